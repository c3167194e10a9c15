import { elementNode, type HtmlDocument, type HtmlElement, textNode } from './html-document.ts';

/** Roles named by what they contain (WAI-ARIA 1.2 §5.2.8.5), as far as they are told of here. */
const namedByContent = new Set(
  (
    'button link heading checkbox radio switch tab option menuitem menuitemcheckbox menuitemradio treeitem cell ' +
    'columnheader rowheader paragraph listitem term definition'
  ).split(' '),
);
const labelled = new Set(['input', 'select', 'textarea', 'meter', 'progress', 'output']);

/**
 * The name by which a user and an assistant technology know an element (W3C Accessible Name 1.2, without what style
 * sheets add): what it is labelled by, its label, its own text, and last its title or placeholder.
 */
export function findName(element: HtmlElement, role: string, document: HtmlDocument): string {
  const tag = element.localName.toLowerCase();
  const references = (element.getAttribute('aria-labelledby') ?? '').split(/\s+/).filter(Boolean);
  const candidates = [
    () => references.map((id) => readText(document.getElementById(id))).join(' '),
    () => element.getAttribute('aria-label'),
    () => (labelled.has(tag) ? readLabels(element, document) : ''),
    () => element.getAttribute('alt'),
    () => (tag === 'input' && role === 'button' ? readButtonValue(element) : ''),
    () => (tag === 'fieldset' ? readText(element.querySelector('legend')) : ''),
    () => (tag === 'table' ? readText(element.querySelector('caption')) : ''),
    () => (namedByContent.has(role) ? readText(element) : ''),
    () => element.getAttribute('title'),
    () => element.getAttribute('placeholder'),
  ];
  for (const candidate of candidates) {
    const name = (candidate() ?? '').replace(/\s+/g, ' ').trim();
    if (name !== '') return name;
  }
  return '';
}

/** True for what is neither shown nor read aloud, as far as the markup alone tells. */
export function isHidden(element: HtmlElement): boolean {
  if (element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return true;
  if (/^(script|style|template|noscript|head|title)$/i.test(element.localName)) return true;
  return /(?:display\s*:\s*none|visibility\s*:\s*hidden)/i.test(element.getAttribute('style') ?? '');
}

function readLabels(element: HtmlElement, document: HtmlDocument): string {
  const id = element.getAttribute('id');
  const labels = id
    ? [...document.querySelectorAll('label')].filter((label) => label.getAttribute('for') === id)
    : [];
  if (labels.length > 0) return labels.map(readText).join(' ');
  return readText(element.closest('label'));
}

function readButtonValue(element: HtmlElement): string | null {
  const type = element.getAttribute('type')?.toLowerCase();
  const usual =
    type === 'submit' ? 'Submit' : type === 'reset' ? 'Reset' : type === 'file' ? 'Choose file' : null;
  return element.getAttribute('value') || usual;
}

/** The words inside, pictures by their alternative text; what controls hold is their value, not their name. */
function readText(element: HtmlElement | null): string {
  if (!element || isHidden(element)) return '';
  let text = '';
  for (const node of element.childNodes) {
    if (node.nodeType === textNode) text += node.textContent;
    if (node.nodeType !== elementNode) continue;
    const tag = node.localName.toLowerCase();
    if (tag === 'img') text += ` ${node.getAttribute('alt') ?? ''} `;
    else if (tag === 'br') text += ' ';
    else if (!labelled.has(tag)) text += node.getAttribute('aria-label') ?? readText(node);
  }
  return text;
}

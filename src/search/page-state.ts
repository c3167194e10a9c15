import { findName, isHidden } from './accessible-name.ts';
import { findRole, isInteractive } from './element-role.ts';
import { type HtmlDocument, type HtmlElement, parseDocument } from './html-document.ts';

/** One element that a user of a page can read or act on. All of it but the generated ids was written by others: data. */
export interface PageElement {
  /** The element's own id where it is the only one, else `e` and a number in document order. Unique in a page. */
  id: string;
  /** ARIA role, explicit or implied by the element. */
  role: string;
  /** Accessible name. */
  name: string;
  /** What a field holds. A password is never told. */
  value?: string;
  checked?: boolean;
  disabled?: boolean;
  required?: boolean;
  href?: string;
  /** Of a heading, 1 to 6. */
  level?: number;
  /** What can be chosen. */
  options?: { name: string; value: string; selected: boolean }[];
}

/**
 * The state of a page as a list in document order: links, buttons, fields, and the headings, landmarks, paragraphs, list
 * entries and table cells between them. Hidden parts are left out. At most `most` elements; none for markup that is nested
 * deeper than any page for people.
 */
export function readPageState(html: string, most = 2000): PageElement[] {
  const document = parseDocument(html);
  if (!document) return [];
  const ownIds = countIds(document);
  const elements: PageElement[] = [];
  let lastNumber = 0;

  function makeId(element: HtmlElement): string {
    const own = element.getAttribute('id')?.trim();
    if (own && ownIds.get(own) === 1) return own;
    do lastNumber++;
    while (ownIds.has(`e${lastNumber}`));
    return `e${lastNumber}`;
  }

  function visit(element: HtmlElement, page: HtmlDocument): void {
    if (elements.length >= most || isHidden(element)) return;
    const role = findRole(element);
    if (role !== undefined) {
      const name = findName(element, role, page);
      if (isInteractive(role) || (name !== '' && !isOneControl(element, name, page)))
        elements.push({ id: makeId(element), role, name, ...readState(element, role) });
    }
    // What is inside a control is its name or its options.
    if (
      role !== undefined &&
      isInteractive(role) &&
      !element.querySelector('input, select, textarea, a, button')
    )
      return;
    for (const child of element.children) visit(child, page);
  }

  visit(document.body, document);
  return elements;
}

/** A list entry or cell that says nothing beyond the one control in it is told by that control alone. */
function isOneControl(element: HtmlElement, name: string, document: HtmlDocument): boolean {
  const [control, other] = element.querySelectorAll('a[href], button');
  return control !== undefined && other === undefined && findName(control, 'link', document) === name;
}

function countIds(document: HtmlDocument): Map<string, number> {
  const counts = new Map<string, number>();
  for (const element of document.querySelectorAll('[id]')) {
    const id = element.getAttribute('id')?.trim() ?? '';
    counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function readState(element: HtmlElement, role: string): Partial<PageElement> {
  const tag = element.localName.toLowerCase();
  const state: Partial<PageElement> = {};
  const href = element.getAttribute('href');
  if (role === 'link' && href !== null) state.href = href;
  if (role === 'heading')
    state.level = Number(element.getAttribute('aria-level') ?? /\d/.exec(tag)?.[0] ?? 2);
  if (/^(checkbox|radio|switch|menuitemcheckbox|menuitemradio)$/.test(role))
    state.checked = element.hasAttribute('checked') || element.getAttribute('aria-checked') === 'true';
  if (tag === 'select') {
    const options = readOptions(element);
    state.options = options;
    state.value = options
      .filter((option) => option.selected)
      .map((option) => option.value)
      .join(', ');
  } else if (tag === 'textarea') state.value = element.textContent;
  else if (tag === 'input' && role !== 'button' && state.checked === undefined)
    state.value =
      element.getAttribute('type')?.toLowerCase() === 'password' ? '' : (element.getAttribute('value') ?? '');
  if (element.hasAttribute('disabled') || element.getAttribute('aria-disabled') === 'true')
    state.disabled = true;
  if (element.hasAttribute('required') || element.getAttribute('aria-required') === 'true')
    state.required = true;
  return state;
}

/** A select of one shows its first option where none is marked. */
function readOptions(select: HtmlElement): NonNullable<PageElement['options']> {
  const options = [...select.querySelectorAll('option')].map((option) => {
    const text = option.textContent.replace(/\s+/g, ' ').trim();
    return {
      name: option.getAttribute('label') ?? text,
      value: option.getAttribute('value') ?? text,
      selected: option.hasAttribute('selected'),
    };
  });
  const [first] = options;
  if (first && !select.hasAttribute('multiple') && !options.some((option) => option.selected))
    first.selected = true;
  return options;
}

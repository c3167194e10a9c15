import { elementNode, type HtmlElement, textNode } from './html-document.ts';

const unread = new Set(
  (
    'script style noscript template head svg canvas iframe object embed video audio map input select textarea button ' +
    'nav dialog link meta'
  ).split(' '),
);
const inline = new Set(
  (
    'a abbr b bdi bdo cite data del dfn em font i ins kbd label mark math picture q rp rt ruby s samp small span ' +
    'strike strong sub time tt u var wbr big acronym'
  ).split(' '),
);

/**
 * Renders an element as text that keeps what its markup meant: headings, lists, tables, quotations and code as in
 * Markdown; emphasis, links and pictures by their words alone.
 */
export function renderText(element: HtmlElement): string {
  const verbatim: string[] = [];
  return restore(tidy(renderChildren(element, verbatim)), verbatim);
}

function renderChildren(element: HtmlElement, verbatim: string[]): string {
  let text = '';
  for (const node of element.childNodes) text += renderNode(node, verbatim);
  return text;
}

function renderNode(node: HtmlElement, verbatim: string[]): string {
  if (node.nodeType === textNode) return node.textContent.replaceAll('\0', '').replace(/[ \t\n\r\f]+/g, ' ');
  if (node.nodeType !== elementNode) return '';
  const name = node.localName.toLowerCase();
  if (unread.has(name) || node.hasAttribute('hidden') || node.getAttribute('aria-hidden') === 'true')
    return '';
  const heading = /^h([1-6])$/.exec(name);
  if (heading) return renderHeading(node, Number(heading[1]), verbatim);
  switch (name) {
    case 'br':
      return '\n';
    case 'hr':
      return '\n\n---\n\n';
    case 'pre':
      return `\n\n${keep(`\`\`\`\n${node.textContent.replace(/^\n|\s+$/g, '')}\n\`\`\``, verbatim)}\n\n`;
    case 'code':
      return keep(`\`${node.textContent.replace(/\s+/g, ' ').trim()}\``, verbatim);
    case 'sup':
      return `^${renderChildren(node, verbatim).trim()}`;
    case 'ul':
    case 'ol':
      return renderList(node, name === 'ol', verbatim);
    case 'dt':
      return `\n\n${tidy(renderChildren(node, verbatim))}\n`;
    case 'dd':
      return `\n: ${indent(tidy(renderChildren(node, verbatim)), '  ')}\n`;
    case 'blockquote':
      return renderQuotation(node, verbatim);
    case 'table':
      return renderTable(node, verbatim);
    default: {
      const text = renderChildren(node, verbatim);
      return inline.has(name) ? text : `\n\n${text}\n\n`;
    }
  }
}

function renderHeading(node: HtmlElement, level: number, verbatim: string[]): string {
  const text = tidy(renderChildren(node, verbatim)).replace(/\s+/g, ' ');
  return text === '' ? '' : `\n\n${'#'.repeat(level)} ${text}\n\n`;
}

function renderList(list: HtmlElement, ordered: boolean, verbatim: string[]): string {
  const lines: string[] = [];
  let number = Number.parseInt(list.getAttribute('start') ?? '1', 10) || 1;
  for (const entry of list.children) {
    const text = tidy(renderNode(entry, verbatim));
    if (text === '') continue;
    const mark = ordered ? `${number++}. ` : '- ';
    lines.push(mark + indent(restore(text.replace(/\n{2,}/g, '\n'), verbatim), '  '));
  }
  return `\n\n${keep(lines.join('\n'), verbatim)}\n\n`;
}

function renderQuotation(node: HtmlElement, verbatim: string[]): string {
  const text = restore(tidy(renderChildren(node, verbatim)), verbatim);
  return text === '' ? '' : `\n\n${keep(`> ${indent(text, '> ')}`.replace(/ +$/gm, ''), verbatim)}\n\n`;
}

/** A table of data becomes a Markdown table; one that only arranges the page (one column, or tables inside) does not. */
function renderTable(table: HtmlElement, verbatim: string[]): string {
  const lines = [...table.querySelectorAll('tr')].map((line) =>
    [...line.children].filter((cell) => /^t[dh]$/i.test(cell.localName)),
  );
  const width = Math.max(0, ...lines.map((cells) => cells.length));
  if (width < 2 || table.querySelector('table')) {
    const parts = lines.length > 0 && !table.querySelector('table') ? lines.flat() : [...table.children];
    return `\n\n${parts.map((part) => renderChildren(part, verbatim)).join('\n\n')}\n\n`;
  }
  const texts = lines
    .filter((cells) => cells.length > 0)
    .map((cells) =>
      Array.from({ length: width }, (_, column) => {
        const cell = cells[column];
        const text = cell ? restore(tidy(renderChildren(cell, verbatim)), verbatim) : '';
        return text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
      }),
    );
  const [head = [], ...rest] = texts.map((cells) => `| ${cells.join(' | ')} |`);
  const caption = table.querySelector('caption')?.textContent.trim();
  const rule = `|${' --- |'.repeat(width)}`;
  const drawn = keep([head, rule, ...rest].join('\n'), verbatim);
  return `\n\n${caption ? `${caption}\n\n` : ''}${drawn}\n\n`;
}

/** Puts a text aside whose white space must stay as it is. */
function keep(text: string, verbatim: string[]): string {
  return `\0${verbatim.push(text.replaceAll('\0', '')) - 1}\0`;
}

function restore(text: string, verbatim: readonly string[]): string {
  return text.replace(/\0(\d+)\0/g, (_, index: string) => verbatim[Number(index)] ?? '');
}

function indent(text: string, margin: string): string {
  return text.replaceAll('\n', `\n${margin}`);
}

function tidy(text: string): string {
  return text
    .replace(/[ \t]+/g, ' ')
    .replace(/ ?\n ?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

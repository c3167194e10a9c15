import type { HtmlElement } from './html-document.ts';

const byTag: Record<string, string> = {
  button: 'button',
  summary: 'button',
  textarea: 'textbox',
  progress: 'progressbar',
  meter: 'meter',
  output: 'status',
  dialog: 'dialog',
  nav: 'navigation',
  main: 'main',
  aside: 'complementary',
  search: 'search',
  p: 'paragraph',
  li: 'listitem',
  td: 'cell',
  dt: 'term',
  dd: 'definition',
  fieldset: 'group',
  table: 'table',
};

const byInputType: Record<string, string> = {
  button: 'button',
  submit: 'button',
  reset: 'button',
  image: 'button',
  file: 'button',
  checkbox: 'checkbox',
  radio: 'radio',
  range: 'slider',
  number: 'spinbutton',
  search: 'searchbox',
};

/** Roles that a user acts on. */
const actedOn = new Set(
  (
    'button link textbox searchbox checkbox radio switch combobox listbox slider spinbutton menuitem menuitemcheckbox ' +
    'menuitemradio tab option treeitem'
  ).split(' '),
);

/** True for a role that a user acts on. */
export function isInteractive(role: string): boolean {
  return actedOn.has(role);
}

/**
 * The role of an element: its own `role` attribute, else what HTML implies (W3C HTML Accessibility API Mappings 1.0,
 * §4.1). Undefined for what has no meaning by itself.
 */
export function findRole(element: HtmlElement): string | undefined {
  const declared = element.getAttribute('role')?.trim().split(/\s+/)[0]?.toLowerCase();
  if (declared) return declared === 'none' || declared === 'presentation' ? undefined : declared;
  const tag = element.localName.toLowerCase();
  switch (tag) {
    case 'a':
    case 'area':
      return element.hasAttribute('href') ? 'link' : undefined;
    case 'input':
      return findInputRole(element);
    case 'select':
      return element.hasAttribute('multiple') || Number(element.getAttribute('size') ?? 1) > 1
        ? 'listbox'
        : 'combobox';
    case 'img':
      return element.getAttribute('alt') ? 'img' : undefined;
    case 'th':
      return element.getAttribute('scope') === 'row' ? 'rowheader' : 'columnheader';
    case 'form':
    case 'section':
      // Landmarks only with a name of their own.
      if (!element.hasAttribute('aria-label') && !element.hasAttribute('aria-labelledby')) return undefined;
      return tag === 'form' ? 'form' : 'region';
    default:
      return /^h[1-6]$/.test(tag) ? 'heading' : byTag[tag];
  }
}

function findInputRole(element: HtmlElement): string | undefined {
  const type = (element.getAttribute('type') ?? 'text').toLowerCase();
  if (type === 'hidden') return undefined;
  const role = byInputType[type] ?? 'textbox';
  const suggests = element.hasAttribute('list') && (role === 'textbox' || role === 'searchbox');
  return suggests ? 'combobox' : role;
}

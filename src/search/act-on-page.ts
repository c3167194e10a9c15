import { findName } from './accessible-name.ts';
import { findRole } from './element-role.ts';
import { type HtmlDocument, type HtmlElement, parseDocument } from './html-document.ts';

interface EditableElement extends HtmlElement {
  textContent: string;
  readonly outerHTML: string;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/** Where an action leads: another address of the site, as a form or link names it. */
export interface Address {
  path: string;
  /** What a form sends, in the order of its fields; null for a link. */
  sent: { name: string; value: string }[] | null;
}

/** What came of one action on a page. The page itself is never changed in place. */
export interface PageChange {
  html: string;
  /** Why nothing came of it, in words of ours; null where it went well. */
  problem: string | null;
  /** Null: the page stays. */
  leadsTo: Address | null;
}

const done = (html: string, leadsTo: Address | null = null): PageChange => ({ html, problem: null, leadsTo });

function writeDocument(document: HtmlDocument): string {
  return (document.documentElement as EditableElement).outerHTML;
}

/**
 * The page with an id on every element that a reader or user would name, so that an element keeps its id whatever happens on the
 * page. Null for markup that is no page.
 */
export function nameElements(html: string): string | null {
  const document = parseDocument(html);
  if (document === undefined) return null;
  const taken = new Map<string, number>();
  for (const element of document.querySelectorAll('[id]')) {
    const id = element.getAttribute('id')?.trim() ?? '';
    taken.set(id, (taken.get(id) ?? 0) + 1);
  }
  let last = 0;
  for (const element of document.querySelectorAll('*') as Iterable<EditableElement>) {
    const own = element.getAttribute('id')?.trim() ?? '';
    if (findRole(element) === undefined || (own !== '' && taken.get(own) === 1)) continue;
    do last += 1;
    while (taken.has(`e${last}`));
    element.setAttribute('id', `e${last}`);
  }
  return writeDocument(document);
}

function isOn(element: HtmlElement): boolean {
  return element.hasAttribute('checked') || element.getAttribute('aria-checked') === 'true';
}

function setOn(element: EditableElement, on: boolean): void {
  if (element.hasAttribute('aria-checked')) element.setAttribute('aria-checked', String(on));
  else if (on) element.setAttribute('checked', '');
  else element.removeAttribute('checked');
}

const typeOf = (element: HtmlElement): string => (element.getAttribute('type') ?? '').toLowerCase();

function readValue(element: HtmlElement): string {
  if (element.localName === 'textarea') return element.textContent;
  if (element.localName !== 'select') return element.getAttribute('value') ?? '';
  const options = [...element.querySelectorAll('option')];
  const chosen = options.filter((option) => option.hasAttribute('selected'));
  const shown = chosen.length > 0 || element.hasAttribute('multiple') ? chosen : options.slice(0, 1);
  return shown.map((option) => option.getAttribute('value') ?? option.textContent.trim()).join(',');
}

/** Why a browser would not send a field as it is; null where it would. */
function findFieldFault(element: HtmlElement, group: HtmlElement[]): string | null {
  const type = typeOf(element);
  const empty = /^(?:checkbox|radio)$/.test(type) ? !group.some(isOn) : readValue(element).trim() === '';
  if (empty) return element.hasAttribute('required') ? 'a required field is not filled in' : null;
  if (type === 'email' && !/^[^\s@]+@[^\s@]+$/.test(readValue(element)))
    return 'a field wants an e-mail address';
  if (type !== 'number' && type !== 'range') return null;
  const value = Number(readValue(element));
  const [least, most] = ['min', 'max'].map((name) => Number(element.getAttribute(name) ?? Number.NaN));
  if (Number.isNaN(value)) return 'a field wants a number';
  return value < (least ?? 0) || value > (most ?? 0) ? 'a number is outside its limits' : null;
}

function submit(form: HtmlElement, document: HtmlDocument): PageChange {
  const html = writeDocument(document);
  const fields = [...form.querySelectorAll('input, select, textarea')].filter(
    (field) => !field.hasAttribute('disabled') && !/^(?:submit|button|reset|image|file)$/.test(typeOf(field)),
  );
  const sent: { name: string; value: string }[] = [];
  for (const field of fields) {
    const name = field.getAttribute('name') ?? '';
    const type = typeOf(field);
    const group =
      type === 'radio'
        ? fields.filter((one) => typeOf(one) === 'radio' && one.getAttribute('name') === name)
        : [field];
    const fault = findFieldFault(field, group);
    if (fault !== null) {
      const label = findName(field, findRole(field) ?? 'textbox', document);
      return { html, problem: `${fault}: ${label || name}`, leadsTo: null };
    }
    if (name === '' || (/^(?:checkbox|radio)$/.test(type) && !isOn(field))) continue;
    sent.push({
      name,
      value: /^(?:checkbox|radio)$/.test(type) ? (field.getAttribute('value') ?? 'on') : readValue(field),
    });
  }
  return done(html, { path: form.getAttribute('action') ?? '', sent });
}

/** Finds the element and lets `act` change the page; the reasons why there is nothing to act on are the same for all. */
function onElement(
  html: string,
  id: string,
  act: (element: EditableElement, document: HtmlDocument) => PageChange | string,
): PageChange {
  const document = parseDocument(html);
  const element = document?.getElementById(id) as EditableElement | null | undefined;
  const refuse = (problem: string): PageChange => ({ html, problem, leadsTo: null });
  if (document === undefined || element === null || element === undefined)
    return refuse('there is no such element');
  if (element.closest('[disabled], [aria-disabled="true"]') !== null)
    return refuse('the element is disabled');
  const change = act(element, document);
  return typeof change === 'string' ? refuse(change) : change;
}

/** A click: links lead on, boxes are ticked, forms are sent where a browser would send them, what a button controls is shown or hidden. */
export function clickOn(html: string, id: string): PageChange {
  return onElement(html, id, (element, document) => {
    const role = findRole(element);
    const type = typeOf(element);
    if (role === 'link') return done(html, { path: element.getAttribute('href') ?? '', sent: null });
    if (role === 'radio') {
      const name = element.getAttribute('name');
      const form = element.closest('form') ?? document.body;
      for (const other of form.querySelectorAll('input') as Iterable<EditableElement>) {
        if (typeOf(other) === 'radio' && other.getAttribute('name') === name) setOn(other, false);
      }
      setOn(element, true);
      return done(writeDocument(document));
    }
    if (role === 'checkbox' || role === 'switch') {
      setOn(element, !isOn(element));
      return done(writeDocument(document));
    }
    const form = element.closest('form');
    const sends =
      element.localName === 'button' ? type === '' || type === 'submit' : /^(?:submit|image)$/.test(type);
    if (form !== null && sends) return submit(form, document);
    const controlled = document.getElementById(
      element.getAttribute('aria-controls') ?? '',
    ) as EditableElement | null;
    if (controlled !== null) {
      const hidden = controlled.hasAttribute('hidden');
      if (hidden) controlled.removeAttribute('hidden');
      else controlled.setAttribute('hidden', '');
      element.setAttribute('aria-expanded', String(hidden));
    }
    return done(writeDocument(document));
  });
}

/** Typing replaces what a text field holds. */
export function typeInto(html: string, id: string, text: string): PageChange {
  return onElement(html, id, (element, document) => {
    if (
      !/^(?:textbox|searchbox|spinbutton|slider|combobox)$/.test(findRole(element) ?? '') ||
      element.localName === 'select'
    ) {
      return 'nothing can be typed there';
    }
    if (element.hasAttribute('readonly')) return 'the field cannot be changed';
    const most = Number(element.getAttribute('maxlength') ?? Number.NaN);
    if (text.length > most) return 'the text is too long for the field';
    if (/^(?:number|range)$/.test(typeOf(element)) && Number.isNaN(Number(text)))
      return 'the field takes numbers only';
    if (element.localName === 'textarea') element.textContent = text;
    else element.setAttribute('value', text);
    return done(writeDocument(document));
  });
}

/** Chooses an option of a list by what it shows or by its value. */
export function chooseOption(html: string, id: string, text: string): PageChange {
  return onElement(html, id, (element, document) => {
    if (element.localName !== 'select') return 'nothing can be chosen there';
    const options = [...(element.querySelectorAll('option') as Iterable<EditableElement>)];
    const shown = (option: HtmlElement) =>
      option.getAttribute('label') ?? option.textContent.replace(/\s+/g, ' ').trim();
    const wanted = text.trim().toLowerCase();
    const option =
      options.find((one) => shown(one).toLowerCase() === wanted) ??
      options.find((one) => one.getAttribute('value')?.toLowerCase() === wanted);
    if (option === undefined) return 'there is no such option';
    if (option.hasAttribute('disabled')) return 'the option is disabled';
    if (!element.hasAttribute('multiple')) for (const other of options) other.removeAttribute('selected');
    option.setAttribute('selected', '');
    return done(writeDocument(document));
  });
}

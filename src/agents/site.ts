import { z } from 'zod';
import { type Address, chooseOption, clickOn, nameElements, typeInto } from '../search/act-on-page.ts';
import { type PageElement, readPageState } from '../search/page-state.ts';

const siteSchema = z.object({
  pages: z
    .array(z.object({ path: z.string().min(1).max(200), html: z.string().min(1).max(60_000) }))
    .min(1)
    .max(12),
});

/** The pages of a small site by their addresses, every element with an id; the first is where visits begin. */
export type Site = ReadonlyMap<string, string>;

/** One address has one spelling: no ./, no fragment, lower case, what is sent in order of its names. */
export function writeAddress(path: string, sent: Address['sent'] = null): string {
  const [bare = '', query = ''] = path
    .trim()
    .replace(/#.*$/, '')
    .replace(/^\.?\//, '')
    .split('?');
  const values = sent ?? [...new URLSearchParams(query)].map(([name, value]) => ({ name, value }));
  const parts = values.map(({ name, value }) => `${name}=${value}`.toLowerCase()).sort();
  return parts.length === 0 ? bare.toLowerCase() : `${bare.toLowerCase()}?${parts.join('&')}`;
}

/** The site that a transformation wrote; null where its data is none, two pages share an address or one is no page. */
export function readSite(data: unknown): Site | null {
  const read = siteSchema.safeParse(data);
  if (!read.success) return null;
  const site = new Map<string, string>();
  for (const { path, html } of read.data.pages) {
    const named = nameElements(html);
    const address = writeAddress(path);
    if (named === null || address === '' || site.has(address)) return null;
    site.set(address, named);
  }
  return site;
}

/** Where a visit stands: the page as it was left, and the elements in view. */
export interface View {
  page: string;
  html: string;
  /** How many elements lie above what is in view. */
  above: number;
}

/** As many elements as are told of at once. */
const inView = 60;

export function openPage(site: Site, page: string): View | null {
  const html = site.get(page);
  return html === undefined ? null : { page, html, above: 0 };
}

/** Null: the address is none of the site's. */
function follow(site: Site, view: View, { path, sent }: Address): View | null {
  if (/^[a-z][a-z+.-]*:/i.test(path)) return null;
  if (sent === null && /^\s*(?:#.*)?$/.test(path)) return view;
  const bare = path.trim() === '' ? view.page : path;
  return openPage(site, writeAddress(bare, sent)) ?? openPage(site, writeAddress(bare.replace(/\?.*$/, '')));
}

export const pageActions = ['click', 'type', 'select', 'scroll', 'extract', 'finish', 'give_up'] as const;

/** One action of an agent. `target` is the id of an element in view, where the action has one. */
export interface PageAction {
  action: (typeof pageActions)[number];
  target: string;
  text: string;
}

/** The elements that are in view. */
export function listInView({ html, above }: View): PageElement[] {
  return readPageState(html).slice(above, above + inView);
}

/** What one action comes to: the view after it, and why nothing came of it. */
export function act(
  site: Site,
  view: View,
  { action, target, text }: PageAction,
): { view: View; problem: string | null } {
  if (action === 'scroll') {
    const most = Math.max(0, readPageState(view.html).length - inView);
    const above = view.above + (/^\s*up/i.test(text) ? -inView : inView);
    return { view: { ...view, above: Math.min(most, Math.max(0, above)) }, problem: null };
  }
  if (action === 'extract') {
    const element = listInView(view).find(({ id }) => id === target);
    const squeeze = (one: string) => one.replace(/\s+/g, ' ').trim().toLowerCase();
    const there = `${element?.name ?? ''} ${element?.value ?? ''}`;
    const found = squeeze(text) !== '' && squeeze(there).includes(squeeze(text));
    return { view, problem: found ? null : 'the text does not stand there' };
  }
  const change =
    action === 'type'
      ? typeInto(view.html, target, text)
      : action === 'select'
        ? chooseOption(view.html, target, text)
        : clickOn(view.html, target);
  if (change.problem !== null) return { view, problem: change.problem };
  const stays = { ...view, html: change.html };
  if (change.leadsTo === null) return { view: stays, problem: null };
  const next = follow(site, stays, change.leadsTo);
  return next === null ? { view: stays, problem: 'the page cannot be found' } : { view: next, problem: null };
}

function writeElement(element: PageElement): string {
  const { id, role, name, value, checked, disabled, required, options, href } = element;
  const parts = [id, role, JSON.stringify(name)];
  if (options !== undefined) {
    parts.push(
      `options ${options.map((one) => JSON.stringify(one.name) + (one.selected ? '*' : '')).join(' ')}`,
    );
  } else if (value !== undefined) parts.push(`value ${JSON.stringify(value)}`);
  if (checked !== undefined) parts.push(checked ? 'checked' : 'unchecked');
  if (disabled) parts.push('disabled');
  if (required) parts.push('required');
  if (href !== undefined) parts.push(`href ${JSON.stringify(href)}`);
  return parts.join(' ');
}

/** The state of the page as an agent reads it: address, what part is in view, and one line for each element. */
export function writeState(view: View): string {
  const all = readPageState(view.html).length;
  const seen = listInView(view);
  const range = `elements ${Math.min(view.above + 1, all)} to ${view.above + seen.length} of ${all}`;
  return [`page ${JSON.stringify(view.page)}, ${range}`, ...seen.map(writeElement)].join('\n');
}

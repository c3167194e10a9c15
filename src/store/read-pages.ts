import type { Page } from './store.ts';

/** The pages of a list one after another, each asked for when it is wanted. */
export async function* readPages<Entry>(
  list: (place: { cursor?: string }) => Promise<Page<Entry>>,
): AsyncGenerator<Entry[]> {
  let next: string | null = null;
  do {
    const page: Page<Entry> = await list(next === null ? {} : { cursor: next });
    yield page.entries;
    next = page.next;
  } while (next !== null);
}

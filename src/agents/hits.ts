import { z } from 'zod';

const hitSchema = z.object({
  id: z.string().min(1),
  title: z.string(),
  url: z.string(),
  date: z.string().nullable().default(null),
  snippet: z.string(),
});

/** One search hit as a student reads it. */
export type Hit = z.infer<typeof hitSchema>;

/** Hits written as blocks: `[id] title — URL`, then the snippet, then an empty line. */
function readBlocks(passage: string): Hit[] {
  return passage.split(/\n\s*\n/).flatMap((block) => {
    const [, id, head = '', rest = ''] = /^\s*\[([^\]\s]{1,12})\]\s*([^\n]*)\n?([\s\S]*)$/.exec(block) ?? [];
    if (id === undefined) return [];
    const url = /https?:\/\/[^\s()<>]+/.exec(block)?.[0] ?? '';
    const strip = (text: string) => text.replace(url, '').replace(/[\s—–()<>-]+$/u, '');
    return [{ id, title: strip(head), url, date: null, snippet: strip(rest).trim() }];
  });
}

/** The hits of a passage: JSON, alone or under `hits`, or blocks of lines. Null where it holds none. */
export function readHits(passage: string): Hit[] | null {
  let value: unknown;
  try {
    value = JSON.parse(passage);
  } catch {
    const blocks = readBlocks(passage);
    return blocks.length > 0 ? blocks : null;
  }
  const list = z.union([z.object({ hits: z.array(hitSchema) }), z.array(hitSchema)]).safeParse(value);
  if (!list.success) return null;
  return Array.isArray(list.data) ? list.data : list.data.hits;
}

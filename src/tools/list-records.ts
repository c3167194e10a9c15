import { z } from 'zod';
import { cursor } from './arguments.ts';
import { lookAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';

/** Instructions are shown up to this length; get_record has the whole. */
const shownCharacters = 300;

/** What narrows down which records are meant. */
export const recordFilter = {
  flow_id: z.string().min(1).max(80).optional().describe('of a flow or batch'),
  skill: z.string().min(1).max(80).optional(),
  kind: z.string().min(1).max(80).optional(),
  language: z.string().min(2).max(35).optional(),
};

type RecordChoice = { [Key in keyof typeof recordFilter]?: string | undefined };

/** The filter as the store takes it. */
export function readFilter({ flow_id: run, skill, kind, language }: RecordChoice): Record<string, string> {
  const named = Object.entries({ run, skill, kind, language });
  return Object.fromEntries(named.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}

function readTail(text: string): string {
  return text.length <= shownCharacters ? text : `[…] ${text.slice(-shownCharacters).toWellFormed()}`;
}

export const listRecords = defineTool({
  name: 'list_records',
  title: 'List records',
  description:
    'Accepted records in the order of acceptance, in brief, with the end of their first turn (where the instruction ' +
    'stands below its passage). get_record shows one in full.',
  input: z.strictObject({ ...recordFilter, limit: z.number().int().min(1).max(50).default(10), cursor }),
  output: z.object({
    records: z.array(
      z.object({
        record_id: z.string(),
        skill: z.string(),
        kind: z.string(),
        language: z.string(),
        seed_id: z.string(),
        depth: z.number().describe('how often it was refined'),
        instruction_end: z.string(),
      }),
    ),
    total: z.number(),
    next: z.string().nullable(),
  }),
  annotations: lookAnnotations,
  async run(args, { store }) {
    const filter = readFilter(args);
    const page = await store.records.list({
      ...filter,
      limit: args.limit,
      ...(args.cursor !== undefined && { cursor: args.cursor }),
    });
    const records = page.entries.map(({ id, skill, kind, language, seed, lineage, messages }) => ({
      record_id: id,
      skill,
      kind,
      language,
      seed_id: seed.id,
      depth: lineage.depth,
      instruction_end: readTail(messages.find(({ role }) => role === 'user')?.content ?? ''),
    }));
    return { records, total: await store.records.count(filter), next: page.next };
  },
});

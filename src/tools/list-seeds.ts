import { z } from 'zod';
import { cursor } from './arguments.ts';
import { lookAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';

export const listSeeds = defineTool({
  name: 'list_seeds',
  title: 'List seeds',
  description: 'The seeds there are, without texts, in the order they were added.',
  input: z.strictObject({ limit: z.number().int().min(1).max(100).default(20), cursor }),
  output: z.object({
    seeds: z.array(
      z.object({
        seed_id: z.string(),
        uri: z.string().nullable(),
        title: z.string().nullable(),
        licence: z.string().nullable(),
        language: z.string().nullable(),
        form: z.string(),
        characters: z.number(),
      }),
    ),
    total: z.number(),
    next: z.string().nullable(),
  }),
  annotations: lookAnnotations,
  async run(args, { store }) {
    const page = await store.seeds.list({
      limit: args.limit,
      ...(args.cursor !== undefined && { cursor: args.cursor }),
    });
    const seeds = page.entries.map(({ id, ...seed }) => ({ seed_id: id, ...seed }));
    return { seeds, total: await store.seeds.count(), next: page.next };
  },
});

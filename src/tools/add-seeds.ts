import { z } from 'zod';
import { addSeeds as putSeeds, type SeedCount } from '../datasets/add-seeds.ts';
import { readSeeds } from '../datasets/read-seeds.ts';
import { seedFromText } from '../datasets/seed-from-text.ts';
import type { SeedOutcome } from '../datasets/seed-outcome.ts';
import { CallerError } from '../errors.ts';
import { findAllowed } from './allowed-path.ts';
import { waitSeconds } from './arguments.ts';
import { defineTool, type ToolCall } from './tool.ts';
import type { ToolParts } from './tool-parts.ts';

const licence = z.string().min(1).max(200).optional();
const language = z.string().min(2).max(35).optional();

const inputSchema = z.strictObject({
  texts: z
    .array(
      z.strictObject({
        text: z.string().min(1).max(2_000_000),
        uri: z.string().max(2_000).optional().describe('where it comes from'),
        title: z.string().max(300).optional(),
        licence,
        language,
      }),
    )
    .max(200)
    .default([]),
  paths: z
    .array(z.string().min(1).max(4_096))
    .max(50)
    .default([])
    .describe("files and folders on the server's machine, in folders it allows"),
  licence: licence.describe('SPDX identifier, above what files say'),
  language: language.describe('BCP 47 tag, likewise; else it is detected'),
  wait_seconds: waitSeconds,
});

type Input = z.output<typeof inputSchema>;

async function* readTexts(input: Input): AsyncGenerator<SeedOutcome> {
  for (const { text, uri, title, ...own } of input.texts) {
    yield await seedFromText(text, {
      uri: uri ?? null,
      title: title ?? null,
      licence: own.licence ?? input.licence ?? null,
      language: own.language ?? input.language ?? null,
    });
  }
}

async function* readAll(input: Input, paths: string[], signal: AbortSignal): AsyncGenerator<SeedOutcome> {
  yield* readTexts(input);
  const options = {
    ...(input.licence !== undefined && { licence: input.licence }),
    ...(input.language !== undefined && { language: input.language }),
  };
  for await (const outcome of readSeeds(paths, options)) {
    if (signal.aborted) {
      throw new CallerError(
        'Adding seeds was cancelled; those read before are kept.',
        'Call again to add the rest.',
      );
    }
    yield outcome;
  }
}

async function begin(
  parts: ToolParts,
  call: ToolCall,
  input: Input,
  signal: AbortSignal,
): Promise<SeedCount> {
  const paths: string[] = [];
  for (const path of input.paths) {
    paths.push(await findAllowed(path, parts.seedDirectories, '--seed-dir'));
  }
  return putSeeds(parts.store.seeds, readAll(input, paths, signal), ({ added, known, skipped }) => {
    const read = added + known + skipped;
    call.report(read, read, `${added} added, ${known} known, ${skipped} skipped`);
  });
}

export const addSeeds = defineTool({
  name: 'add_seeds',
  title: 'Add seeds',
  description:
    'Adds raw documents to generate from: texts in the call, or files and folders (text, Markdown, HTML, source code, JSON ' +
    'and JSONL). What is there already is found by its hash and kept once. What cannot be read is listed with the reason, the ' +
    'rest goes on. After wait_seconds it goes on: call again to wait.',
  input: inputSchema,
  output: z.object({
    status: z.enum(['working', 'finished']),
    note: z.string(),
    added: z.number(),
    known: z.number(),
    skipped: z.number(),
    reasons: z.array(z.object({ reason: z.string(), count: z.number() })),
    seed_ids: z.array(z.string()).describe('the first 100, new or known'),
    skipped_first: z.array(z.object({ uri: z.string(), reason: z.string() })),
  }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  async run(input, parts, call) {
    if (input.texts.length + input.paths.length === 0) {
      throw new CallerError('The call brings nothing to add.', 'Give texts or paths.');
    }
    const { wait_seconds, ...meaning } = input;
    const outcome = await parts.longWork.join(
      `add_seeds ${JSON.stringify(meaning)}`,
      { seconds: wait_seconds, signal: call.signal },
      (signal) => begin(parts, call, input, signal),
    );
    if (outcome === null) {
      return {
        status: 'working' as const,
        note: 'Still reading. Make the same call again to wait for the end; list_seeds shows what is there already.',
        added: 0,
        known: 0,
        skipped: 0,
        reasons: [],
        seed_ids: [],
        skipped_first: [],
      };
    }
    const { added, known, skipped, reasons, firstIds, firstSkipped } = outcome.value;
    return {
      status: 'finished' as const,
      note:
        added + known > 0
          ? 'Go on with start_flow or transform_content and a seed_id.'
          : 'Nothing could be used: see the reasons.',
      added,
      known,
      skipped,
      reasons,
      seed_ids: firstIds,
      skipped_first: firstSkipped,
    };
  },
});

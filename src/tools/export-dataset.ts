import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { describeRehearsed } from '../datasets/dataset-card.ts';
import { exportDataset as writeDataset } from '../datasets/export.ts';
import { exportForms } from '../datasets/export-forms.ts';
import { CallerError } from '../errors.ts';
import { waitSeconds } from './arguments.ts';
import { readFilter, recordFilter } from './list-records.ts';
import { defineTool } from './tool.ts';
import type { ToolParts } from './tool-parts.ts';

const plainName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** A plain name stands in the export folder. */
async function placeFile(parts: ToolParts, name: string): Promise<string> {
  const file = /\.jsonl$/.test(name) ? name : `${name}.jsonl`;
  if (!plainName.test(name)) {
    throw new CallerError(
      'The file must be a plain name.',
      `It is written to ${parts.exportDirectory} on the machine of the server.`,
    );
  }
  await mkdir(parts.exportDirectory, { recursive: true });
  return join(parts.exportDirectory, file);
}

export const exportDataset = defineTool({
  name: 'export_dataset',
  title: 'Export a dataset',
  description:
    "Writes accepted records to a JSONL file on the server's machine with a dataset card beside it (sources, licences, " +
    'counts). Forms: messages (chat fine-tuning), full (all lineage), sharegpt, alpaca. ' +
    'After wait_seconds it goes on: call again to wait.',
  input: z.strictObject({
    file: z
      .string()
      .min(1)
      .max(4_096)
      .default('records.jsonl')
      .describe("a plain name, for the server's export folder"),
    form: z.enum(exportForms).default('messages'),
    ...recordFilter,
    answered_by: z.string().min(1).max(200).optional().describe('model of the answers'),
    overwrite: z.boolean().default(false),
    wait_seconds: waitSeconds,
  }),
  output: z.object({
    status: z.enum(['working', 'finished']),
    note: z.string(),
    file: z.string().nullable(),
    card: z.string().nullable(),
    records: z.number(),
    left_out: z.array(z.object({ reason: z.string(), count: z.number() })),
    bytes: z.number(),
    sha256: z.string().nullable(),
  }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: false, openWorldHint: false },
  async run({ file, form, overwrite, wait_seconds, answered_by: answeredBy, ...choice }, parts, call) {
    const target = await placeFile(parts, file);
    const filter = readFilter(choice);
    const outcome = await parts.longWork.join(
      `export_dataset ${JSON.stringify([target, form, overwrite, filter, answeredBy])}`,
      { seconds: wait_seconds, signal: call.signal },
      async (signal) => {
        const total = await parts.store.records.count(filter);
        const onProgress = (records: number) => call.report(records, total, `${records} records written`);
        const options = { file: target, form, overwrite, filter, answeredBy, signal, onProgress };
        return writeDataset(parts.store, options);
      },
    );
    if (outcome === null) {
      const note = 'Still writing. Make the same call again to wait for the end.';
      return {
        status: 'working' as const,
        note,
        file: null,
        card: null,
        records: 0,
        left_out: [],
        bytes: 0,
        sha256: null,
      };
    }
    const { leftOut, rehearsed, answerers, ...written } = outcome.value;
    const note =
      written.records === 0
        ? 'No record was written: none fits the form.'
        : [
            'The file is on disk.',
            answerers.length > 1 ? `It holds answers of ${answerers.length} models: see its card.` : '',
            rehearsed > 0 ? describeRehearsed(rehearsed) : '',
          ]
            .filter(Boolean)
            .join(' ');
    return { status: 'finished' as const, note, ...written, left_out: leftOut };
  },
});

import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { exportDataset } from '../datasets/export.ts';
import { openStore } from './open-store.ts';
import { describeExport } from './show-export.ts';

export interface ExportFlags {
  run?: string;
  skill?: string;
  kind?: string;
  language?: string;
  out: string;
  format: 'full' | 'messages' | 'sharegpt' | 'alpaca';
  overwrite: boolean;
  answeredBy?: string;
}

/** Writes the records of the data directory to a file, with a card beside it. */
export async function exportRecords(config: Config, flags: ExportFlags): Promise<void> {
  const { run, skill, kind, language, out, format, overwrite, answeredBy } = flags;
  const store = await openStore(config);
  try {
    const filter = {
      ...(run !== undefined && { run }),
      ...(skill !== undefined && { skill }),
      ...(kind !== undefined && { kind }),
      ...(language !== undefined && { language }),
    };
    const target = { form: format, file: resolve(out), overwrite };
    const exported = await exportDataset(store, { filter, answeredBy, ...target });
    process.stdout.write(`${describeExport(exported)}\n`);
  } finally {
    await store.close();
  }
}

import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { exportDataset } from '../datasets/export.ts';
import { CallerError } from '../errors.ts';
import { openStore } from './open-store.ts';

export interface ExportFlags {
  run?: string;
  skill?: string;
  kind?: string;
  language?: string;
  out: string;
  format: 'full' | 'messages' | 'sharegpt' | 'alpaca';
  overwrite: boolean;
}

/** Writes the records of the data directory to a file, with a card beside it. */
export async function exportRecords(config: Config, flags: ExportFlags): Promise<void> {
  const { run, skill, kind, language, out, format, overwrite } = flags;
  const store = await openStore(config);
  try {
    const filter = {
      ...(run !== undefined && { run }),
      ...(skill !== undefined && { skill }),
      ...(kind !== undefined && { kind }),
      ...(language !== undefined && { language }),
    };
    if ((await store.records.count(filter)) === 0) {
      throw new CallerError(
        'No record fits: there is nothing to write.',
        'Leave out or correct what chooses them (--run, --skill, --kind, --language), or make records first.',
      );
    }
    const exported = await exportDataset(store, { filter, form: format, file: resolve(out), overwrite });
    process.stdout.write(
      `${exported.records} ${exported.records === 1 ? 'record' : 'records'} in ${exported.file} (${exported.bytes} bytes)\n`,
    );
    for (const { reason, count } of exported.leftOut)
      process.stdout.write(`  left out ${count}: ${reason}\n`);
  } finally {
    await store.close();
  }
}

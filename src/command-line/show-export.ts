import { describeRehearsed } from '../datasets/dataset-card.ts';
import type { Exported } from '../datasets/export.ts';
import { countOf } from '../errors.ts';
import { stripControls } from './show-record.ts';

/** What was written, for a person to read: how many records, whose answers they hold, what was left out. */
export function describeExport({ records, file, bytes, answerers, rehearsed, leftOut }: Exported): string {
  return [
    `${countOf(records, 'record')} in ${file} (${bytes} bytes)`,
    ...answerers.map(([model, count]) => `  ${count} answered by ${stripControls(model)}`),
    ...(rehearsed > 0 ? [`  ${describeRehearsed(rehearsed)}`] : []),
    ...leftOut.map(({ reason, count }) => `  left out ${count}: ${reason}`),
  ].join('\n');
}

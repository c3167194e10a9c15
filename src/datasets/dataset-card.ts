import { countOf } from '../errors.ts';
import type { ExportForm } from './export-forms.ts';
import type { Tally } from './tally.ts';

/** What the card says of the file that it lies beside. */
export interface CardFile {
  name: string;
  form: ExportForm;
  bytes: number;
  sha256: string;
  leftOut: { reason: string; count: number }[];
}

const maker = 'made by the AgentInstruct method';

/** True where a text is a card that `writeCard` wrote. */
export function isCard(text: string): boolean {
  return text.startsWith('# ') && text.includes(maker);
}

const namedRuns = 50;

/** Markdown that says what a data set holds, where it comes from and how far it was checked. Depends on the records alone. */
export function writeCard(file: CardFile, tally: Tally): string {
  const parts = [
    `# ${escapeCell(file.name)}`,
    `${countOf(tally.records, 'record')} ${maker}, in the form \`${file.form}\`, one JSON object a line.`,
    ...describeMixture(tally),
    writeTable(
      ['', ''],
      [
        ...(tally.runs.size === 1 ? [...tally.runs.keys()].map((run) => ['batch or flow', run]) : []),
        ['bytes', String(file.bytes)],
        ['SHA-256', file.sha256],
        ['first and last record accepted', `${tally.firstCreated ?? '-'} to ${tally.lastCreated ?? '-'}`],
        ["teachers' tokens in and out", `${tally.inputTokens} and ${tally.outputTokens}`],
      ],
    ),
    '## Skills and kinds',
    writeTable(
      ['skill', 'kind', 'records'],
      byName(tally.kinds).flatMap(([skill, kinds]) =>
        byCount(kinds).map(([kind, count]) => [skill, kind, String(count)]),
      ),
    ),
    '## Languages',
    writeTable(['language', 'records'], showCounts(tally.languages)),
    '## Teachers',
    'By the part that each model had; one record has several.',
    writeTable(
      ['part', 'model', 'records'],
      byName(tally.models).flatMap(([role, models]) =>
        byCount(models).map(([model, count]) => [role, model, String(count)]),
      ),
    ),
    '## Licences of the seeds',
    'What the seeds say of themselves. Whether it allows the use that you mean to make of the records is for you to judge.',
    writeTable(['licence', 'records'], showCounts(tally.licences)),
    '## Checks',
    'A check that ran was decided by code; one that judged was decided by a model, which is the weaker evidence.',
    writeTable(
      ['check', 'how', 'records', 'passed'],
      byName(tally.checks).map(([name, check]) => [
        name,
        check.kind,
        String(check.records),
        String(check.passed),
      ]),
    ),
  ];
  if (tally.runs.size > 1) {
    parts.push('## Batches and flows', writeTable(['batch or flow', 'records'], listRuns(tally.runs)));
  }
  if (file.leftOut.length > 0) {
    parts.push(
      '## Left out',
      writeTable(
        ['reason', 'records'],
        file.leftOut.map(({ reason, count }) => [reason, String(count)]),
      ),
    );
  }
  return `${parts.join('\n\n')}\n`;
}

/** What whoever trains on the records must not overlook. */
function describeMixture({ runs, answerers, rehearsed }: Tally): string[] {
  const parts = [];
  if (runs.size > 1 || answerers.size > 1) {
    const makers = countOf(runs.size, 'batch or flow', 'batches and flows');
    parts.push(`Mixed: records of ${makers}, with answers by ${countOf(answerers.size, 'model')}.`);
  }
  if (rehearsed > 0) parts.push(describeRehearsed(rehearsed));
  return parts;
}

/** Says how many records are of rehearsals. */
export function describeRehearsed(count: number): string {
  return `${countOf(count, 'record was', 'records were')} made with a mock or scripted teacher, for a rehearsal: such records mean nothing.`;
}

/** Flows are many and small: the largest are named. */
function listRuns(runs: Map<string, number>): string[][] {
  const counts = showCounts(runs);
  const more = counts.length - namedRuns;
  return more > 0 ? [...counts.slice(0, namedRuns), [`and ${more} more`, '']] : counts;
}

function byName<Value>(map: Map<string, Value>): [string, Value][] {
  return [...map].sort(([left], [right]) => (left < right ? -1 : 1));
}

function byCount(map: Map<string, number>): [string, number][] {
  return byName(map).sort((left, right) => right[1] - left[1]);
}

function showCounts(map: Map<string, number>): string[][] {
  return byCount(map).map(([name, count]) => [name, String(count)]);
}

function writeTable(head: string[], lines: string[][]): string {
  if (lines.length === 0) return 'None.';
  return [head, head.map(() => '---'), ...lines].map(writeLine).join('\n');
}

const writeLine = (cells: readonly string[]) => `| ${cells.map(escapeCell).join(' | ')} |`;

/** Names and licences come from seeds and teachers: they must not become markup. */
function escapeCell(text: string): string {
  const line = text.replace(/[\s\p{Cc}]+/gu, ' ').slice(0, 200);
  return /^-{3}$/.test(line) ? line : line.replace(/[\\`*_[\]<>|#!]/g, (mark) => `\\${mark}`);
}

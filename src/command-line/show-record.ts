import { countOf } from '../errors.ts';
import type { DataRecord } from '../store/record.ts';

/** Of the beginning and of the end of a text: an instruction stands below its passage. */
const shownOfEach = 350;
/** No note is made of less: it would be as long as what it stands for. */
const leastHidden = 100;

/** Terminals act on control characters: text from seeds and teachers reaches them without. */
export function stripControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''));
}

function shorten(text: string): string {
  const plain = stripControls(text);
  const left = plain.length - 2 * shownOfEach;
  if (left < leastHidden) return plain;
  const [head, tail] = [plain.slice(0, shownOfEach), plain.slice(-shownOfEach)];
  return `${head.toWellFormed()} […]\n[${countOf(left, 'character')} not shown]\n[…] ${tail.toWellFormed()}`;
}

/** One record for a person to look at. */
export function showRecord(record: DataRecord): string {
  const checks = record.checks
    .map(({ name, kind }) => (kind === 'ran' ? name : `${name} (judged)`))
    .join(', ');
  const turns = record.messages.map(({ role, content }) => `[${role}]\n${shorten(content)}`);
  return [`\n─── ${record.skill} · ${record.kind} · passed: ${checks}`, ...turns].join('\n');
}

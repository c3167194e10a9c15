import type { DataRecord } from '../store/record.ts';

const longest = 700;

/** Terminals act on control characters: text from seeds and teachers reaches them without. */
export function stripControls(text: string): string {
  return text.replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''));
}

function shorten(text: string): string {
  const plain = stripControls(text);
  return plain.length > longest ? `${plain.slice(0, longest)}…` : plain;
}

/** One record for a person to look at. */
export function showRecord(record: DataRecord): string {
  const checks = record.checks
    .map(({ name, kind }) => (kind === 'ran' ? name : `${name} (judged)`))
    .join(', ');
  const turns = record.messages.map(({ role, content }) => `[${role}]\n${shorten(content)}`);
  return [`\n─── ${record.skill} · ${record.kind} · passed: ${checks}`, ...turns].join('\n');
}

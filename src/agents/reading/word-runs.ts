import { squeeze } from './fold-text.ts';

function listRuns(text: string, size: number): Set<string> {
  const words = squeeze(text).split(' ');
  const runs = new Set<string>();
  for (let start = 0; start + size <= words.length; start++)
    runs.add(words.slice(start, start + size).join(' '));
  return runs;
}

/** Share of the word runs of one text that stand in the other, 0 to 1; 0 for a text shorter than a run. */
export function shareRuns(text: string, other: string, size: number): number {
  const runs = listRuns(text, size);
  const there = listRuns(other, size);
  const shared = [...runs].filter((run) => there.has(run)).length;
  return runs.size === 0 ? 0 : shared / runs.size;
}

export function countWords(text: string): number {
  return text.match(/[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*/gu)?.length ?? 0;
}

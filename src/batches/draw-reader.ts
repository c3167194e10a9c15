import type { CandidatePath } from '../agents/candidate-path.ts';
import { type DrawSource, drawPaths } from './draws.ts';

/** Draws handed out lately are asked for next; an older one, given back by another process, is drawn anew. */
const keptPaths = 10_000;

/** The path of any draw of a skill by its number; null from the number on at which the draws end. */
export function createDrawReader(source: DrawSource): (number: number) => Promise<CandidatePath | null> {
  let groups = drawPaths(source);
  let ready: CandidatePath[] = [];
  let position = 0;
  let end: number | null = null;
  const kept = new Map<number, CandidatePath>();
  let last: Promise<unknown> = Promise.resolve();

  function restart(): void {
    groups = drawPaths(source);
    ready = [];
    position = 0;
  }

  async function drawNext(): Promise<void> {
    const path = ready.shift();
    if (path === undefined) {
      const group = await groups.next();
      if (group.done) end = position;
      else ready = group.value;
      return;
    }
    kept.set(position, path);
    if (kept.size > keptPaths) kept.delete(kept.keys().next().value ?? 0);
    position += 1;
  }

  async function find(number: number): Promise<CandidatePath | null> {
    if (number < position && !kept.has(number)) restart();
    while (number >= position && (end === null || position < end)) await drawNext();
    return kept.get(number) ?? null;
  }

  return (number) => {
    const found = last.then(() => find(number));
    last = found.catch(() => {});
    return found;
  };
}

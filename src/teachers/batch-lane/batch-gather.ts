import type { Holder, Question } from './batch-question.ts';

/** A trickle of questions is not waited out for longer than so many quiet times. */
const quietTimesAtMost = 10;

export interface Gather extends Holder {
  add(question: Question): void;
}

/** Gathers questions until no further one came for `quietMs`, or `most` are there, and hands them on together. */
export function createGather(
  { quietMs, most }: { quietMs: number; most: number },
  onReady: (questions: Question[]) => void,
): Gather {
  const waiting = new Set<Question>();
  let timer: NodeJS.Timeout | undefined;
  let first = 0;

  function handOn(): void {
    clearTimeout(timer);
    const questions = [...waiting];
    waiting.clear();
    onReady(questions);
  }

  const gather: Gather = {
    add(question) {
      question.holder = gather;
      waiting.add(question);
      if (waiting.size >= most) return handOn();
      const now = performance.now();
      if (waiting.size === 1) first = now;
      clearTimeout(timer);
      const left = first + quietTimesAtMost * quietMs - now;
      timer = setTimeout(handOn, Math.max(0, Math.min(quietMs, left)));
    },
    release(question) {
      waiting.delete(question);
      question.holder = null;
      if (waiting.size === 0) clearTimeout(timer);
    },
  };
  return gather;
}

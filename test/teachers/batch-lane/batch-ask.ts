import {
  type BatchTeacherOptions,
  createBatchTeacher,
} from '../../../src/teachers/batch-lane/batch-teacher.ts';
import type { AskOptions, Teacher, TeacherAnswer, TeacherRequest } from '../../../src/teachers/teacher.ts';
import { question } from '../endpoint/provider-server.ts';

export const pace = { gatherMs: 30, mostRequests: 1000, pollMs: 10, giveUpMs: 30_000 };

export function makeTeacher(url: string, change: Partial<BatchTeacherOptions> = {}): Teacher {
  return createBatchTeacher({
    name: 'slow',
    baseUrl: url,
    apiKey: 'sk-right',
    model: 'served-model',
    timeoutMs: 5_000,
    maxRetries: 1,
    priceInput: 1_000_000,
    priceOutput: 2_000_000,
    pace,
    ...change,
  });
}

export const questionNumber = (number: number, change: Partial<TeacherRequest> = {}) =>
  question({ messages: [{ role: 'user', content: `question ${number}` }], ...change });

/** Asks questions 1 to `count` at once, and counts the doubts. */
export function askMany(teacher: Teacher, count: number, change: Partial<AskOptions> = {}) {
  const state = { doubts: 0 };
  const options: AskOptions = {
    signal: new AbortController().signal,
    share: 'run-1',
    onDoubt: async () => {
      state.doubts += 1;
    },
    ...change,
  };
  const asks = Array.from({ length: count }, (_, index) => teacher.ask(questionNumber(index + 1), options));
  const settled = Promise.allSettled(asks);
  return {
    state,
    settled,
    async answers(): Promise<TeacherAnswer[]> {
      return Promise.all(asks);
    },
    /** What each was ended by. */
    async reasons(): Promise<unknown[]> {
      return (await settled).map((end) => (end.status === 'rejected' ? end.reason : null));
    },
  };
}

/** Waits until it is so. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
}

import { mayHaveCost } from '../endpoint/endpoint-errors.ts';
import type { EndpointHabits } from '../endpoint/endpoint-habits.ts';
import type { ProviderBatch } from './batch-api.ts';
import { readBatchFailure } from './batch-errors.ts';
import { listMarked } from './batch-finder.ts';
import type { BatchLaneParts } from './batch-lane-parts.ts';
import { writeQuestion } from './batch-lines.ts';
import type { Question, QuestionGroup } from './batch-question.ts';

/** Half of what OpenAI takes: a file is in memory more than once while it is sent. */
const largestFileBytes = 100_000_000;

/** The provider takes none of these questions: no waiting mends that, and asking them one by one may. */
class InputRefused extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`HTTP ${status}`);
    this.status = status;
  }
}

/** A batch was made, or why the provider takes none of these questions. */
export type Submission =
  | { made: ProviderBatch; used: EndpointHabits; questions: Question[] }
  | { made: null; why: string; questions: Question[] };

/** Makes batches of questions: a file is uploaded, and a batch made of it, exactly one. */
export function createSubmitter(parts: BatchLaneParts, mark: Record<string, string>) {
  const { api, keepTrying, habits, model } = parts;

  /** A refusal that is about what was sent; any other error as it is. */
  function toInputRefused(error: unknown): unknown {
    const status = readBatchFailure(error, api.endpoint)?.refusal?.status ?? 0;
    return [400, 413, 422].includes(status) ? new InputRefused(status) : error;
  }

  async function findMade(inputFile: string, signal: AbortSignal): Promise<ProviderBatch | null> {
    for await (const batch of listMarked(api, mark, signal)) {
      if (batch.inputFile === inputFile) return batch;
    }
    return null;
  }

  async function makeBatch(
    inputFile: string,
    questions: Question[],
    signal: AbortSignal,
  ): Promise<ProviderBatch> {
    /** Whether a try broke off in such a way that its batch may be there. */
    let isUnsure = false;
    return keepTrying(signal, async () => {
      const made = isUnsure ? await findMade(inputFile, signal) : null;
      if (made !== null) return made;
      try {
        for (const question of questions) question.sent = true;
        return await api.create(inputFile, mark);
      } catch (error) {
        const refusal = readBatchFailure(error, api.endpoint)?.refusal ?? null;
        if (refusal === null || mayHaveCost(refusal.status)) isUnsure = true;
        for (const question of questions) question.sent = isUnsure;
        throw toInputRefused(error);
      }
    });
  }

  /** The first of `questions` that go into one file, at most `most` of them, as its lines. */
  function fillFile(questions: Question[], most: number): string[] {
    const lines: string[] = [];
    let bytes = 0;
    for (const { id, request } of questions.slice(0, most)) {
      const line = writeQuestion(id, request, { ...api, model, habits });
      bytes += Buffer.byteLength(line) + 1;
      if (lines.length > 0 && bytes > largestFileBytes) break;
      lines.push(line);
    }
    return lines;
  }

  /**
   * Submits the first of `waiting`, `most` of them at most. Null where all of them left before their batch was made.
   * Throws where the provider cannot be reached, or does not take the key.
   */
  return async (waiting: Question[], most: number, group: QuestionGroup): Promise<Submission> => {
    const { signal } = group;
    const used = { ...habits };
    const lines = fillFile(waiting, most);
    const questions = waiting.slice(0, lines.length);
    try {
      const inputFile = await keepTrying(signal, () =>
        api.upload(lines, signal).catch((error: unknown) => {
          throw toInputRefused(error);
        }),
      );
      signal.throwIfAborted();
      return { made: await makeBatch(inputFile, questions, signal), used, questions };
    } catch (error) {
      if (!(error instanceof InputRefused)) throw error;
      return { made: null, why: `its batch was not taken (HTTP ${error.status})`, questions };
    }
  };
}

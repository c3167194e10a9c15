import { isMendable, RetryLaterError } from '../../errors.ts';
import { guessHabits } from '../endpoint/endpoint-habits.ts';
import {
  choosePrice,
  createOpenAiTeacher,
  type OpenAiTeacherOptions,
} from '../endpoint/openai-compatible.ts';
import type { AskOptions, Teacher, TeacherAnswer, TeacherRequest } from '../teacher.ts';
import { createBatchApi } from './batch-api.ts';
import { addBatchReason, readBatchFailure } from './batch-errors.ts';
import type { BatchPace } from './batch-lane-parts.ts';
import { createPatience } from './batch-patience.ts';
import type { Outcome } from './batch-question.ts';
import { type BatchShare, createBatchShare } from './batch-share.ts';

/** What a call in a batch costs of what it costs online: half, at OpenAI and at those who took over its API. */
const batchPart = 0.5;
/** How long a provider that fails is waited for by whoever cancels, in milliseconds. */
const abandonPatienceMs = 30_000;

export interface BatchTeacherOptions extends OpenAiTeacherOptions {
  pace: BatchPace;
}

/** Settles as the outcome does, or throws the reason of whichever is aborted first. */
async function waitUnlessAborted(outcome: Promise<Outcome>, { signal, drain }: AskOptions): Promise<Outcome> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.aborted ? signal.reason : drain?.reason);
  signal.addEventListener('abort', abort, { once: true });
  drain?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([outcome, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
    drain?.removeEventListener('abort', abort);
  }
}

/**
 * A teacher that answers the questions of a share (a run) through its provider's batch API, within a day and for half
 * the price: OpenAI's files and batches, as others offer them too. What a batch leaves unanswered is asked online, and
 * so is a question of no share, since nobody would come back for its answer.
 *
 * Nothing is kept here. A drain or an abort ends an ask at once, the batch goes on, and whoever asks the same for the
 * same share later, in any process, is answered from it.
 */
export function createBatchTeacher(options: BatchTeacherOptions): Teacher {
  const { name, model, pace, timeoutMs = 120_000, maxRetries = 5 } = options;
  const api = createBatchApi({ ...options, timeoutMs });
  const habits = guessHabits(api.provider, options.tokensParameter);
  const online = createOpenAiTeacher({ ...options, habits });
  const keepTrying = createPatience(api.endpoint, { maxRetries, giveUpMs: pace.giveUpMs });
  let known: ReturnType<typeof choosePrice> | undefined;
  const lane = {
    model,
    api,
    keepTrying,
    pace,
    habits,
    price(usage: { inputTokens: number; outputTokens: number }, cached: number) {
      if (known === undefined) known = choosePrice(options);
      const price = known?.price(usage, cached) ?? null;
      return price === null ? null : price * batchPart;
    },
  };
  const shares = new Map<string, BatchShare>();
  const findShare = (share: string) => {
    const found = shares.get(share) ?? createBatchShare(share, lane);
    shares.set(share, found);
    return found;
  };

  async function askInBatch(
    share: BatchShare,
    request: TeacherRequest,
    options: AskOptions,
  ): Promise<Outcome> {
    const question = share.join(request);
    try {
      const outcome = await waitUnlessAborted(question.outcome, options);
      // It was in this one batch alone, whoever began it and left.
      return outcome.answer !== null && question.tried.size === 0
        ? { answer: { ...outcome.answer, settlesDoubt: true } }
        : outcome;
    } catch (error) {
      // Its batch may be paid, whether or not anybody comes back for the answer.
      if (question.sent) await options.onDoubt?.();
      throw error;
    } finally {
      share.leave(question);
    }
  }

  async function askOnline(
    request: TeacherRequest,
    options: AskOptions,
    why: string | null,
  ): Promise<TeacherAnswer> {
    try {
      return await online.ask(request, options);
    } catch (error) {
      throw why === null ? error : addBatchReason(error, why);
    }
  }

  return {
    name,
    model,
    online,
    // The full price: what a call costs at most is asked before it is known whether a batch answers it.
    get prices() {
      return online.prices ?? null;
    },
    get load() {
      return online.load as NonNullable<Teacher['load']>;
    },
    async ask(request, options) {
      const { signal, drain, share } = options;
      if (share === undefined) return online.ask(request, options);
      signal.throwIfAborted();
      drain?.throwIfAborted();
      const outcome = await askInBatch(findShare(share), request, options);
      if (outcome.answer !== null) return outcome.answer;
      if (outcome.doubtful) await options.onDoubt?.();
      return askOnline(request, options, outcome.why);
    },
    async probe(signal) {
      const fault = await online.probe(signal);
      if (fault !== null) return fault;
      try {
        for await (const _ of api.list(signal)) break;
        return null;
      } catch (error) {
        const explained = readBatchFailure(error, api.endpoint)?.explain() ?? error;
        if (!isMendable(explained)) throw error;
        return { problem: explained.problem, mend: explained.mend };
      }
    },
    async abandon(share) {
      const patience = createPatience(api.endpoint, { maxRetries, giveUpMs: abandonPatienceMs });
      await findShare(share).abandon(patience);
      shares.delete(share);
    },
    async close() {
      const error = new RetryLaterError(
        `Teacher "${name}" was closed while questions waited for their batch.`,
        'Ask again: the batch goes on, and its answers are found.',
      );
      for (const share of shares.values()) share.end(error);
      shares.clear();
      await Promise.all([online.close(), api.close()]);
    },
  };
}

import { mayHaveCost } from '../endpoint/endpoint-errors.ts';
import { type EndpointHabits, learnFromRefusal } from '../endpoint/endpoint-habits.ts';
import type { EndpointRefusal } from '../endpoint/pool-fetch.ts';
import { isEnded, type ProviderBatch } from './batch-api.ts';
import type { BatchLaneParts } from './batch-lane-parts.ts';
import { type OutputLine, readLine, readOutputLine } from './batch-lines.ts';
import { sleepUnless } from './batch-patience.ts';
import { createQuestionGroup, type Holder, type Question } from './batch-question.ts';

/** A provider needs up to ten minutes to cancel a batch. */
const cancelPatienceMs = 900_000;
/** Refusals that teach one habit each: there are five to learn. */
const mostLessons = 5;

/** One batch at the provider, which those wait for that were found in it. */
export interface WatchedBatch extends Holder {
  readonly id: string;
  readonly createdAt: number;
  holds(questionId: string): boolean;
  attach(question: Question): void;
}

export interface WatchOrder {
  made: ProviderBatch;
  questionIds: ReadonlySet<string>;
  /** What its questions were written by. */
  used: EndpointHabits;
  /** Somebody waits for it from now on. */
  onBusy(): void;
  /** A question that its endpoint would take in another form. */
  onLesson(question: Question): void;
  /** The provider takes no further batch for now, or none of this size. */
  onCrowded(questions: Question[]): void;
  /** Nobody waits for it now. `isEmpty`: all that was in it has been handed out, so nobody will ever again. */
  onIdle(isEmpty: boolean): void;
}

/** Follows a batch as long as somebody waits for it: polls it until it has ended, and hands out what it brought. */
export function watchBatch(parts: BatchLaneParts, order: WatchOrder): WatchedBatch {
  const { api, keepTrying, pace, habits } = parts;
  const { made, questionIds, used } = order;
  let latest = made;
  let group = createQuestionGroup();
  let isFollowing = false;
  let hasLost = false;

  /** Settles when the batch has ended, or has been cancelled and is not heard of any more. */
  async function waitForEnd(signal: AbortSignal): Promise<void> {
    let deadline = performance.now() + pace.giveUpMs;
    let isCancelled = false;
    while (!isEnded(latest)) {
      latest = await keepTrying(signal, () => api.retrieve(made.id, signal));
      if (isEnded(latest)) return;
      if (performance.now() >= deadline) {
        if (isCancelled) return;
        await keepTrying(signal, () => api.cancel(made.id));
        isCancelled = true;
        deadline = performance.now() + Math.min(cancelPatienceMs, pace.giveUpMs);
      }
      await sleepUnless(signal, pace.pollMs);
    }
  }

  function giveBack(question: Question, doubtful: boolean, why: string | null = null): void {
    group.remove(question);
    question.sent = false;
    question.settle({ answer: null, doubtful, why });
  }

  /** For another batch: this one has nothing for it, and cost nothing. */
  function passOn(question: Question): void {
    group.remove(question);
    question.sent = false;
    question.tried.add(made.id);
  }

  /** What a refusal teaches about the endpoint: true where the question is worth another batch. */
  function learn(refusal: EndpointRefusal, question: Question): boolean {
    const lesson = learnFromRefusal(refusal, used, question.request.answer !== null);
    if (lesson === null || question.lessons >= mostLessons) return false;
    // Where another question has learned meanwhile, its lesson stands.
    if (Object.entries(used).every(([habit, value]) => Reflect.get(habits, habit) === value)) {
      Object.assign(habits, lesson);
    }
    question.lessons += 1;
    return true;
  }

  function take(line: OutputLine, question: Question): void {
    const reading = readLine(line, question.request, parts);
    if (reading.kind === 'answer') {
      group.remove(question);
      question.settle({ answer: reading.answer });
    } else if (reading.kind === 'refused' && learn(reading.refusal, question)) {
      passOn(question);
      order.onLesson(question);
    } else {
      const doubtful =
        reading.kind === 'refused' ? mayHaveCost(reading.refusal.status) : reading.kind === 'unreadable';
      giveBack(question, doubtful);
    }
  }

  async function readFile(file: string, wanted: Map<string, Question>, signal: AbortSignal): Promise<void> {
    await keepTrying(signal, async () => {
      for await (const text of api.readLines(file, signal)) {
        const line = readOutputLine(text);
        const question = line === null ? undefined : wanted.get(line.custom_id);
        if (line !== null && question !== undefined && group.members.has(question)) take(line, question);
      }
    });
  }

  function refuseAll(questions: Question[]): void {
    const { begun, faults } = latest;
    if (!begun && faults.includes('token_limit_exceeded')) {
      questions.forEach(passOn);
      order.onCrowded(questions);
      return;
    }
    const why = `its batch was not taken (${faults.slice(0, 3).join(', ') || 'no reason given'})`;
    for (const question of questions) giveBack(question, begun, why);
  }

  /** Hands out what the ended batch says of those who wait now. */
  async function collect(signal: AbortSignal): Promise<void> {
    const wanted = new Map([...group.members].map((question) => [question.id, question]));
    if (latest.status === 'failed') return refuseAll([...wanted.values()]);
    for (const file of [latest.outputFile, latest.errorFile]) {
      if (file !== null) await readFile(file, wanted, signal);
    }
    // Cancelled before it began, it has cost nothing.
    const doubtful = latest.begun || latest.status !== 'cancelled';
    for (const question of wanted.values()) {
      if (group.members.has(question)) giveBack(question, doubtful);
    }
  }

  async function follow(): Promise<void> {
    while (group.members.size > 0) {
      const { signal } = group;
      try {
        await waitForEnd(signal);
        await collect(signal);
      } catch (error) {
        // Those who came since all others had left are a group of their own.
        if (signal.aborted) continue;
        for (const question of [...group.members]) {
          group.remove(question);
          question.fail(error);
        }
      }
    }
    isFollowing = false;
    order.onIdle(isEnded(latest) && !hasLost);
  }

  const batch: WatchedBatch = {
    id: made.id,
    createdAt: made.createdAt,
    holds: (questionId) => questionIds.has(questionId),
    attach(question) {
      question.sent = true;
      if (group.signal.aborted) group = createQuestionGroup();
      group.add(question);
      question.holder = batch;
      if (isFollowing) return;
      isFollowing = true;
      order.onBusy();
      void follow();
    },
    release(question) {
      // Whoever left may come back for the answer.
      hasLost = true;
      group.release(question);
    },
  };
  return batch;
}

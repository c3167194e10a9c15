import { CallerError } from '../../errors.ts';
import { type EndpointHabits, guessHabits } from '../endpoint/endpoint-habits.ts';
import type { TeacherRequest } from '../teacher.ts';
import { isEnded, type ProviderBatch } from './batch-api.ts';
import { createBatchFinder, listMarked, markBatch } from './batch-finder.ts';
import { createGather } from './batch-gather.ts';
import type { BatchLaneParts } from './batch-lane-parts.ts';
import { nameQuestion } from './batch-lines.ts';
import type { KeepTrying } from './batch-patience.ts';
import { createQuestion, createQuestionGroup, type Question, type QuestionGroup } from './batch-question.ts';
import { createSubmitter } from './batch-submit.ts';
import { type WatchedBatch, watchBatch } from './batch-watch.ts';

/** The questions of one share on their way through batches. A batch holds those of one share only. */
export interface BatchShare {
  /** Joins those who ask this, as its first or beside others; its outcome is awaited, and then it is left. */
  join(request: TeacherRequest): Question;
  leave(question: Question): void;
  /** Ends everything that waits, and cancels every batch of this share at the provider, whoever made it. */
  abandon(keepTrying: KeepTrying): Promise<void>;
  /** Ends everything that waits; the batches go on. */
  end(error: Error): void;
}

export function createBatchShare(share: string, parts: BatchLaneParts): BatchShare {
  const { api, model, pace } = parts;
  const mark = markBatch(share, model);
  const submit = createSubmitter(parts, mark);
  const open = new Map<string, Question>();
  const underWay = new Set<WatchedBatch>();
  /** Of batches that the provider has no room for while others are under way. */
  const held = createQuestionGroup();
  let most = pace.mostRequests;
  let turn: Promise<void> = Promise.resolve();

  const gather = createGather({ quietMs: pace.gatherMs, most }, sendInTurn);
  const finder = createBatchFinder(parts, mark, (found, questionIds) =>
    follow(found, questionIds, guessHabits(api.provider, undefined), false),
  );

  /** Providers limit what may wait in batches: smaller ones are tried as soon as nothing of ours is in the way. */
  function makeRoom(questions: Question[]): void {
    if (underWay.size > 0) for (const question of questions) held.add(question);
    else if (questions.length > 1) {
      most = Math.ceil(questions.length / 2);
      sendInTurn(questions);
    } else {
      for (const question of questions) {
        question.settle({ answer: null, doubtful: false, why: 'the provider had no room for its batch' });
      }
    }
  }

  /** With `isForgettable` the batch is forgotten once all its answers are handed out: nobody asks for them again. */
  function follow(
    made: ProviderBatch,
    questionIds: ReadonlySet<string>,
    used: EndpointHabits,
    isForgettable: boolean,
  ): WatchedBatch {
    const batch = watchBatch(parts, {
      made,
      questionIds,
      used,
      onBusy: () => underWay.add(batch),
      onLesson: (question) => gather.add(question),
      onCrowded(questions) {
        underWay.delete(batch);
        makeRoom(questions);
      },
      onIdle(isEmpty) {
        underWay.delete(batch);
        if (isEmpty && isForgettable) finder.forget(batch);
        const waiting = [...held.members];
        if (waiting.length > 0) sendInTurn(waiting);
      },
    });
    return batch;
  }

  async function sendNew(waiting: Question[], group: QuestionGroup): Promise<void> {
    const isWanted = (question: Question) => group.members.has(question);
    let rest = waiting;
    while (rest.length > 0) {
      const submission = await submit(rest, most, group);
      const { questions } = submission;
      const wanted = questions.filter(isWanted);
      if (submission.made === null) {
        for (const question of wanted) {
          group.remove(question);
          question.settle({ answer: null, doubtful: false, why: submission.why });
        }
      } else {
        const ids = new Set(questions.map(({ id }) => id));
        const batch = follow(submission.made, ids, submission.used, wanted.length === questions.length);
        finder.add(batch);
        for (const question of wanted) {
          group.remove(question);
          batch.attach(question);
        }
      }
      rest = rest.slice(questions.length).filter(isWanted);
    }
  }

  async function send(group: QuestionGroup): Promise<void> {
    try {
      await finder.look(group.signal);
      const fresh: Question[] = [];
      for (const question of [...group.members]) {
        const batch = finder.find(question);
        if (batch === null) {
          fresh.push(question);
          continue;
        }
        group.remove(question);
        batch.attach(question);
      }
      await sendNew(fresh, group);
    } catch (error) {
      for (const question of group.members) question.fail(error);
    }
  }

  /** One after the other: the later of two must see the batches that the earlier makes. */
  function sendInTurn(questions: Question[]): void {
    for (const question of questions) held.remove(question);
    const group = createQuestionGroup(questions);
    turn = turn.then(() => (group.members.size > 0 ? send(group) : undefined));
  }

  function end(error: Error): void {
    for (const question of open.values()) {
      question.fail(error);
      question.holder?.release(question);
    }
    open.clear();
  }

  return {
    join(request) {
      const id = nameQuestion(share, model, request);
      const known = open.get(id);
      const question = known ?? createQuestion(id, request);
      question.askers += 1;
      if (known === undefined) {
        open.set(id, question);
        gather.add(question);
      }
      return question;
    },
    leave(question) {
      question.askers -= 1;
      if (question.askers > 0) return;
      if (open.get(question.id) === question) open.delete(question.id);
      question.holder?.release(question);
    },
    async abandon(keepTrying) {
      end(
        new CallerError(
          `The questions of a run to model "${model}" were abandoned.`,
          'Start another run to have them answered.',
        ),
      );
      // What was being sent just now is in the list by then.
      await turn;
      const { signal } = new AbortController();
      const found = await keepTrying(signal, async () => {
        const batches: ProviderBatch[] = [];
        for await (const batch of listMarked(api, mark, signal)) batches.push(batch);
        return batches;
      });
      for (const batch of found.filter((entry) => !isEnded(entry) && entry.status !== 'cancelling')) {
        await keepTrying(signal, () => api.cancel(batch.id));
      }
    },
    end,
  };
}

import type { TeacherAnswer, TeacherRequest } from '../teacher.ts';

/** What came of a question in the batch lane. */
export type Outcome =
  | { answer: TeacherAnswer }
  /** To be asked online. `doubtful`: it may have been paid all the same; `why`: of its batch, null for itself alone. */
  | { answer: null; doubtful: boolean; why: string | null };

/** Where a question waits. */
export interface Holder {
  /** Nobody wants its answer any more. */
  release(question: Question): void;
}

/** A question in the batch lane, from the first who asks it until it is settled. */
export interface Question {
  readonly id: string;
  readonly request: TeacherRequest;
  readonly outcome: Promise<Outcome>;
  /** Asks that wait for it: the same question of the same run is asked once. */
  askers: number;
  holder: Holder | null;
  /** Whether a batch that may be paid holds it. */
  sent: boolean;
  /** Batches that had no answer for it. */
  readonly tried: Set<string>;
  /** How often it was refused for what the endpoint turned out not to take. */
  lessons: number;
  settle(outcome: Outcome): void;
  fail(error: unknown): void;
}

export function createQuestion(id: string, request: TeacherRequest): Question {
  const { promise, resolve, reject } = Promise.withResolvers<Outcome>();
  // Where all who asked have left, nobody hears of it.
  promise.catch(() => {});
  return {
    id,
    request,
    outcome: promise,
    askers: 0,
    holder: null,
    sent: false,
    tried: new Set(),
    lessons: 0,
    settle: resolve,
    fail: reject,
  };
}

/** Questions on whose behalf something is done: it is stopped when the last of them is not wanted any more. */
export interface QuestionGroup extends Holder {
  readonly members: ReadonlySet<Question>;
  readonly signal: AbortSignal;
  add(question: Question): void;
  /** Takes a question out that goes on elsewhere, or is settled. */
  remove(question: Question): void;
}

export function createQuestionGroup(questions: Iterable<Question> = []): QuestionGroup {
  const members = new Set<Question>();
  const controller = new AbortController();
  const group: QuestionGroup = {
    members,
    signal: controller.signal,
    add(question) {
      members.add(question);
      question.holder = group;
    },
    remove(question) {
      members.delete(question);
      question.holder = null;
    },
    release(question) {
      group.remove(question);
      if (members.size === 0) controller.abort();
    },
  };
  for (const question of questions) group.add(question);
  return group;
}

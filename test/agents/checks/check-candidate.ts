import type { CheckParts, Finding } from '../../../src/agents/checks/check.ts';
import { checks } from '../../../src/agents/checks/checks.ts';
import { forms } from '../../../src/agents/forms/forms.ts';
import type { Kind, Skill } from '../../../src/agents/skills/skill.ts';
import type { Interpreter } from '../../../src/interpreter/interpreter.ts';

/** What a candidate of one form is made of, as far as its checks look. */
export interface GivenCandidate {
  form: string;
  fields: unknown;
  /** Answers in the form's schema, each to the variant of its index. */
  answers?: unknown[];
  passage?: string;
  expects?: 'answer' | 'unanswerable';
  options?: Record<string, unknown>;
  language?: string;
  lookUp?: CheckParts['lookUp'];
  judge?: CheckParts['judge'];
}

const unusedInterpreter: Interpreter = {
  run: async () => {
    throw new Error('this check must not run a program');
  },
  runTests: async () => {
    throw new Error('this check must not run tests');
  },
  endSession: () => {},
  describe: () => '',
  close: async () => {},
};

/** Runs one check on one candidate. The candidate must be one that the form lets through: faults end the test. */
export async function checkCandidate(
  name: string,
  given: GivenCandidate,
  interpreter: Interpreter = unusedInterpreter,
): Promise<Finding | null> {
  const check = checks.find((entry) => entry.name === name);
  const form = forms.find((entry) => entry.name === given.form);
  if (check === undefined || form === undefined) throw new Error(`no check ${name} or no form ${given.form}`);
  const fields = form.fields.parse(given.fields);
  const responses = (given.answers ?? [null]).map((answer, variant) => ({
    answer,
    variant,
    turns: [
      {
        role: 'assistant' as const,
        content: answer === null ? 'text' : form.showAnswer(answer, fields, variant),
      },
    ],
  }));
  const [first, ...others] = responses;
  if (first === undefined) throw new Error('a candidate has an answer');
  const passage = given.passage ?? '';
  return await check.find(
    {
      skill: { transformations: {} } as Skill,
      kind: {} as Kind,
      form,
      content: { transformation: 'identity', text: passage, data: null },
      source: passage,
      instruction: {
        kind: 'any',
        fields,
        passage,
        expects: given.expects ?? 'answer',
        refinement: null,
      },
      shown: form.show(fields),
      language: given.language ?? 'en',
      responses: [first, ...others],
    },
    given.options ?? {},
    {
      interpreter,
      judge: given.judge ?? (async () => ({ unmet: [], reason: 'not asked', score: 10 })),
      lookUp: given.lookUp ?? (async () => null),
    },
  );
}

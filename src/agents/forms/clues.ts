import { z } from 'zod';
import { findSettingFaults, settingShape, settingWriting, showSetting } from '../reading/assignments.ts';
import { defineForm, unanswerable } from './form.ts';

/** The fields of a puzzle whose clues settle one value for each part. */
export const cluesSchema = z.object({
  introduction: settingShape.introduction,
  groups: settingShape.groups,
  solution: z
    .array(z.object({ part: z.string().max(60), value: z.string().max(60) }))
    .min(2)
    .max(24),
  clues: settingShape.clues,
  question: z.string().min(1).max(400),
});
type Fields = z.infer<typeof cluesSchema>;

function answerSchema({ groups }: Fields) {
  const entries = groups.flatMap(({ parts, values }) => parts.map((part) => [part, z.enum(values)] as const));
  return z.object({
    reasoning: z.string().min(1).max(4000),
    answerable: z.boolean(),
    answer: z.object(Object.fromEntries(entries)),
  });
}

const partsOf = ({ groups }: Fields) => groups.flatMap(({ parts }) => parts);

/** The solution's values in the order of the parts; null for a part that it leaves out. */
export function orderSolution(fields: Fields): (string | null)[] {
  return partsOf(fields).map((part) => fields.solution.find((entry) => entry.part === part)?.value ?? null);
}

/** A puzzle with clues as text and as code: every part has exactly one value that all clues allow. */
export const clues = defineForm({
  name: 'clues',
  description: 'a puzzle whose clues, given as text and as code, leave exactly one value for each part',
  writing: `${settingWriting} solution: settle it before you write the clues: for every part, spelled as in parts, its one value. question: one sentence that asks for the value of every part. Every clue must be true of the solution, and no other solution may meet all the clues.`,
  replying:
    'reasoning: the deduction, step by step, naming the clue that each step uses. answerable: false only if the clues leave more than one solution or none. answer: the value of every part.',
  fields: cluesSchema,
  faults(fields) {
    const faults = findSettingFaults(fields);
    const parts = partsOf(fields);
    if (fields.solution.length !== parts.length || orderSolution(fields).includes(null)) {
      faults.push('solution must give each part exactly once');
    }
    for (const { parts: names, values } of fields.groups) {
      const given = fields.solution.filter(({ part }) => names.includes(part));
      if (given.some(({ value }) => !values.includes(value))) {
        faults.push('solution gives a value that is not among the values');
      }
    }
    return faults;
  },
  show: (fields) => `${showSetting(fields)}\n\n${fields.question}`,
  answer: answerSchema,
  showAnswer: ({ answerable, reasoning, answer }, fields) =>
    answerable
      ? `${reasoning}\n\n${partsOf(fields)
          .map((part) => `${part}: ${answer[part]}`)
          .join('\n')}`
      : reasoning,
  compare: ({ answerable, answer }, fields) =>
    answerable
      ? partsOf(fields)
          .map((part) => answer[part])
          .join('|')
      : unanswerable,
  key: (fields) => orderSolution(fields).join('|'),
  evidence: () => [],
});

import { z } from 'zod';
import { countOf } from '../../errors.ts';
import type { AnswerForm } from '../forms/form.ts';
import { squeeze } from '../reading/fold-text.ts';
import { type Skill, suits } from '../skills/skill.ts';
import { defineCheck } from './check.ts';

/** Which quotes of an instruction do not stand in its passage. */
function findMissing(quotes: readonly string[], passage: string): string[] {
  const squeezed = ` ${squeeze(passage)} `;
  return quotes.filter((quote) => squeeze(quote) === '' || !squeezed.includes(` ${squeeze(quote)} `));
}

const tellMissing = (missing: number, quotes: number): string =>
  `${missing} of ${countOf(quotes, 'evidence quote')} ${missing === 1 ? 'is' : 'are'} not in the passage`;

/** What the check below will say of an instruction's fields, for whoever still can mend them. */
export function foreseeEvidence(
  { skill, kind, form }: { skill: Skill; kind: string; form: AnswerForm },
  fields: unknown,
  passage: string,
): string[] {
  if (!skill.checks.some((choice) => choice.check === evidence.name && suits(choice, [kind]))) return [];
  const quotes = form.evidence(fields);
  const missing = findMissing(quotes, passage).length;
  return missing === 0 ? [] : [`${tellMissing(missing, quotes.length)}: copy each letter by letter`];
}

/** The sentence that an instruction rests on must stand in the passage. */
export const evidence = defineCheck({
  name: 'evidence',
  kind: 'ran',
  stage: 'instruction',
  description: 'the evidence that the instruction names stands in the passage',
  options: z.strictObject({}),
  async find({ form, instruction }) {
    if (instruction.expects === 'unanswerable') return null;
    const quotes = form.evidence(instruction.fields);
    if (quotes.length === 0) return null;
    const missing = findMissing(quotes, instruction.passage);
    return missing.length === 0
      ? { passed: true, evidence: `${quotes.length} quoted, found in the passage` }
      : { passed: false, evidence: tellMissing(missing.length, quotes.length) };
  },
});

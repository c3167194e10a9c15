import { z } from 'zod';
import { defineCheck } from './check.ts';

/** Spacing, quotation marks and case do not count when a quote is looked up. */
export function squeeze(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
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
    const passage = ` ${squeeze(instruction.passage)} `;
    const missing = quotes.filter(
      (quote) => squeeze(quote) === '' || !passage.includes(` ${squeeze(quote)} `),
    );
    return missing.length === 0
      ? { passed: true, evidence: `${quotes.length} quoted, found in the passage` }
      : { passed: false, evidence: `${missing.length} of ${quotes.length} quotes are not in the passage` };
  },
});

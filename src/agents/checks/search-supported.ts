import { z } from 'zod';
import { claimsAnswerSchema } from '../forms/claims-answer.ts';
import { factAnswerSchema } from '../forms/fact-answer.ts';
import { premiseSchema } from '../forms/premise.ts';
import { squeeze } from '../reading/fold-text.ts';
import { type CheckInput, defineCheck, type FoundText } from './check.ts';

interface Claim {
  /** What is searched for. */
  query: string;
  /** What must stand in one of the found texts. */
  text: string;
}

/** What of a candidate can be looked up; null for a form of which nothing can. */
function listClaims({ form, instruction, responses }: CheckInput): Claim[] | null {
  const { answer } = responses[0];
  if (form.name === 'claims-answer') {
    return claimsAnswerSchema.parse(answer).claims.map((text) => ({ query: text, text }));
  }
  if (form.name === 'fact-answer') {
    const { question } = factAnswerSchema.parse(instruction.fields);
    const given = z.object({ answerable: z.boolean(), answer: z.string() }).parse(answer);
    return given.answerable ? [{ query: `${question} ${given.answer}`, text: given.answer }] : null;
  }
  if (form.name !== 'premise') return null;
  const { taken_for_granted, holds } = premiseSchema.parse(instruction.fields);
  return holds ? [{ query: taken_for_granted, text: taken_for_granted }] : null;
}

/** Words that carry a claim, cut to their stems' length, and its numbers. Short words are left out where others are there. */
function weighWords(text: string): { stems: string[]; numbers: string[] } {
  const words = squeeze(text.replace(/(?<=\d)[.,](?=\d)/g, ''))
    .split(' ')
    .filter(Boolean);
  const numbers = words.filter((word) => /^\d+$/.test(word));
  const long = words.filter((word) => !/^\d+$/.test(word) && word.length > 3);
  const stems = (long.length > 0 ? long : words.filter((word) => !/^\d+$/.test(word))).map((word) =>
    word.slice(0, 6),
  );
  return { stems: [...new Set(stems)], numbers };
}

/** True where one found text holds every number of the claim and enough of its words. */
function isSupported({ text }: Claim, found: readonly FoundText[], overlap: number): boolean {
  const { stems, numbers } = weighWords(text);
  return found.some((source) => {
    const there = weighWords(source.text);
    if (!numbers.every((number) => there.numbers.includes(number))) return false;
    const shared = stems.filter((stem) => there.stems.includes(stem)).length;
    return stems.length === 0 ? numbers.length > 0 : shared / stems.length >= overlap;
  });
}

/** The claims of an answer are searched for; enough of them stand in what is found. */
export const searchSupported = defineCheck({
  name: 'search-supported',
  kind: 'ran',
  description:
    'where search is configured, the claims of the answer stand in texts that a search for them finds',
  options: z.strictObject({
    share: z.number().min(0).max(1).default(0.6).describe('share of the claims that must be found'),
    overlap: z.number().min(0.1).max(1).default(0.6).describe('share of a claim that one text must hold'),
  }),
  async find(input, { share, overlap }, { lookUp }) {
    const claims = listClaims(input);
    if (claims === null || claims.length === 0) return null;
    let supported = 0;
    let sources = 0;
    for (const claim of claims) {
      const found = await lookUp(claim.query);
      if (found === null) return null;
      sources += found.length;
      if (isSupported(claim, found, overlap)) supported += 1;
    }
    if (sources === 0)
      return { passed: false, evidence: `a search for ${claims.length} claims finds nothing` };
    return {
      passed: supported / claims.length >= share,
      score: Number((supported / claims.length).toFixed(2)),
      evidence: `${supported} of ${claims.length} claims stand in what a search finds`,
    };
  },
});

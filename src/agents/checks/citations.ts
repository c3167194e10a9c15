import { z } from 'zod';
import { listFilled } from '../answer-fields.ts';
import { groundedJsonSchema } from '../forms/grounded-json.ts';
import {
  type Citation,
  citationsSchema,
  type GroundedSentence,
  groundedSchema,
  groundingKey,
} from '../grounding.ts';
import { type Hit, readHits } from '../hits.ts';
import { squeeze } from '../reading/fold-text.ts';
import { isSpelled, namesNumber } from '../reading/number-words.ts';
import { listValues } from '../reading/numbers-in-text.ts';
import { countWords } from '../reading/word-runs.ts';
import { type CheckInput, defineCheck } from './check.ts';
import { findStrangeNumbers } from './numbers.ts';
import { standsIn } from './spans.ts';

const keySchema = z.object(groundingKey);
/** A month may be a number here and a word there. */
const dropMonths = (text: string) => text.replace(/\b(\d{4})-\d{2}(?:-(\d{2}))?\b/g, '$1 $2');
/** Fewer words show nothing. */
const shortestQuote = 3;

/** What an answer of any of the grounded forms asserts, sentence by sentence. */
function listSentences({ form, instruction, responses }: CheckInput): GroundedSentence[] | null {
  const { answer } = responses[0];
  if (form.name === 'grounded-answer') return groundedSchema.parse(answer).sentences;
  if (form.name === 'grounded-dialogue') {
    return z
      .array(groundedSchema)
      .parse(answer)
      .flatMap(({ sentences }) => sentences);
  }
  if (form.name !== 'grounded-json') return null;
  const { fields } = groundedJsonSchema.parse(instruction.fields);
  const { citations, ...values } = z.looseObject({ citations: citationsSchema }).parse(answer);
  const filled = listFilled(fields, values).filter(({ value }) => value !== null);
  const text = filled.map(({ value }) => String(value)).join('; ');
  return [{ citations, says: filled.length > 0 ? 'claim' : 'gap', text }];
}

/** True where a value of JSON that is to be copied stands in no hit. */
function hasForeignSpan({ instruction, responses }: CheckInput, hits: readonly Hit[]): boolean {
  const { fields } = groundedJsonSchema.parse(instruction.fields);
  return listFilled(fields, responses[0].answer).some(
    ({ field, value }) =>
      field.type === 'span' &&
      typeof value === 'string' &&
      !hits.some(({ title, snippet }) => standsIn(value, `${title}\n${snippet}`)),
  );
}

/** The numbers that an answer in JSON gives. */
function listNumbers({ instruction, responses }: CheckInput): number[] {
  const { fields } = groundedJsonSchema.parse(instruction.fields);
  return listFilled(fields, responses[0].answer).flatMap(({ value }) =>
    typeof value === 'number' ? [value] : [],
  );
}

function isQuoted({ id, quote }: Citation, hits: readonly Hit[]): boolean {
  const hit = hits.find((entry) => entry.id === id);
  const words = squeeze(quote);
  return hit !== undefined && ` ${squeeze(hit.snippet)} `.includes(` ${words} `);
}

/** The numbers of what is quoted, as data: each quote a row, and all of them in one column. */
function tabulate(texts: readonly string[]): string {
  return JSON.stringify({
    rows: texts.map((text) => [text.slice(0, 80), ...listValues(text)]),
    all: texts.flatMap(listValues),
  });
}

/** Figures of a sentence that neither stand in what it rests on, in digits or words, nor follow from it. */
function countStrange(text: string, data: string, told: string): number {
  const { strange } = findStrangeNumbers(dropMonths(text), data, told);
  return strange.filter((figure) => !listValues(figure).some((value) => isSpelled(value, told))).length;
}

/** True where the answer holds an expected value, as words or, however they are written, as figures. */
function isSaid(value: string, said: string, numbers: readonly number[]): boolean {
  if (` ${squeeze(said)} `.includes(` ${squeeze(value)} `) || namesNumber(value, numbers)) return true;
  return /^[\d.,'’\s]+$/.test(value) && listValues(value).some((wanted) => listValues(said).includes(wanted));
}

function findSentenceFault({ citations, says, text }: GroundedSentence, hits: readonly Hit[], shown: string) {
  if (says === 'gap') {
    if (citations.length > 0) return 'says that something is not told, and cites';
    const told = hits.map(({ title, date, snippet }) => `${title} ${date ?? ''} ${snippet}`).join('\n');
    return countStrange(text, '[]', `${shown}\n${told}`) > 0
      ? 'says that something is not told, and names a figure that no hit holds'
      : null;
  }
  if (citations.length === 0) return 'claims something without citing';
  if (citations.some(({ id }) => !hits.some((hit) => hit.id === id))) return 'cites a hit that is not there';
  const unfound = citations.filter((citation) => !isQuoted(citation, hits)).length;
  if (unfound > 0) return `has ${unfound} quotes that are not in the hit they name`;
  if (citations.some(({ quote }) => countWords(quote) < shortestQuote))
    return 'has a quote too short to show anything';
  const quotes = citations.map(({ quote }) => quote);
  const cited = hits.filter((hit) => citations.some(({ id }) => id === hit.id));
  const context = [
    shown.slice(-2000),
    ...quotes,
    ...cited.map(({ title, date }) => `${title} ${date ?? ''}`),
  ];
  const strange = countStrange(text, tabulate(quotes), context.join('\n'));
  return strange > 0 ? `states ${strange} figures that its quotes neither hold nor give` : null;
}

/** Every claim of an answer stands on words of a hit that is there; what the hits do not tell is said, and never cited. */
export const citations = defineCheck({
  name: 'citations',
  kind: 'ran',
  description:
    'each cited hit exists and holds the quote; every claim cites; needed hits and expected values are there; what is not told is said so',
  options: z.strictObject({
    least: z.number().int().min(1).max(6).default(1).describe('how many different hits an answer must cite'),
  }),
  async find(input, { least }) {
    const sentences = listSentences(input);
    if (sentences === null) return null;
    const fail = (evidence: string) => ({ passed: false, evidence });
    const { instruction, responses } = input;
    const hits = readHits(instruction.passage);
    if (hits === null) return fail('the passage holds no hits');
    const key = keySchema.parse(instruction.fields);
    const question = input.form.show(instruction.fields);
    for (const [at, sentence] of sentences.entries()) {
      const fault = findSentenceFault(sentence, hits, question);
      if (fault !== null) return fail(`sentence ${at + 1} ${fault}`);
    }
    const claims = sentences.filter(({ says }) => says === 'claim');
    if (key.answerable === 'not') {
      return claims.length > 0
        ? fail('it answers what the hits do not tell')
        : { passed: true, evidence: 'it says that the hits do not tell' };
    }
    const isJson = input.form.name === 'grounded-json';
    if (claims.length === 0) return fail('it finds no answer, though there is one');
    if (key.answerable === 'partly' && !isJson && claims.length === sentences.length)
      return fail('it does not say what the hits leave open');
    if (
      key.answerable === 'fully' &&
      input.form.name === 'grounded-answer' &&
      claims.length < sentences.length
    )
      return fail('it finds a gap where there is none');
    if (isJson && hasForeignSpan(input, hits)) return fail('a span is not words of any hit');
    const cited = new Set(claims.flatMap(({ citations }) => citations.map(({ id }) => id)));
    const left = key.needed.filter((id) => !cited.has(id)).length;
    if (left > 0) return fail(`${left} of ${key.needed.length} needed hits are not cited`);
    if (cited.size < least) return fail(`${cited.size} hits are cited, at least ${least} wanted`);
    const said = responses[0].turns
      .flatMap(({ role, content }) => (role === 'assistant' ? content : []))
      .join(' ');
    const numbers = isJson ? listNumbers(input) : [];
    const missing = key.expected.filter((value) => !isSaid(value, said, numbers)).length;
    if (missing > 0) return fail(`${missing} of ${key.expected.length} expected values are missing`);
    return {
      passed: true,
      evidence: `${claims.length} claims stand on quotes from ${cited.size} of ${hits.length} hits`,
    };
  },
});

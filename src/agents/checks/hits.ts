import { z } from 'zod';
import { groundingKey } from '../grounding.ts';
import { type Hit, readHits } from '../hits.ts';
import { countWords, shareRuns } from '../reading/word-runs.ts';
import { defineCheck } from './check.ts';

const keySchema = z.object({ needed: groundingKey.needed });
/** So long a run of words stands in two texts only where one quotes the other. */
const quotedRun = 6;
/** Below this share of common words a text is a translation: nothing can be quoted. */
const otherLanguage = 0.1;

/** Hits that were made up pose as pages of the web; those that were found have the addresses of their seeds. */
function readAddress(url: string, areFound: boolean): string | null {
  if (areFound) return url === '' ? null : url;
  return URL.canParse(url) && /^https?:/.test(url) ? new URL(url).href : null;
}

function findHitFault(hits: readonly Hit[], least: number, areFound: boolean): string | null {
  if (hits.length < least) return `${hits.length} hits, at least ${least} wanted`;
  if (new Set(hits.map(({ id }) => id)).size < hits.length) return 'two hits have the same id';
  const addresses = hits.map(({ url }) => readAddress(url, areFound));
  if (addresses.includes(null)) return 'a hit has no address of a web page';
  if (new Set(addresses).size < hits.length) return 'two hits have the same address';
  if (hits.some(({ snippet }) => countWords(snippet) < 8)) return 'a snippet has fewer than 8 words';
  const repeated = hits.some(({ snippet }, at) =>
    hits.slice(at + 1).some((other) => shareRuns(snippet, other.snippet, 4) > 0.8),
  );
  return repeated ? 'two snippets say the same in the same words' : null;
}

/** The hits of a question are a list that a search could give: told apart, with hits beside the point, resting on the seed. */
export const hits = defineCheck({
  name: 'hits',
  kind: 'ran',
  stage: 'instruction',
  description:
    'hits have ids, addresses and snippets of their own; some are not needed; the needed ones are there; at least one quotes the seed',
  options: z.strictObject({
    least: z.number().int().min(2).max(20).default(5).describe('fewest hits'),
    distractors: z
      .number()
      .int()
      .min(0)
      .max(10)
      .default(2)
      .describe('fewest hits that the answer does not need'),
    quoting: z.number().int().min(0).max(10).default(1).describe('fewest hits that quote the seed'),
  }),
  async find({ skill, instruction, content, source }, { least, distractors, quoting }) {
    const fail = (evidence: string) => ({ passed: false, evidence });
    const found = readHits(instruction.passage);
    if (found === null) return fail('the passage holds no hits');
    const areFound = skill.transformations[content.transformation]?.search !== undefined;
    const fault = findHitFault(found, least, areFound);
    if (fault !== null) return fail(fault);
    const needed = keySchema.safeParse(instruction.fields).data?.needed ?? [];
    if (needed.some((id) => !found.some((hit) => hit.id === id))) return fail('a needed hit is not there');
    if (found.length - needed.length < distractors)
      return fail(`${found.length - needed.length} hits beside the point, at least ${distractors} wanted`);
    // A rewritten passage may contradict the seed on purpose.
    const all = found.map(({ snippet }) => snippet).join(' ');
    const compared = instruction.passage === content.text && shareRuns(all, source, 1) >= otherLanguage;
    const quotes = found.filter(({ snippet }) => shareRuns(snippet, source, quotedRun) > 0).length;
    if (compared && quotes < quoting)
      return fail(`${quotes} hits quote the seed, at least ${quoting} wanted`);
    return {
      passed: true,
      evidence: `${found.length} hits, ${needed.length} needed, ${quotes} quote the seed`,
    };
  },
});

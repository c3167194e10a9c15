import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { CheckParts } from './checks/check.ts';
import type { FlowContext } from './flow-context.ts';

const foundSchema = z.object({
  hits: z.array(z.object({ title: z.string(), url: z.string(), snippet: z.string() })),
});

const hitsOfClaim = 8;
const longestQuery = 400;

/** The web search as a part of the checks: each query is asked once of a run, and its hits are kept in the ledger. */
export function createLookUp({ callTool }: FlowContext, path: string): CheckParts['lookUp'] {
  return async (query) => {
    const cut = query.replace(/\s+/g, ' ').trim().slice(0, longestQuery).toWellFormed();
    const name = createHash('sha256').update(cut).digest('hex').slice(0, 8);
    const found = await callTool(`${path}:look-up:${name}`, 'search_web', { query: cut, count: hitsOfClaim });
    if (found === null) return null;
    return foundSchema
      .parse(found)
      .hits.map(({ title, url, snippet }) => ({ url, text: `${title}. ${snippet}` }));
  };
}

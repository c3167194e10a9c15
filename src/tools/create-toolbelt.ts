import { toJsonSchema } from '../agents/forms/form.ts';
import type { AgentTool, Toolbelt } from '../agents/toolbelt.ts';
import { AgentError } from '../errors.ts';
import { forGroup } from '../interpreter/for-group.ts';
import type { SeedCorpus } from '../search/corpus-seeds.ts';
import { calculate } from './calculate.ts';
import { cutText } from './cut-text.ts';
import { fetchPage } from './fetch-page.ts';
import { runCode } from './run-code.ts';
import { searchCorpus } from './search-corpus.ts';
import { searchWeb } from './search-web.ts';
import type { SharedParts, SharedTool } from './shared-tool.ts';

/** Every tool that a skill's agents may call. */
const sharedTools: readonly SharedTool[] = [runCode, calculate, searchWeb, searchCorpus, fetchPage];

export const agentToolNames = sharedTools.map(({ name }) => name);

/** No text of a result is longer, so that the whole of it stays within what an agent is told. */
const longestText = 5_000;
const longestPage = 10_000;

/** What an agent is told is kept in the ledger for ever, so it waits until every seed is indexed. */
function makePatient(corpus: SeedCorpus): SeedCorpus {
  return {
    ...corpus,
    search: (query, options) => corpus.search(query, { ...options, seconds: Number.POSITIVE_INFINITY }),
  };
}

function makeAgentTool(tool: SharedTool, parts: SharedParts): AgentTool {
  const most = tool === fetchPage ? longestPage : longestText;
  let input: AgentTool['input'] | null = null;
  return {
    name: tool.name,
    description: tool.describe?.(parts) ?? tool.description,
    // Made when an agent is first shown the tool: a server starts without.
    get input() {
      input ??= toJsonSchema(tool.agentInput);
      return input;
    },
    async run(given, { signal, group }) {
      const read = tool.agentInput.safeParse(given);
      if (!read.success) {
        const faults = read.error.issues.map(
          ({ path, message }) => `${path.join('.') || 'the arguments'}: ${message}`,
        );
        throw new AgentError(`The arguments have faults: ${faults.join('; ')}.`, 'Call again without them.');
      }
      const own = { ...parts, interpreter: forGroup(parts.interpreter, group) };
      const result = await tool.run(read.data, own, { signal, report: () => {} }).catch((error: unknown) => {
        // What a stopped run makes a tool say must not be kept as its result.
        signal.throwIfAborted();
        throw error;
      });
      return JSON.stringify(result, (_, value: unknown) =>
        typeof value === 'string' ? cutText(value, most) : value,
      );
    },
  };
}

/**
 * The same tools that clients have, each call by itself: an agent keeps no session. Calls of one `group` may share a
 * process of the interpreter.
 */
export function createToolbelt(parts: SharedParts): Toolbelt {
  const patient = { ...parts, corpus: makePatient(parts.corpus) };
  return sharedTools.map((tool) => makeAgentTool(tool, patient));
}

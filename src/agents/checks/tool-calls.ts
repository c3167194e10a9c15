import { z } from 'zod';
import { type ApiSet, areValidArguments, readApiSet } from '../apis.ts';
import { normalise } from '../forms/form.ts';
import { type ToolDialogue, toolDialogueSchema } from '../forms/tool-dialogue.ts';
import { holdsWord, listArgumentIdentifiers } from '../identifiers.ts';
import { type ToolPlay, toolPlaySchema } from '../tool-play.ts';
import { defineCheck } from './check.ts';
import { readJson } from './unique-solution.ts';

const optionsSchema = z.strictObject({
  calls: z.enum(['made', 'none']).default('made').describe('whether any call is to be made'),
  apis: z.number().int().min(0).max(8).default(1).describe('different APIs that are called at least'),
  asks: z.enum(['yes', 'no', 'any']).default('any').describe('whether the assistant asks the user'),
  outcome: z.enum(['done', 'partly', 'cannot', 'any']).default('done').describe('how the assistant ends'),
  needs: z
    .array(z.enum(['parallel', 'dependent', 'recovery', 'withheld', 'unused', 'later']))
    .default([])
    .describe(
      'parallel: two calls in one turn; dependent: an argument from an earlier result; recovery: a refused call, then a successful one; withheld: an API is withheld; unused: values that no call takes; later: a wish that comes later',
    ),
});
type Options = z.infer<typeof optionsSchema>;

interface Seen {
  fields: ToolDialogue;
  play: ToolPlay;
  set: ApiSet;
  shown: string;
}

type Call = Extract<ToolPlay['events'][number], { who: 'assistant' }>['calls'][number];

const listCalls = (events: ToolPlay['events']): Call[] =>
  events.flatMap((event) => (event.who === 'assistant' ? event.calls : []));

/** Values agree whichever of the usual ways they are written: 2 and "2", order of a list, letter case. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(writeValue).sort().join('|');
  if (typeof value === 'string') {
    const read = readJson(value);
    return Array.isArray(read) ? writeValue(read) : normalise(value);
  }
  return normalise(String(value));
}

function fits(call: Call, expected: ToolDialogue['expected'][number]): boolean {
  return (
    call.name === expected.name &&
    call.succeeded &&
    expected.arguments.every(({ name, value }) => writeValue(call.arguments[name]) === writeValue(value))
  );
}

/** Null where every call that the writer expects is made, each by a call of its own, and none is guessed before asking. */
function findExpectedFault({ fields, play, set }: Seen): string | null {
  const left = listCalls(play.events);
  for (const expected of fields.expected) {
    const api = set.apis.find(({ name }) => name === expected.name);
    const known = expected.arguments.every(({ name }) => api?.parameters.some((one) => one.name === name));
    if (api === undefined || !known) return 'the instruction expects a call that no API takes';
    const at = left.findIndex((call) => fits(call, expected));
    if (at < 0) return `one of the ${fields.expected.length} expected calls is not made`;
    left.splice(at, 1);
  }
  const firstReply = play.events.findIndex((event) => event.who === 'user');
  const early = listCalls(firstReply < 0 ? play.events : play.events.slice(0, firstReply));
  const guessed = fields.expected.some(
    ({ name, after_asking }) =>
      after_asking &&
      early.some(
        (call) => call.name === name && !fields.expected.some((one) => !one.after_asking && fits(call, one)),
      ),
  );
  return guessed ? 'an API is called with a guessed value before the user is asked' : null;
}

/** How many identifiers are given to an API that neither the user said nor an earlier result or an API holds. */
function countInventedIds({ play, shown, set }: Seen): number {
  const sources = [shown, JSON.stringify(set.apis)];
  let invented = 0;
  for (const event of play.events) {
    if (event.who === 'user') {
      sources.push(event.say);
      continue;
    }
    const known = normalise(sources.join('\n'));
    const given = event.calls.flatMap((call) => listArgumentIdentifiers(call.arguments));
    invented += given.filter((word) => !holdsWord(known, word)).length;
    sources.push(...event.calls.map(({ result }) => result));
  }
  return invented;
}

/** The short values in some data, as texts that can be looked for. */
function listLeaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(listLeaves);
  return [normalise(String(value))].filter((text) => text.length > 2);
}

function isDependent({ play, shown }: Seen): boolean {
  let results: string[] = [];
  let said = normalise(shown);
  for (const event of play.events) {
    if (event.who === 'user') said += ` ${normalise(event.say)}`;
    else {
      const given = event.calls.flatMap((call) => listLeaves(call.arguments));
      if (given.some((text) => results.includes(text) && !said.includes(text))) return true;
      results = [...results, ...event.calls.flatMap(({ result }) => listLeaves(readJson(result)))];
    }
  }
  return false;
}

const findNeed: Record<Options['needs'][number], (seen: Seen) => string | null> = {
  parallel: ({ play }) =>
    play.events.some((event) => event.who === 'assistant' && event.calls.length > 1)
      ? null
      : 'no turn makes two calls at once',
  dependent: (seen) => (isDependent(seen) ? null : 'no call takes a value from an earlier result'),
  recovery({ play }) {
    const calls = listCalls(play.events);
    const failed = calls.findIndex(({ succeeded }) => !succeeded);
    if (failed < 0) return 'no call is refused by its API';
    return calls.slice(failed).some(({ succeeded }) => succeeded)
      ? null
      : 'no call succeeds after the refused one';
  },
  withheld({ fields, set }) {
    const known = fields.withheld.every((name) => set.apis.some((api) => api.name === name));
    return known && fields.withheld.length > 0 ? null : 'the instruction withholds no API of the list';
  },
  unused({ fields, play }) {
    if (fields.unused.length === 0) return 'the instruction names no value that belongs in no call';
    const given = listCalls(play.events).flatMap((call) => Object.values(call.arguments).map(writeValue));
    return fields.unused.some((value) => given.includes(writeValue(value)))
      ? 'a call takes a value that belongs in none'
      : null;
  },
  later({ fields, play }) {
    const wish = play.events.findIndex((event) => event.who === 'user' && event.because === 'wish');
    if (fields.later.length === 0 || wish < 0) return 'no wish comes later';
    return listCalls(play.events.slice(wish)).length > 0 ? null : 'no call follows the later wish';
  },
};

function* findFaults(seen: Seen, options: Options): Generator<string | null> {
  const { fields, play, set } = seen;
  const calls = listCalls(play.events);
  const fitting = calls.every((call) => {
    const api = set.apis.find(({ name }) => name === call.name && !fields.withheld.includes(name));
    return api !== undefined && areValidArguments(api, call.arguments);
  });
  if (!fitting) yield 'a call does not fit the JSON Schema of its API';
  const last = play.events.at(-1);
  const act = last?.who === 'assistant' ? last.act : null;
  if (!play.ended || act === null) yield 'the conversation comes to no end';
  const asked = play.events.some((event) => event.who === 'assistant' && event.act === 'ask');
  if (options.asks === 'yes' && !asked) yield 'the assistant does not ask for what is missing';
  if (options.asks === 'no' && asked) yield 'the assistant asks although nothing is missing';
  if (options.asks === 'yes' && !fields.expected.some(({ after_asking }) => after_asking))
    yield 'the instruction expects no call after asking';
  if (options.calls === 'none' && calls.length > 0)
    yield `${calls.length} calls are made where none is of use`;
  if (options.calls === 'made' && fields.expected.length === 0) yield 'the instruction expects no call';
  if (options.calls === 'none' && fields.expected.length > 0) yield 'the instruction expects calls';
  yield findExpectedFault(seen);
  const invented = countInventedIds(seen);
  if (invented > 0) yield `${invented} identifiers are given to APIs that were never looked up or told`;
  const distinct = new Set(calls.map(({ name }) => name)).size;
  if (options.calls === 'made' && distinct < options.apis) {
    yield `${distinct} different APIs are called, at least ${options.apis} are wanted`;
  }
  for (const need of options.needs) yield findNeed[need](seen);
  if (options.outcome !== 'any' && act !== options.outcome)
    yield `the assistant ends with ${act}, not with ${options.outcome}`;
}

/** The calls of a conversation: valid, executed, those that were needed, and none that was guessed. */
export const toolCalls = defineCheck({
  name: 'tool-calls',
  kind: 'ran',
  description:
    'every call is valid by its JSON Schema and executed; the expected ones are made, no guess before asking, and no identifier out of the air',
  options: optionsSchema,
  async find({ form, instruction, content, shown, responses }, options) {
    if (form.name !== 'tool-dialogue') return null;
    const play = toolPlaySchema.parse(responses[0].answer);
    if (play.fault !== null) return { passed: false, evidence: play.fault };
    const set = readApiSet(content.data);
    if (set === null) return { passed: false, evidence: 'there is no sound list of APIs' };
    const fields = toolDialogueSchema.parse(instruction.fields);
    for (const fault of findFaults({ fields, play, set, shown }, options)) {
      if (fault !== null) return { passed: false, evidence: fault };
    }
    const calls = listCalls(play.events);
    return {
      passed: true,
      evidence: `${calls.length} calls valid and executed, ${fields.expected.length} of them expected`,
    };
  },
});

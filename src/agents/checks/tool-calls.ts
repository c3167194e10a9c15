import { z } from 'zod';
import { countOf } from '../../errors.ts';
import { type ApiSet, areValidArguments, readApiSet } from '../apis.ts';
import { holdsWords } from '../forms/form.ts';
import { type ToolDialogue, toolDialogueSchema } from '../forms/tool-dialogue.ts';
import { normalise } from '../reading/fold-text.ts';
import { holdsWord, isIdName, listArgumentIdentifiers, listValuesByName } from '../reading/identifiers.ts';
import { spreadData } from '../reading/read-strings.ts';
import { createSources, isTold } from '../reading/told-identifiers.ts';
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
  language: string;
}

type Call = Extract<ToolPlay['events'][number], { who: 'assistant' }>['calls'][number];

const listCalls = (events: ToolPlay['events']): Call[] =>
  events.flatMap((event) => (event.who === 'assistant' ? event.calls : []));

/** Values agree whichever of the usual ways they are written: 2 and "2.0", 9:00 and 09:00:00, LH 400 and lh-400, order of a list. */
function writeValue(value: unknown): string {
  if (Array.isArray(value)) return value.map(writeValue).sort().join('|');
  if (typeof value === 'string') {
    const read = readJson(value);
    if (Array.isArray(read)) return writeValue(read);
  }
  const text = normalise(String(value));
  if (/^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)) return String(Number(text));
  const moment = /^(\d{4}-\d\d-\d\d)?[t ]?(\d{1,2}:\d\d)(?::00(?:\.0+)?)?z?$/.exec(text);
  if (moment !== null) return `${moment[1] ?? ''} ${moment[2]?.padStart(5, '0')}`;
  return /\p{L}/u.test(text) ? text.replace(/[\s_-]+/g, '') : text;
}

/** What parts the entries of a list that is written as a text; an entry may hold what is further on here. */
const separators = [/\s*;\s*/, /\s*[,;]\s*/, /\s*[,;]\s*|\s+(?:and|und|y|et)\s+/];

/** What the writer of an instruction may hold right, in the shape of what was given. */
function listExpected(value: string, given: unknown): unknown[] {
  if (typeof given === 'boolean') {
    if (/^(?:true|yes|ja|s[ií]|oui|1)$/i.test(value.trim())) return [true];
    return [/^(?:false|no|nein|non|0)$/i.test(value.trim()) ? false : value];
  }
  if (!Array.isArray(given) || Array.isArray(readJson(value))) return [value];
  return [value, ...separators.map((separator) => value.split(separator))];
}

function fits(call: Call, expected: ToolDialogue['expected'][number]): boolean {
  return (
    call.name === expected.name &&
    call.succeeded &&
    expected.arguments.every(({ name, value }) => {
      const given = call.arguments[name];
      const written = writeValue(given);
      return listExpected(value, given).some((one) => writeValue(one) === written);
    })
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
    if (at < 0) {
      const among = fields.expected.length;
      return among === 1 ? 'the expected call is not made' : `one of the ${among} expected calls is not made`;
    }
    left.splice(at, 1);
  }
  const firstReply = play.events.findIndex((event) => event.who === 'user');
  const early = listCalls(firstReply < 0 ? play.events : play.events.slice(0, firstReply));
  const guessed = fields.expected.some(({ name, after_asking, arguments: wanted }) => {
    const isHeld = (text: string, value: string) =>
      value.split(/[\s,;[\]"]+/).every((part) => part === '' || holdsWords(text, part));
    // What need not be asked for may be given by an earlier call.
    const inFacts = wanted.filter(({ value }) => isHeld(fields.facts.join('\n'), value));
    const asked = inFacts.length > 0 ? inFacts : wanted.filter(({ value }) => !isHeld(fields.request, value));
    return (
      after_asking &&
      early.some(
        (call) =>
          call.name === name &&
          (asked.length === 0 || asked.some((one) => one.name in call.arguments)) &&
          !fields.expected.some((one) => !one.after_asking && fits(call, one)),
      )
    );
  });
  return guessed ? 'an API is called with a guessed value before the user is asked' : null;
}

/** The entries of the longest list that have no id of their own. */
function countPlaces(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Math.max(0, ...Object.values(value).map(countPlaces));
  const isNamed = (entry: unknown) =>
    typeof entry === 'object' && entry !== null && Object.keys(entry).some(isIdName);
  return Array.isArray(value) && !value.some(isNamed) ? Math.max(value.length, inside) : inside;
}

/** How many identifiers are given to an API that neither the user said nor an earlier result or an API holds. */
function countInventedIds({ play, shown, set, language }: Seen): number {
  const said = [shown];
  const told = [spreadData(set.apis)];
  let places = 0;
  let invented = 0;
  for (const event of play.events) {
    if (event.who === 'user') {
      said.push(event.say);
      continue;
    }
    const sources = createSources({ said, told, language, places });
    const given = event.calls.flatMap((call) => listArgumentIdentifiers(call.arguments));
    invented += given.filter((word) => !isTold(word, sources)).length;
    for (const result of event.calls.map((call) => readJson(call.result))) {
      told.push(spreadData(result));
      places = Math.max(places, countPlaces(result));
    }
  }
  return invented;
}

/** The values and names in some data, as texts that can be looked for. */
function listLeaves(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [normalise(String(value))];
  return [
    ...(Array.isArray(value) ? [] : Object.keys(value).map(normalise)),
    ...Object.values(value).flatMap(listLeaves),
  ];
}

/** True where a call takes what an earlier result holds and the user did not say. Short values may agree by chance, if they are no ids. */
function isDependent({ play, shown }: Seen): boolean {
  const results: string[] = [];
  let said = normalise(shown);
  const isFound = (text: string) =>
    results.includes(text) ||
    (/\d/.test(text) && text.length > 2 && results.some((one) => holdsWord(one, text)));
  for (const event of play.events) {
    if (event.who === 'user') said += ` ${normalise(event.say)}`;
    else {
      const given = event.calls
        .flatMap((call) => [...listValuesByName(call.arguments, '')])
        .map(([name, value]) => ({ name, text: normalise(String(value)) }))
        .filter(({ name, text }) => text.length > 2 || isIdName(name));
      if (given.some(({ text }) => isFound(text) && !holdsWord(said, text))) return true;
      results.push(...event.calls.flatMap(({ result }) => listLeaves(readJson(result))));
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
    const wanted = fields.expected.flatMap((call) => call.arguments.map(({ value }) => writeValue(value)));
    const unused = fields.unused.map(writeValue).filter((value) => !wanted.includes(value));
    return unused.some((value) => given.includes(value)) ? 'a call takes a value that belongs in none' : null;
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
    yield `${countOf(calls.length, 'call is', 'calls are')} made where none is of use`;
  if (options.calls === 'made' && fields.expected.length === 0) yield 'the instruction expects no call';
  if (options.calls === 'none' && fields.expected.length > 0) yield 'the instruction expects calls';
  yield findExpectedFault(seen);
  const invented = countInventedIds(seen);
  if (invented > 0)
    yield `${countOf(invented, 'identifier is', 'identifiers are')} given to APIs without being looked up or told`;
  const distinct = new Set(calls.map(({ name }) => name)).size;
  if (options.calls === 'made' && distinct < options.apis) {
    yield `${countOf(distinct, 'different API is', 'different APIs are')} called, at least ${options.apis} wanted`;
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
  async find({ form, instruction, content, shown, language, responses }, options) {
    if (form.name !== 'tool-dialogue') return null;
    const play = toolPlaySchema.parse(responses[0].answer);
    if (play.fault !== null) return { passed: false, evidence: play.fault };
    const set = readApiSet(content.data);
    if (set === null) return { passed: false, evidence: 'there is no sound list of APIs' };
    const fields = toolDialogueSchema.parse(instruction.fields);
    for (const fault of findFaults({ fields, play, set, shown, language }, options)) {
      if (fault !== null) return { passed: false, evidence: fault };
    }
    const calls = listCalls(play.events);
    return {
      passed: true,
      evidence: `${countOf(calls.length, 'call')} valid and executed, ${fields.expected.length} of them expected`,
    };
  },
});

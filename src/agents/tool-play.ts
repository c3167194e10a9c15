import { z } from 'zod';
import type { Message } from '../store/message.ts';
import type { JsonSchema } from '../teachers/teacher.ts';
import { type Api, areValidArguments, argumentsSchema, declareTool, readApiSet } from './apis.ts';
import type { PlayParts } from './forms/form.ts';
import type { ToolDialogue } from './forms/tool-dialogue.ts';
import type { Response } from './instruction.ts';
import { callStandIn } from './stand-in.ts';

/** Assistant turns after which a conversation has gone on too long, and questions that a user puts up with. */
const mostTurns = 10;
const mostQuestions = 3;

const acts = ['call', 'ask', 'done', 'partly', 'cannot'] as const;

const callSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** The JSON text of the tool turn. */
  result: z.string(),
  succeeded: z.boolean(),
});

/** A conversation as it was played: what checks look at. */
export const toolPlaySchema = z.object({
  /** Why it could not be played, in our words; null where it could. */
  fault: z.string().nullable(),
  ended: z.boolean(),
  events: z.array(
    z.discriminatedUnion('who', [
      z.object({
        who: z.literal('assistant'),
        act: z.enum(acts),
        say: z.string(),
        calls: z.array(callSchema),
      }),
      z.object({ who: z.literal('user'), because: z.enum(['asked', 'wish']), say: z.string() }),
    ]),
  ),
});
export type ToolPlay = z.infer<typeof toolPlaySchema>;

const turnSchema = z.object({
  say: z.string(),
  act: z.enum(acts),
  calls: z.array(z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) })),
});
type Turn = z.infer<typeof turnSchema>;

/** The schema of one assistant turn: calls only of the APIs in reach, with arguments by their schemas. */
function describeTurn(apis: readonly Api[]): JsonSchema {
  return {
    type: 'object',
    properties: {
      say: { type: 'string', maxLength: 3000 },
      act: { type: 'string', enum: acts },
      calls: {
        type: 'array',
        maxItems: 6,
        items: {
          anyOf: apis.map((api) => ({
            type: 'object',
            properties: { name: { type: 'string', const: api.name }, arguments: argumentsSchema(api) },
            required: ['name', 'arguments'],
            additionalProperties: false,
          })),
        },
      },
    },
    required: ['say', 'act', 'calls'],
    additionalProperties: false,
  };
}

/** What a schema cannot say of a turn. */
function findTurnFaults(value: unknown, apis: readonly Api[]): string[] {
  const { say, act, calls } = turnSchema.parse(value);
  const faults: string[] = [];
  if (act === 'call' && calls.length === 0) faults.push('act is call and there are no calls');
  if (act !== 'call' && calls.length > 0) faults.push('there are calls and act is not call');
  if (act !== 'call' && say.trim() === '') faults.push('say is empty');
  for (const call of calls) {
    const api = apis.find(({ name }) => name === call.name);
    if (api === undefined || !areValidArguments(api, call.arguments))
      faults.push('a call does not fit its API');
  }
  return faults;
}

/** The turns of a record: user and assistant as they spoke, each call followed by its result. */
function writeTurns(events: ToolPlay['events']): Message[] {
  return events.flatMap((event): Message[] => {
    if (event.who === 'user') return [{ role: 'user', content: event.say }];
    if (event.calls.length === 0) return [{ role: 'assistant', content: event.say }];
    return [
      {
        role: 'assistant',
        content: event.say,
        tool_calls: event.calls.map(({ id, name, arguments: given }) => ({
          id,
          name,
          arguments: JSON.stringify(given),
        })),
      },
      ...event.calls.map(({ id, result }): Message => ({ role: 'tool', content: result, tool_call_id: id })),
    ];
  });
}

/** The conversation as text: for the assistant with calls and results, for the user without. */
function writeConversation(shown: string, events: ToolPlay['events'], calls: boolean): string {
  const lines = events.flatMap((event) => {
    const said = event.say.trim() === '' ? [] : [`${event.who}: ${event.say}`];
    if (event.who === 'user' || !calls) return said;
    return [
      ...said,
      ...event.calls.map(({ name, arguments: given }) => `assistant calls ${name}: ${JSON.stringify(given)}`),
      ...event.calls.map(({ name, result }) => `result of ${name}: ${result}`),
    ];
  });
  return [`user: ${shown}`, ...lines].join('\n');
}

/**
 * Plays a conversation out: the assistant speaks, asks or calls; calls are made of the stand-in, whose results it gets; questions and later
 * wishes are the user's, from what the instruction says that the user knows.
 */
export async function playToolDialogue(fields: ToolDialogue, parts: PlayParts): Promise<Response> {
  const play: ToolPlay = { fault: null, ended: false, events: [] };
  const set = readApiSet(parts.content.data);
  const apis = (set?.apis ?? []).filter(({ name }) => !fields.withheld.includes(name));
  const finish = (): Response => ({
    answer: play,
    turns: writeTurns(play.events),
    tools: apis.map(declareTool),
  });
  const fail = (fault: string): Response => {
    play.fault = fault;
    return finish();
  };
  if (set === null || apis.length === 0) return fail('there is no sound list of APIs');
  const names = set.apis.map(({ name }) => name);
  const trial = await callStandIn(parts.interpreter, set.stand_in, names, []);
  if (typeof trial === 'string') return fail(trial);

  const reach = apis.map((api) => JSON.stringify({ ...(declareTool(api).function as object) })).join('\n');
  const answer = describeTurn(apis);
  const wishes = [...fields.later];
  const made = () => play.events.flatMap((event) => (event.who === 'assistant' ? event.calls : []));

  const makeCalls = async (turn: Turn): Promise<string | null> => {
    const earlier = made();
    const outcomes = await callStandIn(parts.interpreter, set.stand_in, names, [...earlier, ...turn.calls]);
    if (typeof outcomes === 'string') return outcomes;
    const told = outcomes.map((outcome) =>
      JSON.stringify(outcome.state === 'returned' ? outcome.value : { error: outcome.message }),
    );
    if (earlier.some(({ result }, index) => result !== told[index])) {
      return 'the stand-in answers otherwise when its calls are made again';
    }
    const calls = turn.calls.map((call, index) => ({
      ...call,
      id: `call_${earlier.length + index + 1}`,
      result: told[earlier.length + index] ?? 'null',
      succeeded: outcomes[earlier.length + index]?.state === 'returned',
    }));
    play.events.push({ who: 'assistant', act: 'call', say: turn.say.trim(), calls });
    return null;
  };

  const letUserSpeak = async (because: 'asked' | 'wish', wish: string): Promise<void> => {
    const known = fields.facts.map((fact) => `- ${fact}`).join('\n') || '- nothing beyond what you have said';
    const brief =
      because === 'wish'
        ? `You now want something else. Say this: ${wish}`
        : `Answer the question from what you know:\n${known}`;
    const said = await parts.ask({
      name: `user ${play.events.length}`,
      role: 'user',
      slots: { instruction: brief, conversation: writeConversation(parts.shown, play.events, false) },
      history: [],
      answer: null,
    });
    play.events.push({ who: 'user', because, say: String(said) });
  };

  for (let number = 1; number <= mostTurns; number++) {
    const conversation = writeConversation(parts.shown, play.events, true);
    const said = await parts.ask({
      name: `turn ${number}`,
      role: 'respond',
      slots: { instruction: `<apis>\n${reach}\n</apis>\n\n<conversation>\n${conversation}\n</conversation>` },
      history: [],
      answer,
      findFaults: (value) => findTurnFaults(value, apis),
    });
    const turn = turnSchema.parse(said);
    if (turn.act === 'call') {
      const fault = await makeCalls(turn);
      if (fault !== null) return fail(fault);
      continue;
    }
    play.events.push({ who: 'assistant', act: turn.act, say: turn.say.trim(), calls: [] });
    const asked = play.events.filter((event) => event.who === 'user' && event.because === 'asked').length;
    const wish = turn.act === 'ask' ? undefined : wishes.shift();
    if (turn.act === 'ask' && asked < mostQuestions) await letUserSpeak('asked', '');
    else if (wish !== undefined) await letUserSpeak('wish', wish);
    else {
      play.ended = turn.act !== 'ask';
      return finish();
    }
  }
  return finish();
}

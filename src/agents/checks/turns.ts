import { z } from 'zod';
import type { Message } from '../../store/message.ts';
import { holdsRoleLabel, longestUserTurn } from '../dialogue-turns.ts';
import { normalise, squeeze } from '../reading/fold-text.ts';
import { countWords, shareRuns } from '../reading/word-runs.ts';
import { defineCheck } from './check.ts';

const planSchema = z.object({ plan: z.array(z.string()) });
/** Two turns with so many word runs in common say the same. */
const sameTurn = 0.8;
const runLength = 4;
/** A shorter entry of a plan may well stand in a turn word by word. */
const shortestLeak = 6;

function findOrderFault(turns: readonly Message[], wanted: number): string | null {
  const wrong = turns.findIndex(({ role }, at) => role !== (at % 2 === 0 ? 'user' : 'assistant'));
  if (wrong !== -1)
    return `turn ${wrong + 1} is not the turn of ${wrong % 2 === 0 ? 'the user' : 'the assistant'}`;
  if (turns.at(-1)?.role !== 'assistant') return 'the last turn is not answered';
  const asked = turns.length / 2;
  return asked === wanted ? null : `${asked} user turns, ${wanted} planned`;
}

/** True where a text differs from an earlier one by a word of the turn that it answers: it is that text, changed as asked. */
function takesUp(content: string, earlier: string, asked: string): boolean {
  const [after, before] = [content, earlier].map((text) => new Set(squeeze(text).split(' ')));
  return squeeze(asked)
    .split(' ')
    .some((word) => after?.has(word) !== before?.has(word));
}

function findTurnFault(turns: readonly Message[], at: number, longest: number): string | null {
  const { role, content } = turns[at] ?? { role: 'user', content: '' };
  if (content.trim() === '') return 'is empty';
  if (at > 0 && holdsRoleLabel(content)) return 'speaks for another role';
  const earlier = turns.slice(0, at).filter((turn) => turn.role === role);
  const asked = turns[at - 1]?.content ?? '';
  const repeats = (turn: Message) =>
    normalise(turn.content) === normalise(content) ||
    (shareRuns(content, turn.content, runLength) >= sameTurn &&
      shareRuns(turn.content, content, runLength) >= sameTurn &&
      !(role === 'assistant' && takesUp(content, turn.content, asked)));
  if (earlier.some(repeats)) return 'repeats an earlier turn';
  const words = countWords(content);
  if (role === 'assistant') return words > longest ? `has ${words} words, at most ${longest} allowed` : null;
  if (at === 0) return null;
  if (words > longestUserTurn) return `has ${words} words, at most ${longestUserTurn} allowed`;
  const after = turns[at + 1]?.content ?? '';
  if (words >= 12 && shareRuns(content, asked, runLength) > 0.6) return 'repeats what it answers';
  // The user wrote the answer, and the assistant only says it again.
  if (words >= 12 && shareRuns(after, content, runLength) > 0.5) return 'is answered by itself';
  return null;
}

/** A recorded conversation is one: two sides in turn, each turn new, nobody speaking for the other, no stage direction. */
export const turns = defineCheck({
  name: 'turns',
  kind: 'ran',
  description:
    'user and assistant alternate as planned; no turn is empty, repeated, overlong or speaks for the other',
  options: z.strictObject({
    longest: z.number().int().min(20).max(3000).default(700).describe('most words of an assistant turn'),
  }),
  async find({ instruction, shown, responses }, { longest }) {
    const planned = planSchema.safeParse(instruction.fields);
    if (!planned.success) return null;
    const { plan } = planned.data;
    const all: Message[] = [{ role: 'user', content: shown }, ...responses[0].turns];
    const order = findOrderFault(all, plan.length + 1);
    if (order !== null) return { passed: false, evidence: order };
    for (const at of all.keys()) {
      const fault = findTurnFault(all, at, longest);
      if (fault !== null) return { passed: false, evidence: `turn ${at + 1} ${fault}` };
    }
    const users = all.filter(({ role }) => role === 'user').map(({ content }) => squeeze(content));
    const leaks = plan.filter(
      (entry) => countWords(entry) >= shortestLeak && users.some((text) => text.includes(squeeze(entry))),
    );
    if (leaks.length > 0) return { passed: false, evidence: 'a user turn recites the plan' };
    return { passed: true, evidence: `${all.length} turns alternate, each new` };
  },
});

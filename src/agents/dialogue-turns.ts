import type { Message } from '../store/message.ts';
import type { PlayParts } from './forms/form.ts';
import type { Response } from './instruction.ts';
import { normalise } from './reading/fold-text.ts';
import { countWords } from './reading/word-runs.ts';

/** A user turn is somebody typing: no longer than this. */
export const longestUserTurn = 200;

const roleLabel =
  /^[\s*_#>[(<-]*(?:user|assistant|human|chatbot|benutzer|nutzer|assistent|usuario|asistente|utilisateur)[\s*_\])>]*:|<\/?(?:user|assistant|system)>/imu;

/** True where a turn is headed by a role or holds the mark of one: it speaks for somebody else, or is a transcript. */
export function holdsRoleLabel(text: string): boolean {
  return roleLabel.test(text);
}

/** The turns so far, as the agent that plays the user reads them. */
function writeTranscript(turns: readonly Message[]): string {
  return turns.map(({ role, content }) => `<${role}>\n${content}\n</${role}>`).join('\n');
}

function findTurnFaults(text: string, role: 'user' | 'assistant', turns: readonly Message[]): string[] {
  const faults = holdsRoleLabel(text)
    ? ['it is headed by a role: write the words of this one turn alone']
    : [];
  if (turns.some((turn) => turn.role === role && normalise(turn.content) === normalise(text)))
    faults.push('it repeats an earlier turn');
  if (role === 'user' && countWords(text) > longestUserTurn)
    faults.push(`it has more than ${longestUserTurn} words`);
  return faults;
}

/** Answers one user turn: what the record holds, and the answer as data where the form has it so. */
export type AnswerTurn = (
  turn: { name: string; instruction: string; history: readonly Message[] },
  findFaults: (text: string) => string[],
) => Promise<{ content: string; answer: unknown }>;

/**
 * Plays a conversation: every user turn but the first is written by the skill's user, who knows what this turn is to do;
 * every assistant turn is a separate step that knows nothing of the plan.
 */
export async function playTurns(
  { content, shown, ask }: PlayParts,
  plan: readonly string[],
  answerTurn: AnswerTurn,
): Promise<Response> {
  const turns: Message[] = [{ role: 'user', content: shown }];
  const answers: unknown[] = [];
  for (let index = 0; index <= plan.length; index++) {
    const aim = plan[index - 1];
    if (aim !== undefined) {
      const text = await ask({
        name: `user-${index + 1}`,
        role: 'user',
        slots: {
          content: content.text,
          guidance: aim,
          instruction: shown,
          conversation: writeTranscript(turns),
        },
        history: [],
        answer: null,
        findFaults: (value) => findTurnFaults(String(value), 'user', turns),
      });
      turns.push({ role: 'user', content: String(text) });
    }
    const reply = await answerTurn(
      {
        name: `assistant-${index + 1}`,
        instruction: turns.at(-1)?.content ?? '',
        history: turns.slice(0, -1),
      },
      (text) => findTurnFaults(text, 'assistant', turns),
    );
    turns.push({ role: 'assistant', content: reply.content });
    answers.push(reply.answer);
  }
  return { answer: answers, turns: turns.slice(1) };
}

import { z } from 'zod';
import { type PageElement, readPageState } from '../search/page-state.ts';
import type { Message } from '../store/message.ts';
import type { PlayParts } from './forms/form.ts';
import type { PageGoal } from './forms/page-actions.ts';
import type { Response } from './instruction.ts';
import {
  act,
  listInView,
  openPage,
  type PageAction,
  pageActions,
  readSite,
  type View,
  writeState,
} from './site.ts';

const heldSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What it holds: its value, what a list shows, or `checked`. */
  holds: z.array(z.string()),
});

/** A visit as it was played: what checks look at. */
export const pagePlaySchema = z.object({
  /** Why it could not be played, in our words; null where it could. */
  fault: z.string().nullable(),
  ended: z.enum(['finish', 'give_up']).nullable(),
  /** The last words of the agent. */
  said: z.string(),
  steps: z.array(
    z.object({
      page: z.string(),
      action: z.enum(pageActions),
      target: z.string(),
      /** The accessible name of the target; null where there was none in view. */
      name: z.string().nullable(),
      text: z.string(),
      say: z.string(),
      problem: z.string().nullable(),
    }),
  ),
  /** Addresses in the order of the visit. */
  pages: z.array(z.string()),
  /** What the fields held, page by page, when each was left, and at the end. */
  left: z.array(z.array(heldSchema)),
});
export type PagePlay = z.infer<typeof pagePlaySchema>;

const turnSchema = z.object({
  say: z.string().max(3000),
  action: z.enum(pageActions),
  target: z.string().max(120),
  text: z.string().max(2000),
});
const turnAnswer = {
  type: 'object',
  properties: {
    say: { type: 'string', maxLength: 3000 },
    action: { type: 'string', enum: [...pageActions] },
    target: { type: 'string', maxLength: 120 },
    text: { type: 'string', maxLength: 2000 },
  },
  required: ['say', 'action', 'target', 'text'],
  additionalProperties: false,
};

const declare = (name: string, description: string, parameters: Record<string, string>) => ({
  type: 'function',
  function: {
    name,
    description,
    parameters: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(parameters).map(([key, told]) => [key, { type: 'string', description: told }]),
      ),
      required: Object.keys(parameters),
      additionalProperties: false,
    },
  },
});
const target = 'id of an element in the page state';

/** The actions as chat endpoints and trainers declare tools. */
export const pageTools = [
  declare('read_page', 'Returns the state of the page.', {}),
  declare('click', 'Clicks on an element.', { target }),
  declare('type', 'Replaces the text of a field.', { target, text: 'the whole text' }),
  declare('select', 'Chooses an option of a list.', { target, text: 'the option as it is shown' }),
  declare('scroll', 'Shows other elements of a long page.', { text: 'up or down' }),
  declare('extract', 'Notes a value that stands in an element.', {
    target,
    text: 'the value as it stands there',
  }),
];

function readHeld(elements: readonly PageElement[]): z.infer<typeof heldSchema>[] {
  return elements.flatMap(({ id, name, value, checked, options }) => {
    if (checked !== undefined) return [{ id, name, holds: [checked ? 'checked' : 'unchecked'] }];
    const chosen = (options ?? []).filter(({ selected }) => selected).map((option) => option.name);
    return value === undefined ? [] : [{ id, name, holds: [value, ...chosen] }];
  });
}

/** What the elements of a whole page hold, in view or not. */
export function readFields({ html }: View): z.infer<typeof heldSchema>[] {
  return readHeld(readPageState(html));
}

function findTurnFaults(value: unknown, view: View): string[] {
  const { action, target: id, text, say } = turnSchema.parse(value);
  if (action === 'finish' || action === 'give_up') return say.trim() === '' ? ['say is empty'] : [];
  if (action === 'scroll') return [];
  if (!listInView(view).some((element) => element.id === id)) return ['target is no id of the page state'];
  return text.trim() === '' && (action === 'select' || action === 'extract') ? ['text is empty'] : [];
}

/** The arguments that an action has, by name. */
function readArguments({ action, target: id, text }: PageAction): Record<string, string> {
  if (action === 'scroll') return { text };
  return action === 'click' ? { target: id } : { target: id, text };
}

/**
 * Plays a visit out: the agent sees the goal and the state of the page, acts, and sees the state anew, which is read from the page's HTML after
 * each action.
 */
export async function playPageActions(fields: PageGoal, parts: PlayParts): Promise<Response> {
  const play: PagePlay = { fault: null, ended: null, said: '', steps: [], pages: [], left: [] };
  const turns: Message[] = [];
  const finish = (): Response => ({ answer: play, turns, tools: pageTools });
  const site = readSite(parts.content.data);
  const start = [...(site?.keys() ?? [])][0] ?? '';
  const opened = site === null ? null : openPage(site, start);
  if (site === null || opened === null)
    return { ...finish(), answer: { ...play, fault: 'there is no sound site' } };

  let view = opened;
  const record = (say: string, name: string, given: object, result: string | null): void => {
    const id = `call_${turns.filter(({ role }) => role === 'assistant').length + 1}`;
    turns.push({
      role: 'assistant',
      content: say,
      tool_calls: [{ id, name, arguments: JSON.stringify(given) }],
    });
    if (result !== null) turns.push({ role: 'tool', content: result, tool_call_id: id });
  };
  record('', 'read_page', {}, writeState(view));
  play.pages.push(view.page);

  const history: string[] = [];
  const failing = new Set([fields.fails_first.trim()].filter((name) => name !== ''));
  for (let number = 1; number <= fields.most_actions + 1; number++) {
    const last = number > fields.most_actions;
    if (last && fields.most_actions === 1) break;
    const said = await parts.ask({
      name: `action ${number}`,
      role: 'respond',
      slots: {
        instruction: [
          `<goal>\n${parts.shown}\n</goal>`,
          `<done>\n${history.join('\n') || 'nothing yet'}\n</done>`,
          `<page>\n${writeState(view)}\n</page>`,
        ].join('\n\n'),
      },
      history: [],
      answer: turnAnswer,
      findFaults: (value) => findTurnFaults(value, view),
    });
    const turn = turnSchema.parse(said);
    const { action, text } = turn;
    if (action === 'finish' || action === 'give_up') {
      play.ended = action;
      play.said = turn.say.trim();
      turns.push({ role: 'assistant', content: play.said });
      break;
    }
    if (last) break;
    const element = listInView(view).find(({ id }) => id === turn.target);
    const failed = [element?.id, element?.name].find((name) => name !== undefined && failing.delete(name));
    const before = view;
    const came = failed === undefined ? act(site, view, turn) : { view, problem: 'the page did not respond' };
    view = came.view;
    if (view.page !== before.page) play.left.push(readFields(before));
    if (view.page !== play.pages.at(-1)) play.pages.push(view.page);
    const name = element?.name ?? null;
    play.steps.push({
      page: before.page,
      action,
      target: turn.target,
      name,
      text,
      say: turn.say.trim(),
      problem: came.problem,
    });
    const told = came.problem === null ? 'ok' : `failed: ${came.problem}`;
    history.push(`${number}. ${action} ${JSON.stringify(readArguments(turn))}: ${told}`);
    const single = fields.most_actions === 1;
    record(turn.say.trim(), action, readArguments(turn), single ? null : `${told}\n${writeState(view)}`);
  }
  play.left.push(readFields(view));
  return finish();
}

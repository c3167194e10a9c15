import { z } from 'zod';
import { pagePlaySchema, playPageActions } from '../page-play.ts';
import { defineForm, holdsWords } from './form.ts';

const conditionSchema = z.object({
  what: z.enum(['page', 'field', 'clicked', 'answer', 'gave_up']),
  target: z.string().max(200),
  value: z.string().max(400),
});

/** The fields of a goal on a small site. */
export const pageGoalSchema = z.object({
  goal: z.string().trim().min(1).max(2000),
  fails_first: z.string().max(120),
  most_actions: z.number().int().min(1).max(15),
  conditions: z.array(conditionSchema).min(1).max(6),
});
export type PageGoal = z.infer<typeof pageGoalSchema>;

/** A goal that an agent reaches on web pages, action by action; the page is read anew after each. */
export const pageActions = defineForm({
  name: 'page-actions',
  description: 'a goal on a small site, reached action by action; conditions say whether it was',
  writing:
    'goal: what a person wants on the site, in their words, with all values to be entered; it names no ids and no pages. fails_first: the id or name of an element whose first use is to fail; usually "". most_actions: the actions that a good visitor needs, and two to spare; 1 if a single action is asked for. conditions: what holds at the end if the goal is reached; each has what, target and value. page: value is the path of the page it ends on. field: target is id or name of a field, value what it holds when its page is left, "checked" or "unchecked" for boxes. clicked: target is id or name of what was clicked. answer: value is a name or figure that the last message must contain. gave_up: the goal cannot be reached; it stands alone. Use "" for what a condition does not need.',
  replying: '',
  fields: pageGoalSchema,
  faults({ goal, conditions }) {
    const faults: string[] = [];
    const named = (what: string) => conditions.filter((one) => one.what === what);
    if (named('gave_up').length > 0 && conditions.length > 1)
      faults.push('gave_up must be the only condition');
    if ([...named('field'), ...named('clicked')].some(({ target }) => target.trim() === ''))
      faults.push('a condition lacks its target');
    if (
      [...named('page'), ...named('answer'), ...named('field')].some(
        ({ what, value }) => what !== 'field' && value.trim() === '',
      )
    )
      faults.push('a condition lacks its value');
    const answers = named('answer');
    if (answers.length > 0 && answers.every(({ value }) => holdsWords(goal, value)))
      faults.push(
        'the goal holds the answer; ask besides for a figure or name that stands on the pages alone',
      );
    return faults;
  },
  show: ({ goal }) => goal,
  answer: () => pagePlaySchema,
  showAnswer: ({ said }) => said,
  compare: null,
  key: () => null,
  evidence: () => [],
  play: playPageActions,
});

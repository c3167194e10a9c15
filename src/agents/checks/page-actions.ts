import { z } from 'zod';
import { holdsWords } from '../forms/form.ts';
import { type PageGoal, pageGoalSchema } from '../forms/page-actions.ts';
import { type PagePlay, pagePlaySchema, readFields } from '../page-play.ts';
import { normalise } from '../reading/fold-text.ts';
import { openPage, readSite, writeAddress } from '../site.ts';
import { defineCheck } from './check.ts';

const optionsSchema = z.strictObject({
  single: z
    .boolean()
    .default(false)
    .describe('exactly one action is asked for, and nothing is said after it'),
  actions: z.number().int().min(0).max(15).default(1).describe('actions that succeed at least'),
  pages: z.number().int().min(1).max(12).default(1).describe('different pages that are visited at least'),
  ends: z.enum(['finish', 'give_up']).default('finish').describe('how the visit ends'),
  needs: z
    .array(z.enum(['recovery', 'plan', 'fields', 'answer']))
    .default([])
    .describe(
      'recovery: an action fails and a later one succeeds; plan: the first message is a plan of several lines; fields: three fields are conditions; answer: a value to be told is a condition',
    ),
});
type Options = z.infer<typeof optionsSchema>;
type Condition = PageGoal['conditions'][number];

const same = (one: string, other: string): boolean => normalise(one) === normalise(other);

function holds({ what, target, value }: Condition, play: PagePlay): boolean {
  switch (what) {
    case 'page':
      return play.pages.at(-1) === writeAddress(value);
    case 'answer':
      return play.ended === 'finish' && holdsWords(play.said, value);
    case 'gave_up':
      return play.ended === 'give_up';
    case 'clicked':
      return play.steps.some(
        (step) =>
          step.action === 'click' &&
          step.problem === null &&
          (step.target === target || same(step.name ?? '', target)),
      );
    case 'field': {
      // The field as it was when a page with it was left for the last time.
      const held = play.left
        .map((fields) => fields.find(({ id, name }) => id === target || same(name, target)))
        .findLast((field) => field !== undefined);
      return held?.holds.some((one) => same(one, value)) ?? false;
    }
  }
}

function* findFaults(
  fields: PageGoal,
  play: PagePlay,
  untouched: PagePlay,
  options: Options,
): Generator<string> {
  if (play.steps.some(({ action, name }) => name === null && action !== 'scroll'))
    yield 'an action has no target in the page state it acts on';
  if (fields.conditions.every((condition) => holds(condition, untouched)))
    yield 'the goal holds before any action';
  if (options.single !== (fields.most_actions === 1))
    yield 'the instruction asks for another number of actions';
  if (!options.single && play.ended === null) yield 'the visit comes to no end';
  if (!options.single && play.ended !== options.ends)
    yield `the visit ends with ${play.ended}, not with ${options.ends}`;
  const met = fields.conditions.filter((condition) => holds(condition, play)).length;
  if (met < fields.conditions.length)
    yield `${met} of ${fields.conditions.length} conditions of the goal hold`;
  const succeeded = play.steps.filter(({ problem }) => problem === null).length;
  if (succeeded < options.actions)
    yield `${succeeded} actions succeed, at least ${options.actions} are wanted`;
  const visited = new Set(play.pages).size;
  if (visited < options.pages) yield `${visited} pages are visited, at least ${options.pages} are wanted`;
  for (const need of options.needs) {
    const failed = play.steps.findIndex(({ problem }) => problem !== null);
    if (
      need === 'recovery' &&
      (failed < 0 || play.steps.slice(failed).every(({ problem }) => problem !== null))
    )
      yield 'no action fails and is made good';
    const lines = play.steps[0]?.say.split('\n').filter((line) => line.trim() !== '') ?? [];
    if (need === 'plan' && lines.length < 3) yield 'the visit does not begin with a plan';
    const count = (what: Condition['what']) => fields.conditions.filter((one) => one.what === what).length;
    if (need === 'fields' && count('field') < 3) yield 'the goal has fewer than three fields to fill in';
    if (need === 'answer' && count('answer') < 1) yield 'the goal asks for no value';
  }
}

/** A visit to a small site: actions on elements that were there, and a goal that holds at the end and not before. */
export const pageActions = defineCheck({
  name: 'page-actions',
  kind: 'ran',
  description:
    'every action has its target in the page state it acts on, and the goal holds at the end and not before',
  options: optionsSchema,
  async find({ form, instruction, content, responses }, options) {
    if (form.name !== 'page-actions') return null;
    const play = pagePlaySchema.parse(responses[0].answer);
    if (play.fault !== null) return { passed: false, evidence: play.fault };
    const site = readSite(content.data);
    const [start = ''] = site?.keys() ?? [];
    const view = site === null ? null : openPage(site, start);
    if (view === null) return { passed: false, evidence: 'there is no sound site' };
    const untouched: PagePlay = {
      ...play,
      ended: null,
      said: '',
      steps: [],
      pages: [start],
      left: [readFields(view)],
    };
    const fields = pageGoalSchema.parse(instruction.fields);
    for (const evidence of findFaults(fields, play, untouched, options)) return { passed: false, evidence };
    return {
      passed: true,
      evidence: `${play.steps.length} actions on ${new Set(play.pages).size} pages; ${fields.conditions.length} conditions hold`,
    };
  },
});

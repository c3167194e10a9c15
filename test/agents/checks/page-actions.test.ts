import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { berthGoal, harbour, visit } from '../harbour-site.ts';
import { checkPlay, type GivenPlay } from './check-play.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const { action, open, name, nights, rules, send, done } = visit;
const play = (respond: object[], fields: object = {}, options: object = {}): GivenPlay => ({
  form: 'page-actions',
  data: harbour,
  fields: { ...berthGoal, ...fields },
  respond,
  options: { ...options },
});
const whole = [open, name, nights, rules, send, done];
const answer = (value: string) => ({ conditions: [{ what: 'answer', target: '', value }] });
const fee = { goal: 'What does a boat of 10 m pay for a night?', ...answer('22') };
const fees = action('click', 'fees');
const tell = (say: string) => action('finish', '', '', say);
const giveUp = action('give_up', '', '', 'The button for cancelling is disabled.');
const search = [action('type', 'q', 'Crane'), action('select', 'size', 'large'), action('click', 'go')];
const next = {
  goal: 'You want to know the fees. What now?',
  most_actions: 1,
  conditions: [{ what: 'clicked', target: 'Fees', value: '' }],
};
const plan = '1. Open the form.\n2. Fill it in.\n3. Send it.';

describe('page-actions', () => {
  it.each([
    [
      'a form filled in and sent',
      play(whole, {}, { actions: 4, pages: 2, needs: ['fields'] }),
      '5 actions on 3 pages; 4 conditions hold',
    ],
    [
      'a value that was read',
      play([fees, tell('It pays 22 a night.')], fee, { needs: ['answer'], pages: 2 }),
      '1 actions on 2 pages; 1 conditions hold',
    ],
    [
      'a search with both filters',
      play([...search, tell('30 t.')], {
        goal: 'How much does the large crane lift?',
        conditions: [{ what: 'page', target: '', value: '/results.html?size=l&q=crane' }],
      }),
      '3 actions on 2 pages; 1 conditions hold',
    ],
    ['a single action', play([fees], next, { single: true }), '1 actions on 2 pages; 1 conditions hold'],
    [
      'a goal that cannot be reached',
      play(
        [open, giveUp],
        { goal: 'Cancel my berth.', conditions: [{ what: 'gave_up', target: '', value: '' }] },
        { ends: 'give_up' },
      ),
      '1 actions on 2 pages; 1 conditions hold',
    ],
    [
      'a failure that was made good',
      play([open, name, nights, send, rules, send, done], {}, { needs: ['recovery'] }),
      '6 actions on 3 pages; 4 conditions hold',
    ],
    [
      'a link that fails at first',
      play([open, ...whole], { fails_first: 'Book a berth' }, { needs: ['recovery'] }),
      '6 actions on 3 pages; 4 conditions hold',
    ],
    [
      'a plan before the first action',
      play([{ ...open, say: plan }, ...whole.slice(1)], {}, { needs: ['plan'] }),
      '5 actions on 3 pages; 4 conditions hold',
    ],
    [
      'something extracted',
      play([fees, action('extract', 'e4', 'NIGHT'), tell('22')], fee),
      '2 actions on 2 pages; 1 conditions hold',
    ],
  ])('passes %s', async (_, given, evidence) => {
    expect((await checkPlay('page-actions', given, interpreter)).finding).toEqual({ passed: true, evidence });
  });

  it.each([
    [
      'another value in a field',
      play([open, action('type', 'name', 'Ben'), nights, rules, send, done]),
      '3 of 4 conditions of the goal hold',
    ],
    [
      'a form that was not sent',
      play([open, name, nights, rules, tell('Booked.')]),
      '3 of 4 conditions of the goal hold',
    ],
    ['a wrong answer', play([fees, tell('It pays 14.50.')], fee), '0 of 1 conditions of the goal hold'],
    [
      'an answer that only holds the value in a longer one',
      play([fees, tell('It pays 22.50 or 122.')], fee),
      '0 of 1 conditions of the goal hold',
    ],
    [
      'a search without its filter',
      play([...search.slice(0, 1), ...search.slice(2), tell('Nothing.')], {
        conditions: [{ what: 'page', target: '', value: 'results.html?q=crane&size=l' }],
      }),
      '0 of 1 conditions of the goal hold',
    ],
    [
      'a visit without end',
      play([fees, action('click', 'home'), fees, action('scroll', '', 'down')], { ...fee, most_actions: 3 }),
      'the visit comes to no end',
    ],
    ['giving up what can be done', play([open, giveUp], fee), 'the visit ends with give_up, not with finish'],
    [
      'finishing what cannot be done',
      play(
        [open, tell('Cancelled.')],
        { goal: 'Cancel.', conditions: [{ what: 'gave_up', target: '', value: '' }] },
        { ends: 'give_up' },
      ),
      'the visit ends with finish, not with give_up',
    ],
    [
      'a goal that holds from the start',
      play([tell('Here.')], { conditions: [{ what: 'page', target: '', value: 'index.html' }] }),
      'the goal holds before any action',
    ],
    [
      'more actions than one',
      play([fees, tell('There.')], { ...next, most_actions: 3 }, { single: true }),
      'the instruction asks for another number of actions',
    ],
    ['the wrong single action', play([open], next, { single: true }), '0 of 1 conditions of the goal hold'],
    ['no failure', play(whole, {}, { needs: ['recovery'] }), 'no action fails and is made good'],
    ['no plan', play(whole, {}, { needs: ['plan'] }), 'the visit does not begin with a plan'],
    [
      'too few pages',
      play([fees, tell('22')], fee, { pages: 3 }),
      '2 pages are visited, at least 3 are wanted',
    ],
    [
      'too few fields to fill in',
      play([fees, tell('22')], fee, { needs: ['fields'] }),
      'the goal has fewer than three fields to fill in',
    ],
    [
      'too few actions',
      play([fees, tell('22')], fee, { actions: 2 }),
      '1 actions succeed, at least 2 are wanted',
    ],
    ['data that is no site', { ...play([]), data: { pages: [] } }, 'there is no sound site'],
    [
      'two pages of one address',
      { ...play([]), data: { pages: [harbour.pages[0], { ...harbour.pages[1], path: './INDEX.html' }] } },
      'there is no sound site',
    ],
    [
      'a target that was not there',
      {
        ...play(whole),
        spoil: (played: { steps: { name: string | null }[] }) => {
          for (const step of played.steps.slice(2, 3)) step.name = null;
        },
      },
      'an action has no target in the page state it acts on',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect((await checkPlay('page-actions', given as GivenPlay, interpreter)).finding).toEqual({
      passed: false,
      evidence,
    });
  });

  it('has actions without a target mended before they are made', async () => {
    const rejected = (respond: object[]) =>
      expect(checkPlay('page-actions', play(respond), interpreter)).rejects;
    await rejected([send]).toThrow('target is no id of the page state');
    await rejected([tell(' ')]).toThrow('say is empty');
    await rejected([action('select', 'size')]).toThrow('text is empty');
  });

  it('refuses goals whose fields do not fit each other', async () => {
    const rejected = (fields: object) =>
      expect(checkPlay('page-actions', play([], fields), interpreter)).rejects;
    await rejected({ conditions: [...fee.conditions, { what: 'gave_up', target: '', value: '' }] }).toThrow(
      'the only condition',
    );
    await rejected({ conditions: [{ what: 'clicked', target: '', value: '' }] }).toThrow('lacks its target');
    await rejected({ conditions: [{ what: 'page', target: '', value: '' }] }).toThrow('lacks its value');
    await rejected({ goal: 'Is it 22 for a night?', conditions: fee.conditions }).toThrow(
      'the goal holds the answer',
    );
  });

  it('reads the state anew after each action, and says why nothing came of one', async () => {
    const leave = action('click', 'out');
    const { response } = await checkPlay(
      'page-actions',
      play([leave, open, name, send, giveUp]),
      interpreter,
    );
    const states = response.turns.filter(({ role }) => role === 'tool').map(({ content }) => content);
    expect(states[0]).toMatch(/^page "index\.html", elements 1 to \d+ of \d+\n/);
    expect(states[0]).toContain('size combobox "Size" options "any"* "large"');
    expect(states[1]).toMatch(/^failed: the page cannot be found\npage "index\.html"/);
    expect(states[2]).toContain('name textbox "Name" value "" required');
    expect(states[3]).toContain('name textbox "Name" value "Ada Finch" required');
    expect(states[4]).toMatch(/^failed: a required field is not filled in: I keep the rules\n/);
  });
});

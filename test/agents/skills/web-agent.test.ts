import { afterAll, describe, expect, test } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { followScripted } from '../follow-scripted.ts';
import { berthGoal, harbour, visit } from '../harbour-site.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const passage = 'The harbour of Skerry has berths for boats of up to twelve metres.';
const follow = (kind: string, fields: object, respond: object[], verdict?: object) =>
  followScripted({
    skill: 'web-agent',
    kind,
    transformation: 'form-site',
    passage,
    interpreter,
    script: [
      { match: { role: 'transform', contains: passage }, answer: harbour },
      {
        match: { role: 'instruct', contains: 'berth.html' },
        answer: { instructions: [{ ...berthGoal, ...fields }] },
      },
      ...respond.map((answer) => ({ match: { role: 'respond' as const }, answer })),
      ...(verdict === undefined ? [] : [{ match: { role: 'judge' as const }, answer: verdict }]),
    ],
  });
const { open, name, nights, rules, send, done, action } = visit;

describe('web-agent, from a passage to a record', () => {
  test('a visit that reaches its goal is accepted, with each action and the state after it', async () => {
    const { outcome, requests } = await follow('fill-a-form', {}, [open, name, nights, rules, send, done]);
    expect(outcome.body.detail).toBeNull();
    if (outcome.state !== 'accepted') throw new Error(outcome.state);
    const { messages, tools, checks } = outcome.record;
    expect(messages.map(({ role }) => role).join(' ')).toBe(`user${' assistant tool'.repeat(6)} assistant`);
    expect(messages[0]?.content).toBe(berthGoal.goal);
    expect(messages[5]).toEqual({
      role: 'assistant',
      content: 'I see what is needed.',
      tool_calls: [{ id: 'call_3', name: 'type', arguments: '{"target":"name","text":"Ada Finch"}' }],
    });
    expect(messages[12]?.content).toContain('paragraph "Your berth is number 17."');
    expect(messages.at(-1)?.content).toBe(done.say);
    expect(tools).toHaveLength(6);
    expect(checks.map(({ name: check }) => check)).toEqual(['schema', 'page-actions']);
    const asked = requests
      .filter(({ role }) => role === 'respond')
      .map(({ messages: turns }) => turns.at(-1)?.content);
    expect(asked.at(-1)).toContain('5. click {"target":"send"}: ok');
    expect(asked.join('\n')).not.toContain('cancelling is not possible');
  });

  test('a single action ends the record', async () => {
    const fields = {
      goal: 'You want a berth. What first?',
      most_actions: 1,
      conditions: [{ what: 'clicked', target: 'berth', value: '' }],
    };
    const { outcome } = await follow('next-action', fields, [open]);
    const messages = outcome.state === 'accepted' ? outcome.record.messages : [];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'assistant']);
    expect(messages.at(-1)?.tool_calls?.[0]?.name).toBe('click');
  });

  test('a goal that cannot be reached is judged too', async () => {
    const fields = { goal: 'Cancel my berth.', conditions: [{ what: 'gave_up', target: '', value: '' }] };
    const give = action('give_up', '', '', 'The button for cancelling is disabled.');
    const { outcome } = await follow('impossible-goal', fields, [open, give], {
      unmet: [],
      reason: 'True.',
      score: 9,
    });
    expect(outcome).toMatchObject({ state: 'accepted', body: { detail: null } });
  });

  test('a visit that misses its goal is rejected', async () => {
    const { outcome } = await follow('fill-a-form', {}, [open, name, rules, send, done]);
    expect(outcome).toMatchObject({
      state: 'rejected',
      reason: 'page-actions',
      body: { detail: '3 of 4 conditions of the goal hold' },
    });
  });
});

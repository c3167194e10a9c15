import { afterAll, describe, expect, test } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import type { ScriptLine } from '../../../src/teachers/scripted.ts';
import { SNAPSHOTS } from '../../interpreter/snapshots.ts';
import { followScripted } from '../follow-scripted.ts';

const interpreter = createInterpreter({ workers: 1, snapshotDirectory: SNAPSHOTS });
afterAll(() => interpreter.close());

const passage = 'The keeper notes each ship that passes, with its hour, and strikes out doubles at night.';
const matter = 'Write a function that counts ships by hour and leaves out repeated names.';
const right = `function shipsByHour(entries) {
  const seen = new Set();
  const hours = new Map();
  for (const { ship, hour } of entries) {
    if (hour < 0 || hour > 23) throw new RangeError('no such hour');
    if (seen.has(ship)) continue;
    seen.add(ship);
    hours.set(hour, (hours.get(hour) ?? 0) + 1);
  }
  return [...hours].sort((a, b) => a[0] - b[0]);
}`;
const repeats = right.replace('    if (seen.has(ship)) continue;\n', '');
const check = (given: string, wanted: string) =>
  `const assert = require("assert"); assert.deepEqual(shipsByHour(${given}), ${wanted});`;
const fields = {
  language: 'javascript',
  specification:
    'Write shipsByHour(entries). Each entry has a ship (string) and an hour (whole number). Count each ship once, at its first entry. Return pairs [hour, count] in order of hours; no entries give []. Throw a RangeError for an hour outside 0 to 23.',
  signature: 'function shipsByHour(entries)',
  starter: '',
  starter_language: '',
  tests: [
    { name: 'empty', code: check('[]', '[]') },
    { name: 'order', code: check("[{ship:'a',hour:9},{ship:'b',hour:2}]", '[[2,1],[9,1]]') },
    { name: 'repeated', code: check("[{ship:'a',hour:9},{ship:'a',hour:3},{ship:'b',hour:9}]", '[[9,2]]') },
    {
      name: 'edges',
      code: `${check("[{ship:'a',hour:0},{ship:'b',hour:23}]", '[[0,1],[23,1]]')} for (const hour of [-1, 24]) assert.throws(() => shipsByHour([{ship:'a',hour}]), RangeError);`,
    },
  ],
  shown_tests: 1,
  broken: [repeats, right.replace('a[0] - b[0]', 'b[0] - a[0]')],
};
const follow = (kind: string, instruction: unknown, answers: ScriptLine[]) =>
  followScripted({
    skill: 'coding',
    kind,
    transformation: 'specification',
    passage,
    interpreter,
    script: [
      { match: { role: 'transform', contains: passage }, answer: matter },
      { match: { role: 'instruct', contains: matter }, answer: { instructions: [instruction] } },
      ...answers,
    ],
  });

describe('coding, from a passage to a record', () => {
  test('a program that passes the tests is accepted', async () => {
    const answer = { explanation: 'A set remembers ships, a map counts by hour.', code: right };
    const { outcome, requests } = await follow('implement', fields, [{ match: { role: 'respond' }, answer }]);
    expect(outcome.body.detail).toBeNull();
    if (outcome.state !== 'accepted') throw new Error(outcome.state);
    expect(outcome.record.messages).toEqual([
      {
        role: 'user',
        content: expect.stringMatching(/^Write shipsByHour[\s\S]*shipsByHour\(\[\]\), \[\]\);\n```$/),
      },
      {
        role: 'assistant',
        content: `A set remembers ships, a map counts by hour.\n\n\`\`\`javascript\n${right}\n\`\`\``,
      },
    ]);
    expect(outcome.record.checks.map(({ name, kind }) => `${name} ${kind}`)).toEqual([
      'schema ran',
      'refusal ran',
      'tests ran',
    ]);
    const asked = requests
      .at(-1)
      ?.messages.map(({ content }) => content)
      .join('\n');
    expect(asked).toContain('shipsByHour');
    expect(asked).not.toContain("ship:'a',hour:3");
  });

  test('a program that fails one of them is rejected, with the reason', async () => {
    const answer = { explanation: 'A map counts by hour.', code: repeats };
    const { outcome } = await follow('implement', fields, [{ match: { role: 'respond' }, answer }]);
    expect(outcome).toMatchObject({
      state: 'rejected',
      reason: 'tests',
      body: { detail: '1 of 4 tests fail' },
    });
  });

  test('a pattern is accepted on its strings', async () => {
    const request = {
      flavour: 'javascript',
      request: 'An hour and minute as the keeper writes them.',
      matching: ['00:00', '23:59', '9:05', '19:30'],
      not_matching: ['24:00', '9:5', '09:60', ' 9:05'],
      shown: 2,
      broken: ['\\d{1,2}:\\d{2}'],
    };
    const answer = { explanation: 'Hours to 23, minutes to 59.', pattern: '(?:[01]?\\d|2[0-3]):[0-5]\\d' };
    const { outcome } = await follow('regular-expression', request, [{ match: { role: 'respond' }, answer }]);
    expect(outcome).toMatchObject({ state: 'accepted', body: { detail: null } });
  });
});

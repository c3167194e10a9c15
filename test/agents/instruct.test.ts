import { expect, test } from 'vitest';
import { followScripted } from './follow-scripted.ts';

const passage =
  'The lighthouse at Skerry was lit on 3 May 1844. Its keeper was Ada Finch, who lit the lamp every evening at six.';
const write = (question: string, wrong: string[]) => ({
  evidence: 'Its keeper was Ada Finch, who lit the lamp every evening at six.',
  question,
  correct: 'Ada Finch',
  wrong,
});
const sound = write('Who kept the light at Skerry?', ['Tom Reed', 'Jane Moss', 'Carl Bell']);
const faulty = write('Who lit the lamp?', ['Tom Reed', 'Tom Reed', 'Carl Bell']);
const mended = write('Who lit the lamp?', ['Tom Reed', 'Jane Moss', 'Carl Bell']);

/** Two instructions written at once: the first answer, and its repair. */
const follow = (first: object[], second: object[], third?: object[]) =>
  followScripted({
    ...(third !== undefined && { retries: 1 }),
    skill: 'reading-comprehension',
    transformation: 'identity',
    kind: 'literal-comprehension',
    passage,
    instructions: 2,
    script: [
      { match: { role: 'instruct' }, answer: { instructions: first } },
      { match: { role: 'instruct', contains: 'cannot be used' }, answer: { instructions: second } },
      ...(third === undefined
        ? []
        : [{ match: { role: 'instruct' as const }, answer: { instructions: third } }]),
      {
        match: { role: 'respond' },
        // Options are shown in an order of their own: the answer is told by its words, not its letter.
        answer: { reasoning: 'The text says so.', answer: 'A' },
        repeat: true,
      },
    ],
  });

test('a fault of one instruction is mended once for all, and paid once', async () => {
  const { outcomes, requests } = await follow([sound, faulty], [sound, mended]);
  expect(outcomes.map(({ body }) => body.instruction?.fields)).toEqual([sound, mended]);
  const asked = requests.filter(({ role }) => role === 'instruct');
  expect(asked).toHaveLength(2);
  expect(asked[1]?.messages.at(-1)?.content).toContain('instruction 2: two options say the same');
});

test('a teacher that repeats its faults is asked anew, with another seed, and not told of them', async () => {
  const { outcome, requests } = await followScripted({
    skill: 'reading-comprehension',
    transformation: 'identity',
    kind: 'literal-comprehension',
    passage,
    mends: false,
    script: [
      { match: { role: 'instruct' }, answer: { instructions: [faulty] } },
      { match: { role: 'instruct' }, answer: { instructions: [mended] } },
      { match: { role: 'respond' }, answer: { reasoning: 'The text says so.', answer: 'A' } },
    ],
  });
  expect(outcome.body.instruction?.fields).toEqual(mended);
  const [first, second] = requests;
  expect(second?.messages).toEqual(first?.messages);
  expect(second?.seed).not.toBe(first?.seed);
});

test('one that stays faulty fails alone', async () => {
  const { outcomes } = await follow([faulty, sound], [faulty, sound]);
  expect(outcomes[0]).toMatchObject({ state: 'failed', reason: 'malformed answer' });
  expect(outcomes[0]?.body.detail).toContain('instruction 1: two options say the same');
  expect(outcomes[1]?.body.instruction?.fields).toEqual(sound);
  expect(outcomes[1]?.body.response).not.toBeNull();
});

test('one that stayed faulty and is tried anew is of another list', async () => {
  const { outcomes, requests } = await follow([sound, faulty], [sound, faulty], [sound, mended]);
  expect(outcomes.map(({ body }) => body.instruction?.fields)).toEqual([sound, mended]);
  expect(requests.filter(({ role }) => role === 'instruct')).toHaveLength(3);
});

test('one that is tried anew repeats none of the list before', async () => {
  const { outcomes } = await follow([sound, faulty], [sound, faulty], [mended, sound]);
  expect(outcomes[0]?.body.instruction?.fields).toEqual(sound);
  expect(outcomes[1]).toMatchObject({ state: 'failed', reason: 'malformed answer' });
  expect(outcomes[1]?.body.detail).toBe('instruction 2: it is the same as one before it');
});

test('one with blanks alone is a fault of its own, and stops nothing', async () => {
  const code = 'export const double = (number: number) => number * 2;';
  const request = { language: 'TypeScript', request: 'Explain to a beginner what this does.', code };
  const blank = { ...request, request: '   ' };
  const { outcomes } = await followScripted({
    skill: 'coding',
    transformation: 'self-contained-unit',
    kind: 'explain',
    passage,
    instructions: 2,
    script: [
      { match: { role: 'transform' }, answer: code },
      { match: { role: 'instruct' }, answer: { instructions: [blank, request] } },
      { match: { role: 'instruct', contains: 'instruction 1' }, answer: { instructions: [blank, request] } },
      { match: { role: 'respond' }, answer: 'It gives back twice the number that it gets.' },
      { match: { role: 'judge' }, answer: { unmet: [], reason: 'True.', score: 9 } },
    ],
  });
  expect(outcomes.map(({ state }) => state)).toEqual(['failed', 'accepted']);
  expect(outcomes[0]?.body.detail).toMatch(/^instruction 1: request/);
});

test('of two that a student reads alike the later one fails', async () => {
  const { outcomes } = await follow([sound, sound], [sound, sound]);
  expect(outcomes[0]?.body.instruction?.fields).toEqual(sound);
  expect(outcomes[1]?.body.detail).toBe('instruction 2: it is the same as one before it');
});

test('an answer whose reasoning finds nothing is no answer, whatever letter it gives', async () => {
  const torn = { reasoning: 'The text does not tell, so it is unanswerable.', answer: 'A' };
  const { outcome, requests } = await followScripted({
    skill: 'reading-comprehension',
    transformation: 'identity',
    kind: 'literal-comprehension',
    passage,
    script: [
      { match: { role: 'instruct' }, answer: { instructions: [sound] } },
      { match: { role: 'respond' }, answer: torn },
      { match: { role: 'respond', contains: 'the answer is a letter' }, answer: torn },
    ],
  });
  expect(outcome).toMatchObject({ state: 'rejected', reason: 'agreement' });
  expect(requests).toHaveLength(3);
});

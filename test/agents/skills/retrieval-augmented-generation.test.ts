import { expect, it } from 'vitest';
import type { ScriptLine } from '../../../src/teachers/scripted.ts';
import { list, seed } from '../checks/hits-of-skerry.ts';
import { followSkill } from '../follow-scripted.ts';

const judged: ScriptLine = {
  match: { role: 'judge' },
  answer: { unmet: [], reason: 'Borne out.', score: 9 },
};
const made: ScriptLine = { match: { role: 'transform', contains: 'Ada Finch' }, answer: { hits: list } };
const key = { answerable: 'fully', needed: ['h2'], expected: ['1844'] };
const lit = { id: 'h2', quote: 'The lighthouse at Skerry was lit on 3 May 1844.' };
const claim = (text: string, ...citations: object[]) => ({ citations, says: 'claim', text });
const gap = (text: string) => ({ citations: [], says: 'gap', text });
const question = 'In which year did the light at Skerry first burn?';
const follow = (kind: string, fields: object, script: ScriptLine[]) =>
  followSkill({
    skill: 'retrieval-augmented-generation',
    transformation: 'mixed-hits',
    kind,
    passage: seed,
    script: [
      made,
      { match: { role: 'instruct', contains: 'whale oil' }, answer: { instructions: [fields] } },
      ...script,
    ],
  });

it('makes an answer whose sentences cite, over the hits', async () => {
  const outcome = await follow('single-hop', { question, ...key }, [
    {
      match: { role: 'respond', contains: question },
      answer: { sentences: [claim('It first burned on 3 May 1844.', lit)] },
    },
    judged,
  ]);
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages[0]?.content).toBe(
    `${JSON.stringify({ hits: list }, null, 1)}\n\n${question}`,
  );
  expect(outcome.record.messages[1]?.content).toBe('It first burned on 3 May 1844. [h2]');
  expect(outcome.record.checks.map(({ name }) => name)).toEqual([
    'schema',
    'hits',
    'refusal',
    'citations',
    'judge',
  ]);
});

it('makes an honest answer to what no hit tells', async () => {
  const fields = { question: 'What did the tower cost?', answerable: 'not', needed: [], expected: [] };
  const outcome = await follow('unanswerable', fields, [
    {
      match: { role: 'respond' },
      answer: { sentences: [gap('I cannot answer that: no hit tells what the tower cost.')] },
    },
    judged,
  ]);
  expect(outcome.body.detail).toBeNull();
  expect(outcome.state).toBe('accepted');
});

it('makes a conversation with a follow-up', async () => {
  const fields = { question, plan: ['The user asks who lit it.'], ...key, answerable: 'partly' };
  const outcome = await follow('follow-up-in-dialogue', fields, [
    { match: { role: 'respond', contains: question }, answer: { sentences: [claim('In 1844.', lit)] } },
    { match: { role: 'user', contains: 'The user asks who lit it.' }, answer: 'And who looked after it?' },
    {
      match: { role: 'respond', contains: 'And who looked after it?' },
      answer: {
        sentences: [
          claim('Ada Finch did.', { id: 'h4', quote: 'the keeper was Ada Finch' }),
          gap('Who came after her is not told.'),
        ],
      },
    },
    judged,
  ]);
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(outcome.record.messages.slice(1).map(({ role, content }) => [role, content])).toEqual([
    ['assistant', 'In 1844. [h2]'],
    ['user', 'And who looked after it?'],
    ['assistant', 'Ada Finch did. [h4] Who came after her is not told.'],
  ]);
});

it('answers in JSON', async () => {
  const fields = {
    question: 'Give the day of the first light.',
    fields: [{ path: 'first_lit', type: 'date', meaning: 'The day.' }],
    ...key,
  };
  const outcome = await follow('json-answer', fields, [
    { match: { role: 'respond' }, answer: { first_lit: '1844-05-03', citations: [lit] } },
    judged,
  ]);
  expect(outcome.body.detail).toBeNull();
  if (outcome.state !== 'accepted') throw new Error('it was not accepted');
  expect(JSON.parse(outcome.record.messages[1]?.content ?? '')).toEqual({
    first_lit: '1844-05-03',
    citations: ['h2'],
  });
});

it.each([
  [
    'a misquotation',
    [claim('It first burned in 1844.', { id: 'h2', quote: 'was first lit in 1844' })],
    'citations',
  ],
  [
    'an answer from memory',
    [gap('The hits do not say; it is known to have burned since 1811.')],
    'citations',
  ],
])('refuses %s', async (_, sentences, reason) => {
  const outcome = await follow('single-hop', { question, ...key }, [
    { match: { role: 'respond' }, answer: { sentences } },
  ]);
  expect([outcome.state, outcome.reason]).toEqual(['rejected', reason]);
});

it('follows facts that were swapped in hits written as lines', async () => {
  const swapped = list
    .map(
      ({ id, title, url, snippet }) =>
        `[${id}] ${title} - ${url}\n${snippet.replace('3 May 1844', '9 June 1861')}`,
    )
    .join('\n\n');
  const asked = 'In which year did the lamp at Skerry first burn, by these pages?';
  const outcome = await followSkill({
    skill: 'retrieval-augmented-generation',
    transformation: 'mixed-hits',
    kind: 'single-hop',
    refinements: [{ goal: 'swapped-facts', suggestion: 0 }],
    passage: seed,
    script: [
      made,
      { match: { role: 'instruct' }, answer: { instructions: [{ question, ...key }] } },
      { match: { role: 'suggest' }, answer: { suggestions: ['Let the first light be in 1861.'] } },
      {
        match: { role: 'edit', contains: 'Let the first light be in 1861.' },
        answer: { passage: swapped, instruction: { question: asked, ...key, expected: ['1861'] } },
      },
      {
        match: { role: 'respond', contains: '9 June 1861' },
        answer: {
          sentences: [
            claim('It first burned in 1861.', {
              ...lit,
              quote: 'The lighthouse at Skerry was lit on 9 June 1861.',
            }),
          ],
        },
      },
      judged,
    ],
  });
  expect(outcome.body.detail).toBeNull();
  expect(outcome.state).toBe('accepted');
});

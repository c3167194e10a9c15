import { describe, expect, it } from 'vitest';
import { checks } from '../../../src/agents/checks/checks.ts';
import { checkCandidate } from './check-candidate.ts';

const fields = {
  instruction: 'List the visits.',
  fields: [
    { path: 'visits[].who', type: 'span', meaning: 'Who came.' },
    { path: 'visits[].day', type: 'date', meaning: 'The day.' },
    { path: 'fee', type: 'number', meaning: 'The fee.' },
  ],
  expected: ['Ada Finch'],
  absent: ['fee'],
};
const candidate = (...visits: object[]) => ({
  form: 'extraction',
  fields,
  answers: [{ visits, fee: null }],
});

describe('json-schema', () => {
  it.each([
    ['a full day', candidate({ who: 'Ada Finch', day: '2024-02-29' })],
    [
      'a month and a year',
      candidate({ who: 'Ada Finch', day: '2024-02' }, { who: 'Ada Finch', day: '2024' }),
    ],
    ['nulls and an empty list', candidate()],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('json-schema', given)).toEqual({
      passed: true,
      evidence: 'JSON with the 3 fields of the schema',
    });
  });

  it.each([
    [
      'a day that is none',
      candidate({ who: 'Ada', day: '2023-02-29' }),
      '1 values are no dates written YYYY-MM-DD',
    ],
    [
      'a day in words',
      candidate({ who: 'Ada', day: '1 May 2024' }),
      '1 values are no dates written YYYY-MM-DD',
    ],
    [
      'a placeholder',
      candidate({ who: 'Not specified.', day: null }),
      '1 values are placeholders where null says it',
    ],
    ['an empty string', candidate({ who: '', day: null }), '1 values are placeholders where null says it'],
    [
      'an entry twice',
      candidate({ who: 'Ada', day: null }, { who: 'Ada', day: null }),
      'a list holds the same entry twice',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('json-schema', given).catch(String)).toEqual({ passed: false, evidence });
  });

  it('takes the ids that a grounded answer cites beside its fields', async () => {
    const grounded = (day: string) =>
      checkCandidate('json-schema', {
        form: 'grounded-json',
        fields: {
          question: 'When?',
          fields: [{ path: 'day', type: 'date', meaning: 'The day.' }],
          answerable: 'fully',
          needed: ['h1'],
          expected: [],
        },
        answers: [{ day, citations: [{ id: 'h1', quote: 'on 3 May 1844' }] }],
      });
    expect(await grounded('1844-05-03')).toMatchObject({ passed: true });
    expect(await grounded('3 May 1844')).toMatchObject({ passed: false });
  });

  it.each([
    [
      'a fence around the JSON',
      '```json\n{"visits": [], "fee": null}\n```',
      'the turn is not JSON and nothing but JSON',
    ],
    ['a missing field', '{"visits": []}', 'the schema is broken at fee'],
    ['a number in quotes', '{"visits": [], "fee": "3"}', 'the schema is broken at fee'],
  ])('refuses a recorded turn with %s', async (_, content, evidence) => {
    const check = checks.find(({ name }) => name === 'json-schema');
    const finding = await check?.find(
      {
        form: { name: 'extraction' },
        instruction: { fields },
        responses: [{ answer: null, turns: [{ role: 'assistant', content }] }],
      } as never,
      {},
      {} as never,
    );
    expect(finding).toEqual({ passed: false, evidence });
  });
});

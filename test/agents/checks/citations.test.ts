import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';
import { passage } from './hits-of-skerry.ts';

const lit = { id: 'h2', quote: 'The lighthouse at Skerry was lit on 3 May 1844.' };
const kept = { id: 'h4', quote: 'the keeper was Ada Finch' };
const older = { id: 'h6', quote: 'The tower is 31 metres high' };
const newer = { id: 'h5', quote: 'the tower at Skerry is 33 metres high and that of Avel 41 metres' };
const claim = (text: string, ...citations: object[]) => ({ citations, says: 'claim', text });
const gap = (text: string, ...citations: object[]) => ({ citations, says: 'gap', text });
const candidate = (sentences: object[], key: object = {}, options = {}) => ({
  form: 'grounded-answer',
  passage,
  fields: {
    question: 'When was the lighthouse lit, and by whom?',
    answerable: 'fully',
    needed: ['h2', 'h4'],
    expected: ['1844', 'Ada Finch'],
    ...key,
  },
  answers: [{ sentences }],
  options,
});
const good = [claim('It was lit on 3 May 1844.', lit), claim('Its keeper was Ada Finch.', kept)];
const none = { answerable: 'not', needed: [], expected: [] };
const json = (name: string | null, height: number | null, citations: object[], key: object = {}) => ({
  form: 'grounded-json',
  passage,
  fields: {
    question: 'Who kept the lighthouse, and how high is it?',
    fields: [
      { path: 'keeper', type: 'text', meaning: 'Name.' },
      { path: 'height_m', type: 'number', meaning: 'Metres.' },
    ],
    answerable: 'partly',
    needed: ['h4'],
    expected: ['Ada Finch'],
    ...key,
  },
  answers: [{ keeper: name, height_m: height, citations }],
});
const talk = (...answers: object[][]) => ({
  form: 'grounded-dialogue',
  passage,
  fields: {
    question: 'When was it lit?',
    plan: ['The user asks who kept it.'],
    answerable: 'partly',
    needed: ['h2'],
    expected: [],
  },
  answers: [answers.map((sentences) => ({ sentences }))],
});

/** A conversation's answers are a list, which the form itself does not show. */
const check = (given: Parameters<typeof checkCandidate>[1]) => checkCandidate('citations', given);

describe('citations', () => {
  it.each([
    ['claims with their quotes', candidate(good), '2 claims stand on quotes from 2 of 6 hits'],
    [
      'a figure computed from quotes',
      candidate(
        [claim('The two measurements differ by 2 metres.', older, newer)],
        {
          needed: ['h5', 'h6'],
          expected: ['2 metres'],
        },
        { least: 2 },
      ),
      '1 claims stand on quotes from 2 of 6 hits',
    ],
    [
      'a part that is left open',
      candidate([...good, gap('The hits do not tell who designed it.')], { answerable: 'partly' }),
      '2 claims stand on quotes from 2 of 6 hits',
    ],
    [
      'an answer that nothing is told',
      candidate([gap('None of the hits tells what it cost.')], none),
      'it says that the hits do not tell',
    ],
    ['JSON with a null', json('Ada Finch', null, [kept]), '1 claims stand on quotes from 1 of 6 hits'],
    [
      'JSON with the number of an expected amount',
      json('Ada Finch', 31, [kept, older], { expected: ['Ada Finch', '31 metres'] }),
      '1 claims stand on quotes from 2 of 6 hits',
    ],
    [
      'an expected figure grouped in another way, and one that the quote writes in words',
      {
        ...candidate(
          [
            claim('With 1300 a year and 24 helpers', {
              id: 'h1',
              quote: 'had 1,300 a year and twenty-four helpers',
            }),
          ],
          { needed: ['h1'], expected: ['1,300'] },
        ),
        passage: JSON.stringify([
          { id: 'h1', title: '', url: '', snippet: 'He had 1,300 a year and twenty-four helpers.' },
        ]),
      },
      '1 claims stand on quotes from 1 of 1 hits',
    ],
  ])('passes %s', async (_, given, evidence) => {
    expect(await check(given)).toEqual({ passed: true, evidence });
  });

  it.each([
    [
      'a claim without citation',
      candidate([...good, claim('It is famous.')]),
      'sentence 3 claims something without citing',
    ],
    [
      'a hit that is not there',
      candidate([claim('It was lit in 1844.', { ...lit, id: 'h9' })]),
      'sentence 1 cites a hit that is not there',
    ],
    [
      'a quote from another hit',
      candidate([claim('It was lit in 1844.', { ...lit, id: 'h4' })]),
      'sentence 1 has 1 quotes that are not in the hit they name',
    ],
    [
      'words that were changed in the quote',
      candidate([claim('It was lit in 1845.', { ...lit, quote: 'was lit on 3 May 1845' })]),
      'sentence 1 has 1 quotes that are not in the hit they name',
    ],
    [
      'a quote of two words',
      candidate([claim('Its keeper was Ada Finch.', { id: 'h4', quote: 'Ada Finch' })]),
      'sentence 1 has a quote too short to show anything',
    ],
    [
      'a figure beside its quote',
      candidate([claim('It was lit on 3 May 1844 after 17 months of work.', lit)]),
      'sentence 1 states 1 figures that its quotes neither hold nor give',
    ],
    ['a needed hit left out', candidate([good[0] ?? {}]), '1 of 2 needed hits are not cited'],
    [
      'a value left out',
      candidate([claim('It was lit in spring.', lit), ...good.slice(1)]),
      '1 of 2 expected values are missing',
    ],
    ['too few hits', candidate(good, {}, { least: 3 }), '2 hits are cited, at least 3 wanted'],
    ['an answer where there is none', candidate(good, none), 'it answers what the hits do not tell'],
    [
      'a citation for what is not told',
      candidate([gap('The cost is not told.', lit)], none),
      'sentence 1 says that something is not told, and cites',
    ],
    [
      'a fact from elsewhere in the dress of a gap',
      candidate([gap('The hits do not say that it cost 9,750 pounds.')], none),
      'sentence 1 says that something is not told, and names a figure that no hit holds',
    ],
    [
      'no answer where there is one',
      candidate([gap('The hits do not tell.')]),
      'it finds no answer, though there is one',
    ],
    [
      'a gap where there is none',
      candidate([...good, gap('It is open how.')]),
      'it finds a gap where there is none',
    ],
    [
      'silence about what is open',
      candidate(good, { answerable: 'partly' }),
      'it does not say what the hits leave open',
    ],
    [
      'JSON with a value of its own',
      json('Ada Finch', 35, [kept]),
      'sentence 1 states 1 figures that its quotes neither hold nor give',
    ],
    ['JSON that cites nothing', json('Ada Finch', null, []), 'sentence 1 claims something without citing'],
    [
      'JSON with a span of its own',
      json('Eva Finch', null, [kept], {
        fields: [
          { path: 'keeper', type: 'span', meaning: 'Name.' },
          { path: 'height_m', type: 'number', meaning: 'Metres.' },
        ],
      }),
      'a span is not words of any hit',
    ],
    ['a passage without hits', { ...candidate(good), passage: 'Prose.' }, 'the passage holds no hits'],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await check(given)).toEqual({ passed: false, evidence });
  });

  it('looks at every answer of a conversation', async () => {
    const { checks } = await import('../../../src/agents/checks/checks.ts');
    const { groundedDialogue } = await import('../../../src/agents/forms/grounded-dialogue.ts');
    const find = async ({ fields, answers }: ReturnType<typeof talk>) =>
      await checks
        .find(({ name }) => name === 'citations')
        ?.find(
          {
            form: groundedDialogue,
            instruction: { fields, passage },
            responses: [
              { answer: answers[0], turns: [{ role: 'assistant', content: 'It was lit in 1844.' }] },
            ],
          } as never,
          {},
          {} as never,
        );
    expect(
      await find(talk(good.slice(0, 1), [...good.slice(1), gap('Who paid her is not told.')])),
    ).toMatchObject({
      passed: true,
    });
    expect(await find(talk(good.slice(0, 1), [claim('She was the first woman to do so.')]))).toEqual({
      passed: false,
      evidence: 'sentence 2 claims something without citing',
    });
  });
});

import { describe, expect, it } from 'vitest';
import { groundedAnswer } from '../../../src/agents/forms/grounded-answer.ts';
import { groundedDialogue } from '../../../src/agents/forms/grounded-dialogue.ts';
import { groundedJson } from '../../../src/agents/forms/grounded-json.ts';

const key = { answerable: 'fully', needed: ['h1'], expected: ['1844'] };
const question = 'When was it lit?';
const sentences = [
  {
    citations: [
      { id: 'h1', quote: 'lit in 1844' },
      { id: 'h1', quote: 'in May' },
    ],
    says: 'claim',
    text: 'In May 1844. [h1]',
  },
  { citations: [], says: 'gap', text: 'The hour is not told.' },
];

describe('grounded-answer', () => {
  it('shows the question alone and writes sentences with the ids they cite', () => {
    const fields = { question, ...key };
    expect(groundedAnswer.show(fields)).toBe(question);
    expect(groundedAnswer.answer(fields)?.safeParse({ sentences }).success).toBe(true);
    expect(groundedAnswer.showAnswer({ sentences }, fields)).toBe('In May 1844. [h1] The hour is not told.');
  });

  it.each([
    [{ needed: [] }, ['needed is empty, yet there is an answer']],
    [{ needed: ['h1', 'h1'] }, ['needed names a hit twice']],
    [{ answerable: 'not' }, ['not answerable, yet hits are needed or values expected']],
    [{ answerable: 'not', needed: [], expected: [] }, []],
  ])('finds keys that contradict themselves: %j', (change, faults) => {
    expect(groundedAnswer.faults({ question, ...key, ...change })).toEqual(faults);
  });
});

describe('grounded-json', () => {
  const fields = {
    question,
    fields: [{ path: 'year', type: 'number', meaning: 'The year.' }],
    ...key,
  };
  it('shows a schema with cited ids, and writes ids where the answer has quotes', () => {
    const schema = JSON.parse(groundedJson.show(fields).slice(question.length));
    expect(schema.required).toEqual(['year', 'citations']);
    const answer = { year: 1844, citations: sentences[0]?.citations };
    expect(groundedJson.answer(fields)?.safeParse(answer).success).toBe(true);
    expect(JSON.parse(groundedJson.showAnswer(answer, fields))).toEqual({ year: 1844, citations: ['h1'] });
  });

  it('keeps the name citations for itself', () => {
    const taken = { ...fields, fields: [{ path: 'citations[]', type: 'text', meaning: 'Mine.' }] };
    expect(groundedJson.faults(taken)).toEqual(['the name citations is taken']);
    expect(groundedJson.faults(fields)).toEqual([]);
  });
});

describe('grounded-dialogue', () => {
  it('plays follow-ups whose answers cite', async () => {
    const fields = { question, plan: ['The user asks for the hour.'], ...key };
    const asked: string[] = [];
    const response = await groundedDialogue.play?.(fields, {
      content: { transformation: 'mixed-hits', text: 'hits', data: null },
      shown: `hits\n\n${question}`,
      interpreter: {} as never,
      async ask({ name, role, slots, history }) {
        asked.push(`${name} after ${history.length}`);
        if (role === 'user') return 'And at which hour?';
        expect(slots.instruction).toContain('sentences: the answer');
        return { sentences: name === 'assistant-1' ? sentences.slice(0, 1) : sentences.slice(1) };
      },
    });
    expect(asked).toEqual(['assistant-1 after 0', 'user-2 after 0', 'assistant-2 after 2']);
    expect(response?.turns).toEqual([
      { role: 'assistant', content: 'In May 1844. [h1]' },
      { role: 'user', content: 'And at which hour?' },
      { role: 'assistant', content: 'The hour is not told.' },
    ]);
    expect(groundedDialogue.faults({ ...fields, plan: ['A.', 'a'] })).toEqual([
      'two entries of plan are the same',
    ]);
  });
});

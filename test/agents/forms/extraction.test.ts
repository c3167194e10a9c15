import { expect, it } from 'vitest';
import { extraction } from '../../../src/agents/forms/extraction.ts';

const fields = {
  instruction: 'List the people with their posts.',
  fields: [
    { path: 'people[].name', type: 'span', meaning: 'The full name.' },
    { path: 'people[].post', type: 'span', meaning: 'The post, null where none is told.' },
    { path: 'telephone', type: 'span', meaning: 'A number to call.' },
  ],
  expected: ['Ada Finch'],
  absent: ['telephone'],
};
const answer = { people: [{ name: 'Ada Finch', post: null }], telephone: null };

it('shows instruction and schema and keeps the key to itself', () => {
  const shown = extraction.show(fields);
  expect(shown.startsWith('List the people with their posts.\n\n{\n')).toBe(true);
  expect(JSON.parse(shown.slice(shown.indexOf('{')))).toMatchObject({
    required: ['people', 'telephone'],
  });
  expect(shown).not.toContain('Ada');
  expect(extraction.faults(fields)).toEqual([]);
  expect(extraction.evidence(fields)).toEqual(['Ada Finch']);
});

it('writes the answer as JSON text that reads back', () => {
  expect(extraction.answer(fields)?.safeParse(answer).success).toBe(true);
  expect(extraction.answer(fields)?.safeParse({ people: [] }).success).toBe(false);
  expect(JSON.parse(extraction.showAnswer(answer, fields))).toEqual(answer);
});

it.each([
  [
    'no span',
    { fields: [{ path: 'sum', type: 'number', meaning: 'The sum.' }], absent: [] },
    'no field is of the type span',
  ],
  ['an absent path from elsewhere', { absent: ['fax'] }, 'absent names a path that is not there'],
  ['nothing expected', { expected: [] }, 'expected is empty'],
])('finds the fault: %s', (_, change, fault) => {
  expect(extraction.faults({ ...fields, ...change })).toContain(fault);
});

import { describe, expect, it } from 'vitest';
import { getForm } from './get-form.ts';

describe('fact-answer', () => {
  const form = getForm('fact-answer');
  const fields = {
    evidence: 'The Danube ends in the Black Sea.',
    question: 'Into which sea does the longest river of Austria flow?',
    correct: 'the Black Sea',
    aliases: ['Euxine Sea'],
  };
  const give = (answer: string, answerable = true) => ({ reasoning: 'Known.', answerable, answer });

  it.each(['Black Sea', 'the black sea.', 'Euxine Sea', 'The Euxine Sea'])(
    'takes %s for the key',
    (answer) => {
      expect(form.compare?.(give(answer), fields)).toBe(form.key(fields));
    },
  );

  it.each([give('Red Sea'), give('Black Sea', false), give('Sea')])(
    'does not take another answer %#',
    (answer) => {
      expect(form.compare?.(answer, fields)).not.toBe(form.key(fields));
    },
  );

  it('shows the question alone, names its evidence, and finds an answer in the question', () => {
    expect(form.show(fields)).toBe(fields.question);
    expect(form.evidence(fields)).toEqual([fields.evidence]);
    expect(form.faults(fields)).toEqual([]);
    expect(form.faults({ ...fields, question: 'Is it the Black Sea or not?' })).toEqual([
      'the question holds its answer',
    ]);
  });
});

describe('premise', () => {
  const form = getForm('premise');
  const fields = {
    evidence: '',
    question: 'Why do bats see nothing?',
    taken_for_granted: 'Bats are blind.',
    holds: false,
  };

  it('keeps what is taken for granted from the student and compares the verdicts', () => {
    expect(form.show(fields)).toBe(fields.question);
    const answer = { answer: 'Bats are not blind.', premise_holds: false };
    expect(form.compare?.(answer, fields)).toBe(form.key(fields));
    expect(form.compare?.({ ...answer, premise_holds: true }, fields)).not.toBe(form.key(fields));
    expect(form.showAnswer(answer, fields)).toBe('Bats are not blind.');
  });
});

describe('claims-answer', () => {
  const form = getForm('claims-answer');

  it('keeps the claims out of what is shown', () => {
    const fields = { instruction: 'Why is the sky blue?' };
    const answer = {
      answer: 'Air scatters short waves more.',
      claims: ['Air scatters blue light more than red.'],
    };
    expect(form.showAnswer(answer, fields)).toBe('Air scatters short waves more.');
    expect(form.compare).toBeNull();
  });
});

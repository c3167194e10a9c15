import { afterAll, describe, expect, it } from 'vitest';
import { createInterpreter } from '../../../src/interpreter/create-interpreter.ts';
import { checkCandidate } from './check-candidate.ts';

const interpreter = createInterpreter({ workers: 1 });
afterAll(() => interpreter.close());

const teams = {
  introduction: 'Four people, Ada, Ben, Cleo and Dan, each join the red or the blue team.',
  groups: [{ parts: ['Ada', 'Ben', 'Cleo', 'Dan'], values: ['red', 'blue'], all_different: false }],
  clues: [
    { text: 'Ada and Ben are not in the same team.', test: 'v.Ada !== v.Ben' },
    { text: 'If Ada is red, Cleo is blue.', test: 'v.Ada !== "red" || v.Cleo === "blue"' },
    { text: 'Cleo and Dan are in the same team.', test: 'v.Cleo === v.Dan' },
  ],
  mode: 'must',
  question: 'Which statement must be true?',
  correct: { text: 'If Dan is red, Ben is red.', test: 'v.Dan !== "red" || v.Ben === "red"' },
  wrong: [
    { text: 'Ben is red.', test: 'v.Ben === "red"' },
    { text: 'Dan is blue.', test: 'v.Dan === "blue"' },
    { text: 'If Ben is red, Dan is red.', test: 'v.Ben !== "red" || v.Dan === "red"' },
  ],
};
const deduction = (changes: object) => ({ form: 'deduction', fields: { ...teams, ...changes } });

const say = (sentence: string, quantifier: string, subject: string, predicate: string) => ({
  sentence,
  quantifier,
  subject,
  predicate,
});
const creatures = {
  premises: [
    say('All herons are waders.', 'all', 'heron', 'wader'),
    say('No waders are divers.', 'no', 'wader', 'diver'),
    say('Some birds of the lake are divers.', 'some', 'bird of the lake', 'diver'),
  ],
  question: 'Which conclusion must be true?',
  correct: say('Some birds of the lake are not herons.', 'some-not', 'bird of the lake', 'heron'),
  wrong: [
    say('All waders are herons.', 'all', 'wader', 'heron'),
    say('No birds of the lake are herons.', 'no', 'bird of the lake', 'heron'),
    say('Some birds of the lake are waders.', 'some', 'bird of the lake', 'wader'),
  ],
};
const syllogism = (changes: object) => ({ form: 'syllogism', fields: { ...creatures, ...changes } });

describe('sole-option', () => {
  it.each([
    [
      'the one option that must be true',
      deduction({}),
      '3 of 16 cases meet all clues; 1 of 4 options fit "must", the keyed one',
    ],
    [
      'the one option that can be true',
      deduction({
        mode: 'could',
        correct: teams.wrong[0],
        wrong: [
          { text: 'Ada and Cleo are red.', test: 'v.Ada === "red" && v.Cleo === "red"' },
          { text: 'Ada and Ben are red.', test: 'v.Ada === "red" && v.Ben === "red"' },
          { text: 'Only Dan is red.', test: 'v.Dan === "red" && v.Cleo === "blue"' },
        ],
      }),
      '3 of 16 cases meet all clues; 1 of 4 options fit "could", the keyed one',
    ],
    [
      'the one option that cannot be true',
      deduction({
        mode: 'cannot',
        correct: { text: 'All are red.', test: 'v.Ada === "red" && v.Ben === "red"' },
      }),
      '3 of 16 cases meet all clues; 1 of 4 options fit "cannot", the keyed one',
    ],
    ['the one conclusion that follows', syllogism({}), 'of 4 conclusions only the keyed one follows'],
  ])('passes %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('sole-option', candidate, interpreter)).toEqual({ passed: true, evidence });
  });

  it.each([
    [
      'two options that must be true',
      deduction({
        wrong: [
          ...teams.wrong.slice(1),
          { text: 'Ada or Ben is red.', test: 'v.Ada === "red" || v.Ben === "red"' },
        ],
      }),
      '3 of 16 cases meet all clues; 2 of 4 options fit "must"',
    ],
    [
      'another option than the keyed one',
      deduction({ correct: teams.wrong[0], wrong: [teams.correct, ...teams.wrong.slice(1)] }),
      '3 of 16 cases meet all clues; 1 of 4 options fit "must", but not the keyed one',
    ],
    [
      'no option that fits',
      deduction({ correct: { text: 'Ada is red.', test: 'v.Ada === "red"' } }),
      '3 of 16 cases meet all clues; 0 of 4 options fit "must"',
    ],
    [
      'clues that leave one solution',
      deduction({ clues: [...teams.clues, { text: 'Ada is red.', test: 'v.Ada === "red"' }] }),
      '1 of 16 cases meet all clues; at least 2 are wanted',
    ],
    [
      'an option that is no program',
      deduction({ correct: { text: 'Ada differs from Ben.', test: 'v.Ada differs from v.Ben' } }),
      expect.stringMatching(/^the program failed/),
    ],
    [
      'a conclusion that does not follow',
      syllogism({
        correct: creatures.wrong[1],
        wrong: [
          creatures.wrong[0],
          creatures.wrong[2],
          say('All divers are herons.', 'all', 'diver', 'heron'),
        ],
      }),
      'the keyed conclusion does not follow',
    ],
    [
      'two conclusions that follow',
      syllogism({
        wrong: [...creatures.wrong.slice(1), say('No herons are divers.', 'no', 'heron', 'diver')],
      }),
      '1 other conclusions follow as well',
    ],
    [
      'a further conclusion that follows where every class has members',
      syllogism({
        wrong: [...creatures.wrong.slice(1), say('Some waders are herons.', 'some', 'wader', 'heron')],
      }),
      '1 other conclusions follow as well',
    ],
    [
      'premises that contradict each other',
      syllogism({
        premises: [...creatures.premises, say('Some herons are divers.', 'some', 'heron', 'diver')],
      }),
      'the premises contradict each other',
    ],
  ])('refuses %s', async (_, candidate, evidence) => {
    expect(await checkCandidate('sole-option', candidate, interpreter)).toEqual({ passed: false, evidence });
  });
});

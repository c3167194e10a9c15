import { expect, it } from 'vitest';
import { readApproximation } from '../../../src/agents/reading/approximations.ts';
import { normalise } from '../../../src/agents/reading/fold-text.ts';
import { listArgumentIdentifiers, listIdentifiers } from '../../../src/agents/reading/identifiers.ts';
import { listQuoted } from '../../../src/agents/reading/kept-words.ts';
import { listValues, readNumbers } from '../../../src/agents/reading/numbers-in-text.ts';
import { keepUnmet } from '../../../src/agents/reading/unmet-demands.ts';
import { normaliseText } from '../../../src/datasets/normalise-text.ts';

const fill = (part: string) => part.repeat(30_000 / part.length);
const keepsUnmet = (text: string) => keepUnmet([text]).length === 1;
const readAbout = (text: string) => readNumbers(text).flatMap((number) => readApproximation(text, number));

// A pattern that tries a run of signs from each of them takes longer than a test may, the others a hundredth of it.
it.each<[string, (text: string) => unknown, string, unknown]>([
  ['dots inside', normalise, `A${fill('.')}a. `, `a${fill('.')}a`],
  ['dots and spaces inside', normalise, `A${fill(' .')}a. `, `a${fill(' .')}a`],
  ['spaces inside a line', normaliseText, `a${fill(' ')}b \n`, `a${fill(' ')}b`],
  ['marks that open only', listQuoted, `${fill('“a')} “b”`, ['b']],
  ['low marks that open only', listQuoted, `${fill('„a')} „b“`, ['b']],
  ['brackets that open only', listQuoted, `${fill('[')}b]`, ['[b]']],
  ['single marks that open only', listQuoted, `${fill(" 'a")} 'it isn’t'`, ['it isn’t']],
  ['dots before a word', keepsUnmet, `none${fill('.')}x`, true],
  ['dots after a word', keepsUnmet, `none${fill('.')} nothing`, false],
  ['digits like a duration', listIdentifiers, `p${fill('1')}x`, [`p${fill('1')}x`]],
  ['digits like a duration of hours', listIdentifiers, `PT${fill('1')}m P1.5D`, []],
  ['digits like hours', listIdentifiers, `pt${fill('1')}x`, [`pt${fill('1')}x`]],
  ['a long name', (name) => listArgumentIdentifiers({ [name]: 'ab12' }), `${fill('a')}_`, ['ab12']],
  ['an id with spaces', (id) => listArgumentIdentifiers({ id }), `1${fill(' ')}2`, ['1 2']],
  [
    'ids with spaces',
    (ids) => listArgumentIdentifiers({ ids }),
    `a1 ,${fill(' ')}and y2, y3`,
    ['a1', 'y2', 'y3'],
  ],
  ['zeros inside', listValues, `1${fill('0')}1 and 1200`, [Infinity, 1200]],
  [
    'zeros inside a round number',
    readAbout,
    `about 1${fill('0')}1, about 1200`,
    [{ value: 1200, unit: 100 }],
  ],
])('reads %s', { timeout: 1_000 }, (_, read, text, answer) => {
  expect(read(text)).toEqual(answer);
});

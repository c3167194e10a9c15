import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normaliseText } from '../../src/datasets/normalise-text.ts';
import { seedFromText } from '../../src/datasets/seed-from-text.ts';

test('normalising twice changes nothing more', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\r', '\t', 'e\u0301', '\uFEFF', '\u00a0') }),
      (text) => {
        const once = normaliseText(text);
        expect(normaliseText(once)).toBe(once);
        expect(once).not.toMatch(/\r|[ \t]$/m);
      },
    ),
    { numRuns: 500 },
  );
});

test('inline text becomes a seed with what is known of it', async () => {
  const outcome = await seedFromText('  The river rises in the hills above the town.\n', {
    title: 'A\nriver',
    licence: 'CC0-1.0',
    language: 'EN_gb',
  });
  expect(outcome).toEqual({
    seed: {
      id: '0df147feb07c7a0bf62133f617d47010c5783db7969b301dba0a99e3839f0067',
      text: '  The river rises in the hills above the town.',
      uri: null,
      licence: 'CC0-1.0',
      language: 'en-GB',
      form: 'text',
      title: 'A river',
    },
  });
});

test('a language that is no tag is detected instead', async () => {
  const outcome = await seedFromText('Der Fluss entspringt in den Bergen und fließt ins Meer.', {
    language: 'Deutsch!',
  });
  expect(outcome).toMatchObject({ seed: { language: 'de' } });
});

test('text that cannot be a seed is answered with the reason', async () => {
  const reasonOf = async (text: string) => {
    const outcome = await seedFromText(text, { uri: 'here' }, { maxCharacters: 40 });
    return 'skipped' in outcome ? outcome.skipped : null;
  };
  expect(await reasonOf(' \n ')).toEqual({ uri: 'here', reason: 'empty' });
  expect(await reasonOf('x'.repeat(41))).toEqual({ uri: 'here', reason: 'longer than 40 characters' });
  expect(await reasonOf('a\0b')).toEqual({ uri: 'here', reason: 'binary' });
  expect(await reasonOf('a\ud800b')).toEqual({ uri: 'here', reason: 'not valid Unicode' });
  const short = { uri: 'here', reason: 'too short: a seed has at least 8 words' };
  expect(await reasonOf('hello')).toEqual(short);
  expect(await reasonOf('one, two, three, four — five six seven')).toEqual(short);
  expect(await reasonOf('x'.repeat(40))).toEqual(short);
  expect(await reasonOf('one two three four five six seven eight.')).toBeNull();
  expect(await reasonOf('川は山から流れ、九つの水車を通り、海に注ぎます。')).toBeNull();
});

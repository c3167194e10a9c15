import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const english =
  'The keeper of the light wrote down every evening how many birds had struck the glass, and she hung up a net of grey wool before the storms of autumn began.';
const german =
  'Die Wärterin schrieb jeden Abend auf, wie viele Vögel gegen das Glas geflogen waren, und hängte vor den Herbststürmen ein Netz aus grauer Wolle auf.';
const norwegian =
  'Fyrvokteren skrev hver kveld ned hvor mange fugler som hadde truffet glasset, og hun hengte opp et nett av grå ull før høststormene begynte.';

const macedonian =
  'Чуварот на светилникот секоја вечер запишуваше колку птици удриле во стаклото, а пред есенските бури закачи мрежа од сива волна за да ги запре.';

const candidate = (answer: string, language = 'en', instruction = 'Report on it.', passage = '') => ({
  form: 'free-text',
  fields: { instruction },
  passage,
  answers: [answer],
  language,
});

describe('language', () => {
  it.each([
    ['the language of the record', candidate(english)],
    ['a variety of it', candidate(english, 'en-GB')],
    ['another language, where it is that of the record', candidate(german, 'de', 'Berichte darüber.')],
    ['a short text, whatever it is', candidate('Die Wärterin schrieb alles auf.')],
    ['a language that is too near to tell', candidate(norwegian, 'da')],
    ['a language that is taken for its neighbour', candidate(`${macedonian} ${macedonian}`, 'mk')],
    ['quotations in another language', candidate(`She wrote: “${german}” ${english}`)],
    [
      'code',
      candidate('```js\nconst wächter = lade(datei); for (const vogel of wächter.vögel) zähle(vogel);\n```'),
    ],
    ['two languages at once', candidate(`${english} ${german}`)],
  ])('passes %s', async (_, given) => {
    expect((await checkCandidate('language', given))?.passed).not.toBe(false);
  });

  // A pattern that tries a long word from each of its letters takes longer than this test may.
  it.each([
    ['a word without end', `${'a'.repeat(30_000)}1 ${german}`, 'de'],
    ['signs without a space', '守灯人每天晚上都记下有多少只鸟撞上了玻璃，'.repeat(1_500), 'zh'],
  ])('tells the language of %s', { timeout: 2_000 }, async (_, answer, found) => {
    const evidence = `the answer is in the language ${found}, not in en`;
    expect(await checkCandidate('language', candidate(answer))).toEqual({ passed: false, evidence });
  });

  it('is not held up by brackets that open only', { timeout: 2_000 }, async () => {
    const answer = `${english} ${'['.repeat(30_000)}`;
    expect(await checkCandidate('language', candidate(answer))).toMatchObject({ passed: true });
  });

  it('says nothing of a language that the detector cannot find', async () => {
    expect(await checkCandidate('language', candidate(german, 'lb'))).toBeNull();
  });

  it('says nothing of texts too short to tell', async () => {
    expect(await checkCandidate('language', candidate('Die Wärterin schrieb.'))).toBeNull();
    expect(await checkCandidate('language', candidate(english))).toMatchObject({ passed: true });
  });

  it.each([
    ['an answer in another language', candidate(german), 'the answer is in the language de, not in en'],
    [
      'an English answer where another is wanted',
      candidate(english, 'de'),
      'the answer is in the language en, not in de',
    ],
    [
      'an instruction in another language',
      candidate('Yes.', 'en', german),
      'the instruction is in the language de, not in en',
    ],
    [
      'JSON whose texts are',
      candidate(JSON.stringify({ note: german })),
      'the answer is in the language de, not in en',
    ],
  ])('refuses %s', async (_, given, evidence) => {
    expect(await checkCandidate('language', given)).toEqual({ passed: false, evidence });
  });
});

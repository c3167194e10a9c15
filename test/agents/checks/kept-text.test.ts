import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const passage =
  'Use a wooden box of about sixty litres with holes in the floor, and stand the box on two bricks where it is never colder than eight degrees. Tear three kilograms of plain cardboard into strips, soak them for an hour and wring them out until they no longer drip.';

const candidate = (
  instruction: string,
  answer: string,
  options: Record<string, unknown> = {},
  constraints: object[] = [{ kind: 'min_words', value: '5' }],
) => ({
  form: 'constrained-text',
  passage,
  fields: { instruction, constraints },
  answers: [answer],
  options,
});

const replaced = passage.replaceAll('box', 'crate');
const replace = 'Put "crate" in place of "box" in the whole text.';
const inDigits = passage
  .replace('sixty', '60')
  .replace('eight', '8')
  .replace('two', '2')
  .replace('three', '3')
  .replace('an hour', '1 hour');

describe('kept-text', () => {
  it.each([
    [
      'other letters only',
      candidate('All in capital letters.', passage.toUpperCase(), { lost: 0, added: 0 }),
    ],
    [
      'words in single quotation marks',
      candidate("Put 'crate' in place of 'box', the keeper's word.", replaced, { lost: 0, added: 0 }),
    ],
    ['words put in place of others, as quoted', candidate(replace, replaced, { lost: 0, added: 0 })],
    [
      'words put in place of others, as constraints',
      candidate('Make a crate of the box.', replaced, { lost: 0, added: 0 }, [
        { kind: 'contains', value: 'crate' },
        { kind: 'excludes', value: 'box' },
      ]),
    ],
    [
      'marks whose label the instruction gives',
      candidate(
        'Put each amount into [AMOUNT: …].',
        passage.replace('sixty litres', '[AMOUNT: sixty litres]').replace('an hour', '[AMOUNT: an hour]'),
        { lost: 0, added: 0 },
      ),
    ],
    ['figures', candidate('Write all numbers in digits.', inDigits, { lost: 0.03, added: 0, figures: true })],
    [
      'a quoted sentence alone',
      candidate(
        'Write only “Use a wooden box of about sixty litres with holes in the floor” in capital letters.',
        'USE A WOODEN BOX OF ABOUT SIXTY LITRES WITH HOLES IN THE FLOOR',
        { lost: 0, added: 0, part: true },
      ),
    ],
    [
      'two quoted sentences',
      candidate(
        'Write “Use a wooden box of about sixty litres” and “soak them for an hour” in capitals, nothing else.',
        'USE A WOODEN BOX OF ABOUT SIXTY LITRES. SOAK THEM FOR AN HOUR',
        { lost: 0, added: 0, part: true },
      ),
    ],
    [
      'a sentence told by its place',
      candidate(
        'Write only the last sentence, in capitals.',
        passage.slice(passage.indexOf('Tear')).toUpperCase(),
        {
          lost: 0,
          added: 0,
          part: true,
        },
      ),
    ],
    [
      'forms of words that are named',
      {
        ...candidate('Put "town" in place of "city".', 'Towns and towns: my town has towns, towns of stone.'),
        passage: 'Cities and cities: my city has cities, cities of stone.',
      },
    ],
    [
      'Korean forms of words that are named',
      {
        ...candidate('"상자"를 "궤짝"으로 바꾸세요.', '궤짝은 있다. 궤짝을 열면 궤짝의 책이 보인다.'),
        passage: '상자는 있다. 상자를 열면 상자의 책이 보인다.',
      },
    ],
    [
      'Chinese numbers as figures',
      {
        ...candidate('把数字写成阿拉伯数字。', '上午10点开门，门票20元。', {
          lost: 0,
          added: 0,
          figures: true,
        }),
        passage: '上午十点开门，门票二十元。',
      },
    ],
    [
      'a text without one sentence',
      candidate('Take out what is said of the box.', passage.slice(passage.indexOf('Tear')), { lost: 0.6 }),
    ],
  ])('accepts %s', async (_, given) => {
    expect(await checkCandidate('kept-text', given)).toMatchObject({ passed: true });
  });

  it.each([
    [
      'a sentence left out beside the change',
      candidate(replace, replaced.slice(0, replaced.indexOf('Tear'))),
      '44 % of the words of the text are gone and 0 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'other words for those that were to stay',
      candidate(replace, replaced.replace('wring them out until', 'press the water from them so that')),
      '6 % of the words of the text are gone and 11 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'the sentences in another order',
      candidate(
        'All in small letters.',
        `${passage.slice(passage.indexOf('Tear'))} ${passage.slice(0, passage.indexOf('Tear'))}`.toLowerCase(),
      ),
      '44 % of the words of the text are gone and 44 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'a sentence added',
      candidate('Write all numbers in digits.', `${inDigits} This keeps the worms happy all year.`, {
        lost: 0.03,
        added: 0.02,
        figures: true,
      }),
      '2 % of the words of the text are gone and 12 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'a sentence told by its place in other words',
      candidate(
        'Write only the last sentence, in capitals.',
        'RIP THREE KILOGRAMS OF PLAIN CARDBOARD INTO STRIPS',
        {
          part: true,
        },
      ),
      '86 % of the words of the text are gone and 13 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'a part where the whole is asked for',
      candidate('Write all in capital letters only, beginnings of sentences too.', passage.slice(0, 60), {
        part: true,
      }),
      '76 % of the words of the text are gone and 8 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'a part that was not quoted',
      candidate('Write it in capital letters.', 'USE A WOODEN BOX OF ABOUT SIXTY LITRES', { part: true }),
      '84 % of the words of the text are gone and 0 % of those of the answer are new, beside what the instruction names',
    ],
    [
      'a text told anew',
      candidate(
        'Take out what is said of bricks.',
        'Worms live in a crate and eat wet paper that was torn.',
        {
          lost: 0.6,
          added: 0.1,
        },
      ),
      '96 % of the words of the text are gone and 83 % of those of the answer are new, beside what the instruction names',
    ],
  ])('rejects %s', async (_, given, evidence) => {
    expect(await checkCandidate('kept-text', given)).toMatchObject({ passed: false, evidence });
  });

  const strict = { lost: 0, added: 0 };
  it.each([
    [
      'Turkish',
      'Büyük harflerle yaz.',
      'Iğdır ile İzmir ışıklı iki şehir.',
      'IĞDIR İLE İZMİR IŞIKLI İKİ ŞEHİR.',
    ],
    ['Turkish, in small letters', 'Küçük harflerle yaz.', 'IĞDIR İLE İZMİR', 'ığdır ile izmir'],
    ['Greek', 'Με κεφαλαία.', 'Ο τρίτος φάρος της οδού.', 'Ο ΤΡΙΤΟΣ ΦΑΡΟΣ ΤΗΣ ΟΔΟΥ.'],
    ['German', 'In Großbuchstaben.', 'Die Straße am großen Fluss.', 'DIE STRASSE AM GROSSEN FLUSS.'],
    ['German with a capital ß', 'In Großbuchstaben.', 'Die Straße.', 'DIE STRAẞE.'],
    ['French without accents', 'En capitales.', 'L’école a été fermée.', 'L’ECOLE A ETE FERMEE.'],
    ['Ukrainian', 'Великими літерами.', 'Її ґанок і дощ.', 'ЇЇ ҐАНОК І ДОЩ.'],
  ])('takes capitals in %s for the same letters', async (_, asked, text, answer) => {
    const given = { ...candidate(asked, answer, strict), passage: text };
    expect(await checkCandidate('kept-text', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['Thai', 'บ้านสีแดงอยู่ใกล้ทะเล', 'บานสแดงอยใกลทะเล'],
    ['Hindi', 'लाल किताब मेज पर है', 'लल कतब मज पर ह'],
    ['Tamil', 'வீடு பெரியது', 'வட பரயத'],
    ['Korean', '빨간 등대가 바다 곁에 있다', '빨가 드대가 바다 겨에 이다'],
    ['Arabic', 'المنارة قرب البحر', 'المنرة قرب البحر'],
  ])('sees that %s lost its vowels', async (_, text, answer) => {
    const given = (said: string) => ({ ...candidate('Copy it.', said, strict), passage: text });
    expect(await checkCandidate('kept-text', given(text.normalize('NFD')))).toMatchObject({ passed: true });
    expect(await checkCandidate('kept-text', given(answer))).toMatchObject({ passed: false });
  });

  it('lets German numbers with umlauts change as figures', async () => {
    const given = {
      ...candidate('Schreibe Zahlen in Ziffern.', 'Es sind 5 Boote und 12 Netze.', {
        ...strict,
        figures: true,
      }),
      passage: 'Es sind fünf Boote und zwölf Netze.',
    };
    expect(await checkCandidate('kept-text', given)).toMatchObject({ passed: true });
  });

  describe('with texts too long for a table', () => {
    const words = Array.from({ length: 6000 }, (_, index) => `word${index % 5000}x`);
    const long = (answer: string[], options: object = strict) => ({
      ...candidate('Put "new" in place of "old", and leave the rest.', answer.join(' '), { ...options }),
      passage: words.join(' '),
    });

    it('keeps them apart by their words', async () => {
      expect(await checkCandidate('kept-text', long(words))).toMatchObject({ passed: true });
      expect(await checkCandidate('kept-text', long(['new', ...words]))).toMatchObject({ passed: true });
      const other = words.map((word, index) => (index % 5 === 0 ? `other${index}x` : word));
      expect(await checkCandidate('kept-text', long(other, {}))).toMatchObject({
        passed: false,
        evidence: expect.stringContaining('20 % of the words of the text are gone'),
      });
    });

    it('says nothing of their order', async () => {
      expect(await checkCandidate('kept-text', long(words.toReversed()))).toMatchObject({ passed: true });
    });
  });

  it('finds a part among as many quotations as it looks at', async () => {
    const part = 'soak them for an hour and wring them out';
    const ask = (before: number) =>
      candidate(
        `Write only a part in capitals: ${'“Use a wooden box of about sixty litres” '.repeat(before)}“${part}”.`,
        `${part.toUpperCase()} NOW`,
        { lost: 0, added: 0.2, part: true },
      );
    expect(await checkCandidate('kept-text', ask(7))).toMatchObject({ passed: true });
    expect(await checkCandidate('kept-text', ask(8))).toMatchObject({ passed: false });
  });

  it('takes an answer for a part that instruction and passage hold, whatever the quotation marks', async () => {
    const given = candidate(
      `Write just this in capitals: >>Use a wooden box of about sixty litres with holes in the floor<<`,
      'USE A WOODEN BOX OF ABOUT SIXTY LITRES WITH HOLES IN THE FLOOR',
      { ...strict, part: true },
    );
    expect(await checkCandidate('kept-text', given)).toMatchObject({ passed: true });
  });

  it('compares texts without spaces sign by sign', async () => {
    const given = (answer: string) => ({
      ...candidate('把数字写成阿拉伯数字。', answer, { lost: 0.2, added: 0.2 }),
      passage: '博物馆每周二到周五上午十点开门，下午五点关门。',
    });
    expect(
      await checkCandidate('kept-text', given('博物馆每周二到周五上午10点开门，下午5点关门。')),
    ).toMatchObject({ passed: true });
    expect(await checkCandidate('kept-text', given('每逢星期二就可以去参观那里的钟表了。'))).toMatchObject({
      passed: false,
    });
  });
});

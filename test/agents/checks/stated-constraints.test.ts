import { describe, expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

const passage =
  'The third keeper of Skarholm sold 8,400 candles on the tenth of September. It was a good year.';

const candidate = (instruction: string, constraints: [string, string][], options = {}, language = 'en') => ({
  form: 'constrained-text',
  fields: { instruction, constraints: constraints.map(([kind, value]) => ({ kind, value })) },
  passage,
  options,
  language,
});
const derived = { derived: true };

describe('stated-constraints', () => {
  it.each([
    ['a limit in digits', candidate('Use at most 60 words.', [['max_words', '60']])],
    ['a limit in words', candidate('Write exactly two paragraphs.', [['exact_paragraphs', '2']])],
    ['a limit in German words', candidate('Schreibe drei Absätze.', [['exact_paragraphs', '3']], {}, 'de')],
    ['one of something', candidate('Write a sentence.', [['max_sentences', '1']])],
    [
      'quoted words',
      candidate('Avoid “good year”, use "keeper".', [
        ['excludes', 'Good year'],
        ['contains', 'keeper'],
      ]),
    ],
    ['a beginning', candidate('Begin each line with "- ".', [['lines_start_with', '- ']])],
    ['a sign by its name', candidate('End with a question.', [['ends_with', '?']])],
    ['a letter', candidate('Do without the letters K and w.', [['bans_letters', 'kw']])],
    ['a layout', candidate('Answer as a JSON object.', [['is_json', 'object']])],
    [
      'numbers in words of another language',
      candidate('Usa al massimo sessanta parole.', [['max_words', '60']], {}, 'it'),
    ],
    [
      'what a rule leads to in the passage',
      candidate(
        'Write numbers in digits and take out where it was.',
        [
          ['contains', '10 September'],
          ['contains', '8,400'],
          ['excludes', 'Skarholm'],
          ['min_words', '15'],
        ],
        derived,
      ),
    ],
    ['a haiku', candidate('Write a haiku about rain.', [['exact_lines', '3']])],
    ['a haiku by its syllables', candidate('Write a seventeen-syllable haiku.', [['exact_lines', '3']])],
    ['a sonnet', candidate('Compose a tender, slightly mocking sonnet.', [['exact_lines', '14']])],
    ['a limerick', candidate('Turn the report into a limerick.', [['exact_lines', '5']])],
    ['a couplet', candidate('Sum the story up in a couplet.', [['exact_lines', '2']])],
    ['a quatrain', candidate('Answer as a quatrain.', [['exact_lines', '4']])],
    ['several quatrains', candidate('Write a poem of four rhyming quatrains.', [['exact_lines', '16']])],
    ['stanzas that add up', candidate('Write three quatrains and a couplet.', [['exact_lines', '14']])],
    [
      'the parts of a poem that is named',
      candidate('Write a sonnet: three quatrains and a couplet.', [['exact_lines', '14']]),
    ],
    ['stanzas by their lines', candidate('Write three stanzas of four lines each.', [['exact_lines', '12']])],
    [
      'a poem in other languages',
      candidate('Fasse den Bericht als Sonett.', [['exact_lines', '14']], {}, 'de'),
    ],
    ['a French poem', candidate('Écris un haïku sur la pluie.', [['exact_lines', '3']], {}, 'fr')],
    ['a Spanish poem', candidate('Escribe un soneto sobre el mar.', [['exact_lines', '14']], {}, 'es')],
    [
      'a German number in one word',
      candidate('Schreibe ein vierzeiliges Gedicht.', [['exact_lines', '4']], {}, 'de'),
    ],
    ['a villanelle', candidate('Write a villanelle on salt.', [['exact_lines', '19']])],
    ['a poem with quatrains', candidate('Write a poem with four quatrains.', [['exact_lines', '16']])],
    ['a poem by its form', candidate('Write it in haiku form.', [['exact_lines', '3']])],
    ['what a poem consists of', candidate('Write a poem made up of five couplets.', [['exact_lines', '10']])],
    ['lines of each stanza', candidate('Three stanzas, four lines per stanza.', [['exact_lines', '12']])],
    ['letters in a row', candidate('Avoid the letters "qxz".', [['bans_letters', 'qxz']])],
    [
      'forms of a banned word',
      candidate('Meide jede Form von „Straße“ und „Boot“.', [
        ['excludes', 'Straßen'],
        ['excludes', 'Boote'],
      ]),
    ],
    ['less than a number', candidate('Use fewer than sixty words.', [['max_words', '59']])],
    ['less than a number in digits', candidate('Stay under 1,001 words.', [['max_words', '1000']])],
    ['more than a number', candidate('Write more than 40 words.', [['min_words', '41']])],
    [
      'a refrain after each verse',
      candidate('Write a song: two verses, each followed by the refrain.', [['exact_paragraphs', '4']]),
    ],
    ['the plural of a ban', candidate('Avoid "box" in every form.', [['excludes', 'boxes']])],
    [
      'the words of a sort',
      candidate('Use no form of "to be", and no first-person pronoun.', [
        ['excludes', 'was'],
        ['excludes', 'my'],
      ]),
    ],
    [
      'a beginning and an end without their marks',
      candidate('Begin with Dear Aunt Ida and a comma; end with “for the last time”.', [
        ['starts_with', 'Dear Aunt Ida,'],
        ['ends_with', 'for the last time.'],
      ]),
    ],
    ['another dash', candidate('Mention 1990–1995.', [['contains', '1990-1995']])],
    ['a dozen', candidate('Use a dozen words.', [['max_words', '12']])],
    ['two dozen', candidate('Use two dozen words at most.', [['max_words', '24']])],
    ['half a dozen', candidate('List half a dozen rules.', [['numbered_list', '6']])],
    ['a pair and a couple', candidate('Write a couple of paragraphs.', [['exact_paragraphs', '2']])],
    ['no vowels', candidate('Use no vowels at all.', [['bans_letters', 'aeiou']])],
    [
      'a letter that is a word too',
      candidate('Do without the letters a and e here.', [['bans_letters', 'ae']]),
    ],
    ['a quoted letter that is a word too', candidate('Write it without "A".', [['bans_letters', 'a']])],
    ['an ß as its capitals', candidate('Meide die Straße.', [['excludes', 'STRASSE']], {}, 'de')],
    ['Turkish capitals', candidate('İSTANBUL adını kullan.', [['contains', 'İstanbul']], {}, 'tr')],
    ['Greek capitals', candidate('Πες το ΟΔΟΣ.', [['contains', 'οδός']], {}, 'el')],
    [
      'words with their endings',
      candidate('Mention candles, two cats and boating in 1990s Oslo.', [
        ['contains', 'candle'],
        ['contains', 'cat'],
        ['contains', 'boat'],
        ['contains', '1990'],
      ]),
    ],
    ['words of scripts without spaces', candidate('请提到灯塔守护者。', [['contains', '灯塔']], {}, 'zh')],
    ['a plural in -ies', candidate('Never speak of berries.', [['excludes', 'berry']])],
  ])('passes %s', async (_, given) => {
    expect(await checkCandidate('stated-constraints', given)).toMatchObject({ passed: true });
  });

  it.each([
    ['a limit that is not told', candidate('Be brief.', [['max_words', '60']]), 'max_words'],
    ['another limit than is told', candidate('Use at most 70 words.', [['max_words', '60']]), 'max_words'],
    [
      'a word that is not told',
      candidate('Sum it up in 60 words.', [
        ['max_words', '60'],
        ['contains', 'candles'],
      ]),
      'contains',
    ],
    [
      'a word that only begins another',
      candidate('Avoid category words.', [['excludes', 'cat']]),
      'excludes',
    ],
    ['a number that only begins another', candidate('Say 120.', [['contains', '12']]), 'contains'],
    ['a word that only ends another', candidate('Say it anew.', [['excludes', 'new']]), 'excludes'],
    [
      'a ban and an end that are not told',
      candidate('Say it.', [
        ['excludes', 'good'],
        ['ends_with', 'Amen.'],
      ]),
      'excludes, ends_with',
    ],
    [
      'a letter that is not told',
      candidate('Leave out a rare letter.', [['bans_letters', 'k']]),
      'bans_letters',
    ],
    [
      'a letter that is only a word there',
      candidate('Leave out a letter that occurs a lot.', [['bans_letters', 'a']]),
      'bans_letters',
    ],
    [
      'vowels that are only spoken of',
      candidate('Write without k, and use many vowels.', [['bans_letters', 'ei']]),
      'bans_letters',
    ],
    [
      'the lines of a poem that is only spoken of',
      candidate('Write a story in which the keeper recites a haiku.', [['exact_lines', '3']]),
      'exact_lines',
    ],
    [
      'the lines of a part',
      candidate('Write a speech that begins with a couplet.', [['exact_lines', '2']]),
      'exact_lines',
    ],
    [
      'the lines of one poem of several',
      candidate('Write a haiku and a limerick.', [['exact_lines', '3']]),
      'exact_lines',
    ],
    [
      'the lines of a count that is not told',
      candidate('Write sonnets.', [['exact_lines', '28']]),
      'exact_lines',
    ],
    [
      'the lines of a French couplet',
      candidate('Écris une chanson, quatre couplets.', [['exact_lines', '8']], {}, 'fr'),
      'exact_lines',
    ],
    [
      'the lines of a couplet in a poem',
      candidate('Write a poem with a couplet at its end.', [['exact_lines', '2']]),
      'exact_lines',
    ],
    [
      'the lines of what is not wanted',
      candidate('Do not write a haiku.', [['exact_lines', '3']]),
      'exact_lines',
    ],
    ['more than no more than', candidate('Use no more than 60 words.', [['min_words', '61']]), 'min_words'],
    [
      'a song longer than told',
      candidate('Two verses and a refrain.', [['exact_paragraphs', '7']]),
      'exact_paragraphs',
    ],
    [
      'the plural that only ends another',
      candidate('Mention the thin line.', [['excludes', 'this']]),
      'excludes',
    ],
    ['some dozens', candidate('Use dozens of words.', [['max_words', '24']]), 'max_words'],
    [
      'the dozen of a half',
      candidate('List half a dozen rules.', [['numbered_list', '12']]),
      'numbered_list',
    ],
    [
      'a couple that are people',
      candidate('Let a couple argue.', [['exact_paragraphs', '2']]),
      'exact_paragraphs',
    ],
    [
      'a plural where its word is told',
      candidate('Speak of a berry.', [['contains', 'berries']]),
      'contains',
    ],
    ['a layout that is not told', candidate('Give it as data.', [['is_json', 'array']]), 'is_json'],
    [
      'a word of neither passage nor rule',
      candidate('Write numbers in digits.', [['contains', 'harbour']], derived),
      'contains',
    ],
    [
      'a limit that no rule leads to',
      candidate('Take out the year.', [['max_words', '12']], derived),
      'max_words',
    ],
    [
      'more words than the passage has',
      candidate('In small letters.', [['min_words', '80']], derived),
      'min_words',
    ],
  ])('refuses %s', async (_, given, kinds) => {
    expect(await checkCandidate('stated-constraints', given)).toEqual({
      passed: false,
      evidence: `the instruction does not tell ${kinds}`,
    });
  });
});

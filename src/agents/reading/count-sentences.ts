/** Where a full stop need not end a sentence: after initials, list numbers and ordinals, and what is often cut short. */
const shortened =
  /(?<![\p{L}\p{N}'’])(?:\p{L}|\d{1,3}|[ap]\.m|e\.g|i\.e|approx|bzw|ca|Capt|cf|Col|Dr|Dra|Gen|Hr|Jr|Lt|Mlle|Mme|Mr|Mrs|Ms|Mt|No|Nr|Prof|Sgt|Sr|Sra|St|Str|usw|vs)\.["'”’»)]*\s*$/u;
const smallStart = /^\P{L}*\p{Ll}/u;
/** Where small letters alone hide that a sentence ends. */
const hiddenEnd = /\p{L}{2}\.["'”’»)]*\s+\p{Ll}/gu;

/**
 * Fewest and most sentences that a text can be said to have. Unicode's rules alone end one after `Mr.` and `“Stop!”`, and
 * none before a small letter.
 */
export function countSentences(text: string): { fewest: number; most: number } {
  const parts = [...new Intl.Segmenter(undefined, { granularity: 'sentence' }).segment(text)]
    .map(({ segment }) => segment)
    .filter((segment) => /\p{L}|\p{N}/u.test(segment));
  const goesOn = parts.filter((part, index) => {
    const before = parts[index - 1] ?? '\n';
    return shortened.test(before) || (smallStart.test(part) && !/\n\s*$/.test(before));
  });
  return { fewest: parts.length - goesOn.length, most: parts.length + (text.match(hiddenEnd)?.length ?? 0) };
}

import { z } from 'zod';

const citation = z.object({ id: z.string().min(1).max(12), quote: z.string().min(1).max(400) });

/** A hit that bears something out, with the words of it that do. */
export type Citation = z.infer<typeof citation>;
export const citationsSchema = z.array(citation).max(4);

/** A sentence of an answer, after the words it rests on; a gap says what the hits do not tell. */
export const sentenceSchema = z.object({
  citations: citationsSchema,
  says: z.enum(['claim', 'gap']),
  text: z.string().min(1).max(800),
});
export type GroundedSentence = z.infer<typeof sentenceSchema>;
export const groundedSchema = z.object({ sentences: z.array(sentenceSchema).min(1).max(16) });

/** What the writer of a question holds true of its answer; never shown. */
export const groundingKey = {
  answerable: z.enum(['fully', 'partly', 'not']),
  needed: z.array(z.string().min(1).max(12)).max(6),
  expected: z.array(z.string().min(1).max(120)).max(5),
};

export const keyWriting =
  'answerable: fully, partly or not, from the hits alone. needed: the ids of the hits without which a right answer cannot be given; [] if it is not answerable. expected: the shortest names or figures that a right answer must hold, written as in the hits, and computed ones in digits; [] if it is not answerable.';

export const sentenceReplying =
  'sentences: the answer, sentence by sentence. citations: for a claim one to three hits that bear it out, each with its id and a quote, copied letter by letter from its snippet, of four to twenty-five words; [] for a gap. says: claim, or gap where the sentence says what the hits do not tell. text: the sentence, without any mark of a citation. A sentence never mixes what the hits tell with what they do not.';

/** A key that contradicts itself. */
export function findKeyFaults({
  answerable,
  needed,
  expected,
}: {
  answerable: 'fully' | 'partly' | 'not';
  needed: readonly string[];
  expected: readonly string[];
}): string[] {
  if (answerable === 'not') {
    return needed.length + expected.length > 0
      ? ['not answerable, yet hits are needed or values expected']
      : [];
  }
  const faults = needed.length === 0 ? ['needed is empty, yet there is an answer'] : [];
  return new Set(needed).size < needed.length ? [...faults, 'needed names a hit twice'] : faults;
}

/** The sentences with the ids they cite, as the record holds them. */
export function showSentences(sentences: readonly GroundedSentence[]): string {
  return sentences
    .map(({ text, citations }) => {
      const ids = [...new Set(citations.map(({ id }) => id))];
      const bare = ids.reduce((rest, id) => rest.replaceAll(`[${id}]`, ''), text).trim();
      return ids.length === 0 ? bare : `${bare} ${ids.map((id) => `[${id}]`).join('')}`;
    })
    .join(' ');
}

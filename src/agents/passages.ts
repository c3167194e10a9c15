import { type Border, splitCode, splitProse, type Unit } from './passage-units.ts';

/** A stretch of a seed that one agent can take in at once. */
export interface Passage {
  index: number;
  text: string;
  /** The heading it stands under, or the first that it opens; null without headings. */
  heading: string | null;
}

export interface PassageLimits {
  /** A shorter passage is joined with a neighbour where both fit in `maxWords`. */
  minWords: number;
  /** No passage is longer, but for a single line of code. */
  maxWords: number;
}

/** What a cut costs by where it falls; crossing a section border inside a passage costs too. */
const cutCost: Record<Border, number> = { section: 0, paragraph: 1, sentence: 3, word: 9 };
const crossedSectionCost = 1.5;
/** Above every cut and crossing, so that a passage that can be joined with its neighbour never stays too short. */
const shortCost = 10;

/**
 * Cuts a seed into passages at section borders, else between paragraphs, else between sentences, so that the sum of
 * what the cuts cost is least. Words are counted by the rules of Unicode for the language. Nothing is lost but white
 * space between passages; the same seed gives the same passages.
 */
export function cutPassages(
  seed: { text: string; form: string; language?: string | null },
  limits: PassageLimits,
): Passage[] {
  const { minWords, maxWords } = limits;
  if (!(maxWords >= 1) || !(minWords >= 0) || minWords > maxWords) {
    throw new RangeError('Passage limits must be 0 <= minWords <= maxWords and maxWords >= 1.');
  }
  if (seed.text.trim() === '') return [];
  const code = seed.form === 'code';
  const units = code
    ? splitCode(seed.text)
    : splitProse(
        seed.text,
        seed.form === 'markdown' || seed.form === 'html',
        maxWords,
        seed.language ?? null,
      );
  let heading: string | null = null;
  return chooseCuts(units, limits).map(({ from, to }, index) => {
    const inside = units.slice(from, to);
    const first =
      inside[0]?.heading ?? heading ?? inside.find((unit) => unit.heading !== null)?.heading ?? null;
    heading = inside.findLast((unit) => unit.heading !== null)?.heading ?? heading;
    const text = seed.text.slice(inside[0]?.start ?? 0, inside.at(-1)?.end ?? 0);
    return { index, text: trimPassage(text, code), heading: first };
  });
}

/** Shortest path over the units: the cheapest way to end a passage after each unit, from the first to the last. */
function chooseCuts(units: Unit[], limits: PassageLimits): { from: number; to: number }[] {
  // Flat arrays: a seed of many tiny paragraphs has 10^5 units, each looked at from maxWords others.
  const words = Float64Array.from(units, (unit) => unit.words);
  const cuts = Float64Array.from(units, (unit, at) => (at === 0 ? 0 : cutCost[unit.border]));
  const crossings = Float64Array.from(units, (unit) => (unit.border === 'section' ? crossedSectionCost : 0));
  const cheapest = new Float64Array(units.length + 1);
  const startOf = new Int32Array(units.length + 1);
  for (let to = 1; to <= units.length; to += 1) {
    let best = Number.POSITIVE_INFINITY;
    let bestFrom = to - 1;
    let sum = 0;
    let crossed = 0;
    for (let from = to - 1; from >= 0; from -= 1) {
      sum += words[from] ?? 0;
      if (sum > limits.maxWords && from < to - 1) break;
      const full = sum / limits.maxWords;
      const short = sum < limits.minWords ? shortCost * (3 - (2 * sum) / limits.minWords) : 0;
      const cost = (cheapest[from] ?? 0) + (cuts[from] ?? 0) + crossed + full * full + short;
      if (cost < best) {
        best = cost;
        bestFrom = from;
      }
      crossed += crossings[from] ?? 0;
    }
    cheapest[to] = best;
    startOf[to] = bestFrom;
  }
  const passages: { from: number; to: number }[] = [];
  for (let to = units.length; to > 0; to = startOf[to] ?? 0) passages.push({ from: startOf[to] ?? 0, to });
  return passages.reverse();
}

/** Code keeps the indentation of its first line. */
function trimPassage(text: string, code: boolean): string {
  return code ? text.replace(/^(?:[ \t]*\n)+/, '').trimEnd() : text.trim();
}

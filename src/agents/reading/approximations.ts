import type { NumberInText, NumberReading } from './numbers-in-text.ts';

/** Words right before a number. `No more than 300` and `not nearly 50` say another thing. */
const before = (words: string): RegExp =>
  new RegExp(
    String.raw`(?<!\p{L})(?<!(?:(?<!\p{L})(?:no|not|never|nicht|nie|keine|nunca|pas|jamais|non|mai|não)|n['’]t)\s)(?:${words})\s$`,
    'iu',
  );
const about = before(
  String.raw`about|around|roughly|some|approximately|ca\.?|rund|etwa|ungefähr|unos|unas|aproximadamente|environ|cerca de|près de|circa`,
);
const above = before(
  'more than|over|above|at least|mehr als|über|mindestens|más de|plus de|au moins|più di|mais de',
);
const below = before(
  'less than|fewer than|under|below|almost|nearly|weniger als|unter|fast|knapp|menos de|casi|moins de|presque|meno di|quase',
);

/** How a round number is meant where words before it say so: "more than 300" of 312, "nearly 50" of 48. */
export function readApproximation(
  text: string,
  { text: written, index, readings }: NumberInText,
): NumberReading[] {
  const [first] = readings;
  const zeros = /^\d*[1-9](0+)$/.exec(written)?.[1]?.length ?? 0;
  if (first === undefined || zeros === 0 || first.value < 20) return [];
  const words = text.slice(Math.max(0, index - 30), index).replace(/[$€£]$/, '');
  const unit = 10 ** zeros;
  if (about.test(words)) return [{ value: first.value, unit }];
  if (above.test(words)) return [{ value: first.value + unit / 2, unit }];
  return below.test(words) ? [{ value: first.value - unit / 2, unit }] : [];
}

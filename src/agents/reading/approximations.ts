import type { NumberInText, NumberReading } from './numbers-in-text.ts';

const about =
  /(?:\babout|\baround|\broughly|\bsome|\bapproximately|\bca\.?|\brund|\betwa|\bungefähr|\bunos|\bunas|\baproximadamente|\benviron|\bcerca de|\bprès de|\bcirca)\s$/iu;
const above =
  /(?:\bmore than|\bover|\babove|\bat least|\bmehr als|\büber|\bmindestens|\bmás de|\bplus de|\bau moins|\bpiù di|\bmais de)\s$/iu;
const below =
  /(?:\bless than|\bfewer than|\bunder|\bbelow|\balmost|\bnearly|\bweniger als|\bunter|\bfast|\bknapp|\bmenos de|\bcasi|\bmoins de|\bpresque|\bmeno di|\bquase)\s$/iu;

/** How a round number is meant where words before it say so: "more than 300" of 312, "nearly 50" of 48. */
export function readApproximation(
  text: string,
  { text: written, index, readings }: NumberInText,
): NumberReading[] {
  const [first] = readings;
  const zeros = /^\d*[1-9](0+)$/.exec(written)?.[1]?.length ?? 0;
  if (first === undefined || zeros === 0 || first.value < 20) return [];
  const before = text.slice(Math.max(0, index - 20), index).replace(/[$€£]$/, '');
  const unit = 10 ** zeros;
  if (about.test(before)) return [{ value: first.value, unit }];
  if (above.test(before)) return [{ value: first.value + unit / 2, unit }];
  return below.test(before) ? [{ value: first.value - unit / 2, unit }] : [];
}

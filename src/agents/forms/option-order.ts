import { shuffleBy } from '../draw.ts';

/**
 * The options in an order drawn from the question, so that the right one stands anywhere with the same odds. Each further
 * variant moves every option to another place, until all places have been used: an answer that only likes a place does
 * not agree with itself.
 */
export function orderOptions<Option>(question: string, options: readonly Option[], variant = 0): Option[] {
  const drawn = shuffleBy(question, options);
  const shift = options.length === 0 ? 0 : variant % options.length;
  return [...drawn.slice(shift), ...drawn.slice(0, shift)];
}

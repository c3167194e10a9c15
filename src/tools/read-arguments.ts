import type { z } from 'zod';
import { CallerError } from '../errors.ts';
import { cutText } from './cut-text.ts';

const longestFaults = 2_000;

/** What the caller gave as the tool takes it. Throws CallerError with all faults at once. */
export function readArguments<Input extends z.ZodObject>(
  name: string,
  input: Input,
  args: unknown,
): z.output<Input> {
  const read = input.safeParse(args);
  if (read.success) return read.data;
  const faults = read.error.issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.join('.')}: ${message}`))
    .join(', ');
  throw new CallerError(
    `The arguments of ${name} have faults: ${cutText(faults, longestFaults)}.`,
    'Mend them and call again.',
  );
}

import { z } from 'zod';
import { OperatorError } from '../errors.ts';

/** What every provider can be told beside its address and key. */
export const commonSettings = {
  /** Calls are spaced to stay below the plan's rate. */
  requestsPerSecond: z.number().positive().max(1000).default(1),
  /** How long a call may wait for its turn before it gives up with RetryLaterError. */
  maxWaitMs: z.number().int().nonnegative().default(30_000),
  timeoutMs: z.number().int().positive().default(15_000),
};

export const apiKey = z
  .string()
  .trim()
  .min(1)
  // A key with a line break could end a header and begin another.
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces');

export const baseUrl = z.url({ protocol: /^https?$/ });

/** Checks settings once, when the provider is made. Throws OperatorError that lists all faults and repeats no value. */
export function readProviderSettings<Schema extends z.ZodType>(
  provider: string,
  schema: Schema,
  settings: unknown,
): z.output<Schema> {
  const result = schema.safeParse(settings);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `${issue.path.join('.') || 'settings'}: ${issue.message}`,
  );
  throw new OperatorError(
    `The search provider ${provider} is not configured: ${faults.join('; ')}.`,
    'Set what is missing in the configuration.',
  );
}

/** Joins a path to a base address that may itself have a path. */
export function joinUrl(base: string, path: string): URL {
  return new URL(path, base.endsWith('/') ? base : `${base}/`);
}

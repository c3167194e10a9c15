import { z } from 'zod';
import { evaluateArithmetic, isNear } from './reading/arithmetic.ts';

export const stepSchema = z.object({
  name: z.string().min(1).max(40),
  what: z.string().min(1).max(200),
  expression: z.string().min(1).max(200),
  value: z.number(),
  unit: z.string().max(40),
});

/** One quantity of an estimate: assumed where its expression is a bare number, computed where it uses earlier names. */
export type EstimateStep = z.infer<typeof stepSchema>;

interface Rerun {
  steps: readonly EstimateStep[];
  result: number;
}

/** Why a chain of steps does not come to what it states; null where it does. */
export function findBrokenStep({ steps, result }: Rerun, tolerance: number): string | null {
  const scope = new Map<string, number>();
  for (const [index, { name, expression, value }] of steps.entries()) {
    const computed = evaluateArithmetic(expression, scope);
    if (computed === null) return `step ${index + 1} is no arithmetic over numbers and earlier steps`;
    if (!isNear(value, computed, tolerance)) return `step ${index + 1} does not come to what it states`;
    if (scope.has(name)) return `step ${index + 1} repeats the name of an earlier one`;
    // The stated value goes on: rounding on the way is allowed, and must not be counted twice.
    scope.set(name, value);
  }
  const last = steps.at(-1)?.value ?? Number.NaN;
  return isNear(result, last, tolerance) ? null : 'the result is not that of the last step';
}

import { z } from 'zod';
import { longestExpression } from '../interpreter/calculator.ts';
import { defineSharedTool } from './shared-tool.ts';

/** For agents alone: an assistant that is the teacher has run_code. */
export const calculate = defineSharedTool({
  name: 'calculate',
  title: 'Calculate',
  description:
    'Calculates one expression: + - * / ^ mod !, comparisons, functions such as sqrt, ln, log10, sin, round, mean, std, ' +
    'combinations; units (3 ft + 2 inch to cm, 90 km / (1.5 h)); dates: days_between("2024-01-31", "2024-03-01"), ' +
    'seconds_between, add_duration("2024-01-31", "P1M2D"), duration_between, weekday("2024-02-29"). Ratios of whole numbers ' +
    'are exact; the rest is rounded from 64 digits to 20.',
  input: z.strictObject({ expression: z.string().min(1).max(longestExpression) }),
  output: z.object({ result: z.string(), exact: z.boolean(), decimal: z.string().nullable() }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false },
  run: async ({ expression }, { calculator }, { signal }) => ({
    ...(await calculator.calculate(expression, { signal })),
  }),
});

import { z } from 'zod';
import type { Interpreter } from '../interpreter/interpreter.ts';

/** One call of an API, its arguments as data. */
export interface ApiCall {
  name: string;
  arguments: unknown;
}

const outcomeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('returned'), value: z.unknown() }),
  /** The API refused, as real ones do: unknown id, out of stock. */
  z.object({ state: z.literal('refused'), message: z.string() }),
  /** Not the API's answer but a fault of the program that stands in for it. */
  z.object({ state: z.literal('broken') }),
]);

/** What one call came to. */
export type CallOutcome = Exclude<z.infer<typeof outcomeSchema>, { state: 'broken' }>;

const reportSchema = z.union([
  z.object({ missing: z.number() }),
  z.object({ outcomes: z.array(outcomeSchema) }),
]);

/** Clock and chance stand still, so that the same calls have the same results whenever they are made again. */
const stillness = `{
  const start = Date.UTC(2025, 2, 14, 9, 0, 0);
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given) { if (given.length === 0) super(start); else super(...given); }
    static now() { return start; }
  };
  let state = 1;
  Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;
}`;

function writeProgram(standIn: string, names: readonly string[], calls: readonly ApiCall[]): string {
  const known = names.map((name) => `${name}: typeof ${name} === 'function' ? ${name} : null`);
  return `${stillness}
${standIn}
;(async () => {
  const known = { ${known.join(', ')} };
  const missing = Object.values(known).filter((one) => one === null).length;
  if (missing > 0) return { missing };
  const faults = [ReferenceError, SyntaxError, TypeError, RangeError];
  const outcomes = [];
  for (const call of ${JSON.stringify(calls)}) {
    try {
      const value = await known[call.name](call.arguments);
      outcomes.push({ state: 'returned', value: JSON.parse(JSON.stringify(value ?? null)) });
    } catch (error) {
      const broken = !(error instanceof Error) || faults.some((one) => error.constructor === one);
      outcomes.push(broken ? { state: 'broken' } : { state: 'refused', message: String(error.message) });
    }
  }
  return { outcomes };
})()`;
}

/** Results longer than this are of no use to somebody who reads them turn by turn. */
const longestResults = 30_000;

/**
 * Makes all calls, in order, of a stand-in that starts anew: its state after them is the same each time, so a conversation is played on by making its
 * earlier calls again. A string where the stand-in cannot be used, in words without anything of its own.
 */
export async function callStandIn(
  interpreter: Interpreter,
  standIn: string,
  names: readonly string[],
  calls: readonly ApiCall[],
): Promise<CallOutcome[] | string> {
  const { value, error, limit } = await interpreter.run({
    language: 'javascript',
    code: writeProgram(standIn, names, calls),
  });
  if (limit !== null) return `the stand-in ran into its ${limit} limit`;
  if (error !== null) return `the stand-in does not run${error.line === null ? '' : ' as a program'}`;
  if ((value?.length ?? 0) > longestResults) return 'the stand-in answers at too great length';
  let report: z.infer<typeof reportSchema>;
  try {
    report = reportSchema.parse(JSON.parse(value ?? ''));
  } catch {
    return 'the stand-in ended without results';
  }
  if ('missing' in report) return `the stand-in lacks ${report.missing} of ${names.length} APIs`;
  const sound = report.outcomes.filter((outcome) => outcome.state !== 'broken');
  if (sound.length < calls.length) return 'the stand-in breaks on a call';
  return sound;
}

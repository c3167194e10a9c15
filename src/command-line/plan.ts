import { type Forecast, forecast, type Range } from '../batches/forecast.ts';
import type { Config } from '../config.ts';
import { CallerError, countOf } from '../errors.ts';
import { buildParts } from './build-parts.ts';
import { showDownload } from './progress.ts';
import { addPaths, makePlan, type PlanFlags } from './run.ts';

const rehearsedSeeds = 3;

function showRange(range: Range, show: (value: number) => string): string {
  const expected = range.expected === null ? 'unknown' : `about ${show(range.expected)}`;
  const end =
    range.high === null ? `at least ${show(range.low)}` : `${show(range.low)} to ${show(range.high)}`;
  return `${expected} (${end})`;
}

/** A forecast for a person to read. */
export function describeForecast(view: Forecast, records: number): string {
  const whole = (value: number) => value.toLocaleString('en');
  const percent = (value: number) => `${Math.round(value * 100)} %`;
  const { usd, minutes, spent } = view;
  const lines = [
    `${view.accepted} of ${countOf(view.tried, 'candidate was', 'candidates were')} accepted${view.stopped === null ? '' : '; the budget ended the trial early'}.`,
    `For ${records === 1 ? '1 record' : `${whole(records)} records`}:`,
    `  acceptance  ${showRange(view.acceptance, percent)}`,
    `  candidates  ${showRange(view.candidates, whole)}`,
    `  calls       ${showRange(view.calls, whole)}`,
    `  tokens      ${showRange(view.tokens, whole)}`,
    `  cost        ${usd === null ? 'price unknown' : showRange(usd, (value) => `$${value}`)}`,
    `  minutes     ${minutes === null ? 'not measured: these candidates were tried before' : showRange(minutes, whole)}`,
    `The trial made no records and took ${whole(spent.calls)} calls, ${whole(spent.tokens)} tokens.`,
  ];
  return lines.join('\n');
}

/** Seeds in, a forecast of what a run over them will need out. */
export async function planRun(config: Config, paths: string[], flags: PlanFlags): Promise<void> {
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  if (paths.length === 0)
    throw new CallerError(
      'No seeds are named.',
      'Give files or folders before options that take lists, for instance: plan samples --skill coding.',
    );
  const parts = await buildParts(config, showDownload(process.stderr));
  const stop = new AbortController();
  const interrupt = () => stop.abort(new CallerError('The forecast was interrupted.', 'Ask for it again.'));
  process.once('SIGINT', interrupt);
  process.once('SIGTERM', interrupt);
  try {
    const seeds = await addPaths(parts, paths, say);
    if (seeds.length === 0) throw new CallerError('The paths hold no usable seed.', 'See the reasons above.');
    const plan = makePlan(config, flags, seeds);
    const view = await forecast(parts, plan, { seeds: rehearsedSeeds, signal: stop.signal });
    say(describeForecast(view, flags.records));
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
    await parts.close();
  }
}

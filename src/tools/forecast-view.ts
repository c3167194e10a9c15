import type { Forecast } from '../batches/forecast.ts';
import { countOf } from '../errors.ts';

/** A forecast as a client sees it, with what to do next. */
export function showForecast({ stopped, ...forecast }: Forecast) {
  const { tried, accepted, usd, minutes } = forecast;
  const parts = [
    `${accepted} of ${countOf(tried, 'candidate was', 'candidates were')} accepted; a range holds in 19 of 20 cases for acceptance.`,
  ];
  if (accepted === 0)
    parts.push('Without an accepted one nothing can be expected: look at the skill, seeds and teacher.');
  if (usd === null) parts.push('The price of the teacher is not known.');
  if (minutes === null) parts.push('Time was not measured: these candidates were tried before.');
  if (stopped === 'budget') parts.push('The budget ended the trial early.');
  parts.push('start_batch without dry_run begins; the trial makes no records.');
  return { ...forecast, note: parts.join(' ') };
}

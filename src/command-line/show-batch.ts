import type { BatchView } from '../batches/batch-view.ts';
import { countOf } from '../errors.ts';

/** A batch for a person to read: the counts, why candidates were turned down, what was spent. */
export function showBatch(view: BatchView): string {
  const { counts, spent } = view;
  const lines = [
    `${countOf(counts.attempted, 'candidate')} = ${counts.accepted} accepted + ${counts.rejected} rejected + ${counts.failed} failed + ${counts.pending} pending`,
    ...view.reasons.map(({ state, reason, count }) => `  ${count} ${state}: ${reason}`),
  ];
  if (view.skills.length > 1) {
    lines.push(
      ...view.skills.map(
        ({ skill, accepted, target }) => `  ${skill}: ${accepted} of ${countOf(target, 'record')}`,
      ),
    );
  }
  const cost = view.priced ? `$${spent.usd.toFixed(4)}` : 'price unknown';
  lines.push(`${countOf(spent.calls, 'teacher answer')}, ${countOf(spent.tokens, 'token')}, ${cost}`);
  if (view.budget !== null) lines.push(`${Math.round(view.budget.share * 100)} % of the budget is used`);
  return lines.join('\n');
}

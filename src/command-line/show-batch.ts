import type { BatchView } from '../batches/batch-view.ts';

/** A batch for a person to read: the counts, why candidates were turned down, what was spent. */
export function showBatch(view: BatchView): string {
  const { counts, spent } = view;
  const lines = [
    `${counts.attempted} candidates = ${counts.accepted} accepted + ${counts.rejected} rejected + ${counts.failed} failed + ${counts.pending} pending`,
    ...view.reasons.map(({ state, reason, count }) => `  ${count} ${state}: ${reason}`),
  ];
  if (view.skills.length > 1) {
    lines.push(
      ...view.skills.map(({ skill, accepted, target }) => `  ${skill}: ${accepted} of ${target} records`),
    );
  }
  const cost = view.priced ? `$${spent.usd.toFixed(4)}` : 'price unknown';
  lines.push(`${spent.calls} teacher answers, ${spent.tokens} tokens, ${cost}`);
  if (view.budget !== null) lines.push(`${Math.round(view.budget.share * 100)} % of the budget is used`);
  return lines.join('\n');
}

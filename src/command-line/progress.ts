import { MultiBar, Presets, SingleBar } from 'cli-progress';
import type { BatchView, Counts } from '../batches/batch-view.ts';
import { warningShare } from '../batches/budget.ts';
import type { OnDownload } from './create-teachers.ts';

const lookEveryMs = 1000;
/** Where nobody watches, a line so often. */
const lineEveryMs = 15_000;

function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const whole = Math.round(seconds);
  const minutes = Math.floor(whole / 60);
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}

const formatRate = (rate: number): string => (rate < 10 ? rate.toPrecision(2) : String(Math.round(rate)));

function describeBudget({ budget }: BatchView): string {
  if (budget === null) return '';
  const used = `${Math.floor(budget.share * 100)} % of the budget`;
  return budget.share >= warningShare ? `, already ${used}` : `, ${used}`;
}

const describeCounts = ({ rejected, failed, pending }: Counts) =>
  `${rejected} rejected, ${failed} failed, ${pending} pending`;

/** The whole of a batch: what it spent, and how long it will take by the rate since this began. */
function describeWhole(view: BatchView, acceptedBefore: number, seconds: number): string {
  const isDone = view.counts.accepted === view.records;
  const rate = (view.counts.accepted - acceptedBefore) / seconds;
  const left = rate > 0 ? formatDuration((view.records - view.counts.accepted) / rate) : 'unknown';
  const cost = view.priced ? `, $${view.spent.usd.toFixed(4)}` : '';
  return [
    describeCounts(view.counts),
    `${view.spent.tokens} tokens${cost}${describeBudget(view)}`,
    `${formatRate(rate * 60)} records/min`,
    `${formatDuration(seconds)}${isDone ? '' : `, ${left} to go`}`,
  ].join(' | ');
}

/** The live lines of a batch, whoever works it: the whole, and each skill where there are several. */
export function createProgress(stream: NodeJS.WriteStream, first: BatchView, look: () => Promise<BatchView>) {
  const bars = new MultiBar(
    {
      stream,
      format: '{bar} {value}/{total} {name} | {said}',
      noTTYOutput: true,
      notTTYSchedule: lineEveryMs,
      hideCursor: true,
      barsize: 24,
      gracefulExit: false,
      emptyOnZero: true,
    },
    Presets.shades_classic,
  );
  const started = Date.now();
  const sayWhole = (view: BatchView) =>
    describeWhole(view, first.counts.accepted, Math.max(1, (Date.now() - started) / 1000));
  const whole = bars.create(first.records, first.counts.accepted, { name: 'records', said: sayWhole(first) });
  const parts =
    first.skills.length === 1
      ? []
      : first.skills.map((skill) =>
          bars.create(skill.target, skill.accepted, { name: skill.skill, said: describeCounts(skill) }),
        );

  async function show(): Promise<void> {
    const view = await look();
    whole.update(view.counts.accepted, { said: sayWhole(view) });
    for (const [index, bar] of parts.entries()) {
      const skill = view.skills[index];
      if (skill !== undefined) bar.update(skill.accepted, { said: describeCounts(skill) });
    }
  }

  // A look that fails is made again.
  const timer = setInterval(() => void show().catch(() => {}), lookEveryMs);
  return {
    async close(): Promise<void> {
      clearInterval(timer);
      await show().catch(() => {});
      bars.stop();
    },
  };
}

/** Shows the download of a model, from its first byte to its last. */
export function showDownload(stream: NodeJS.WriteStream): OnDownload {
  let bar: SingleBar | null = null;
  return (received, total) => {
    const megabytes = (bytes: number) => Math.round(bytes / 1e6);
    bar ??= new SingleBar(
      {
        stream,
        format: 'model {bar} {value}/{total} MB',
        noTTYOutput: true,
        notTTYSchedule: 5000,
        gracefulExit: false,
      },
      Presets.shades_classic,
    );
    if (!bar.isActive) bar.start(megabytes(total), megabytes(received));
    bar.update(megabytes(received));
    if (received >= total) bar.stop();
  };
}

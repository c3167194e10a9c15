import { Presets, SingleBar } from 'cli-progress';
import type { SettledEvent } from '../batches/work-batch.ts';
import type { CandidateCount, RunUsage } from '../store/store.ts';
import type { OnDownload } from './create-teachers.ts';

const usageEveryMs = 1000;

function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes} min ${Math.round(seconds % 60)} s` : `${Math.round(seconds)} s`;
}

/** The live line of a run: records, rejected, failed, tokens, time to go by the rate measured since the start. */
export function createProgress(
  stream: NodeJS.WriteStream,
  records: number,
  before: readonly CandidateCount[],
  readUsage: () => Promise<RunUsage>,
) {
  const counts = { accepted: 0, rejected: 0, failed: 0, pending: 0 };
  for (const { state, count } of before) if (state !== 'pending') counts[state] += count;
  const acceptedBefore = counts.accepted;
  const started = Date.now();
  let tokens = 0;
  const describe = () => {
    const seconds = (Date.now() - started) / 1000;
    const rate = (counts.accepted - acceptedBefore) / seconds;
    const left = rate > 0 ? formatDuration((records - counts.accepted) / rate) : 'unknown';
    return { ...counts, tokens, left, elapsed: formatDuration(seconds) };
  };
  const bar = new SingleBar(
    {
      stream,
      format:
        '{bar} {value}/{total} records | {rejected} rejected, {failed} failed | {tokens} tokens | {elapsed}, {left} to go',
      noTTYOutput: true,
      notTTYSchedule: 15_000,
      hideCursor: true,
      barsize: 24,
      gracefulExit: false,
    },
    Presets.shades_classic,
  );
  bar.start(records, counts.accepted, describe());
  const timer = setInterval(() => {
    readUsage()
      .then((usage) => {
        tokens = usage.inputTokens + usage.outputTokens;
        bar.update(counts.accepted, describe());
      })
      .catch(() => {});
  }, usageEveryMs);
  return {
    onSettled({ state }: SettledEvent) {
      counts[state] += 1;
      bar.update(counts.accepted, describe());
    },
    close() {
      clearInterval(timer);
      bar.update(counts.accepted, describe());
      bar.stop();
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

import { createHash } from 'node:crypto';
import { type BatchApi, isEnded, type ProviderBatch } from './batch-api.ts';
import { readBatchFailure } from './batch-errors.ts';
import type { BatchLaneParts } from './batch-lane-parts.ts';
import { readQuestionId } from './batch-lines.ts';
import type { Question } from './batch-question.ts';
import type { WatchedBatch } from './batch-watch.ts';

/** Providers keep the files of a batch for so long, in seconds. */
const keptSeconds = 30 * 86_400;
/** A list may show batches a little later than they were made, in seconds. */
const listDelaySeconds = 600;

/** What marks a batch as ours: made for this share (as a hash: it may tell more than a provider need know) and model. */
export function markBatch(share: string, model: string): Record<string, string> {
  return { made_by: 'agentinstruct', share: createHash('sha256').update(share).digest('hex'), model };
}

/**
 * The batches of a mark among those of the key's owner, the newest first; none that was made before `since` (seconds),
 * nor any whose files are gone by now. All by the provider's clock: ours may be wrong.
 */
export async function* listMarked(
  api: BatchApi,
  mark: Record<string, string>,
  signal: AbortSignal,
  since = 0,
): AsyncGenerator<ProviderBatch> {
  let oldest = since;
  for await (const batch of api.list(signal)) {
    oldest = Math.max(oldest, batch.createdAt - keptSeconds);
    if (batch.createdAt < oldest) return;
    if (Object.entries(mark).every(([key, value]) => batch.metadata[key] === value)) yield batch;
  }
}

/**
 * Knows which of a share's questions are in a batch already. Nothing about it is kept here: the provider is asked, so
 * that what a process has sent is found again after its death, by any other.
 */
export interface BatchFinder {
  /** Looks for batches that others have made since the last look. */
  look(signal: AbortSignal): Promise<void>;
  /** The newest batch that holds the question and has not failed it. */
  find(question: Question): WatchedBatch | null;
  add(batch: WatchedBatch): void;
  /** Its answers are all handed out: nobody will ask for them again. */
  forget(batch: WatchedBatch): void;
}

export function createBatchFinder(
  parts: BatchLaneParts,
  mark: Record<string, string>,
  watch: (found: ProviderBatch, questionIds: ReadonlySet<string>) => WatchedBatch,
): BatchFinder {
  const { api, keepTrying } = parts;
  const known: WatchedBatch[] = [];
  const seen = new Set<string>();
  let since = 0;

  function add(batch: WatchedBatch): void {
    seen.add(batch.id);
    const place = known.findIndex(({ createdAt }) => createdAt <= batch.createdAt);
    known.splice(place === -1 ? known.length : place, 0, batch);
  }

  async function readIds({ inputFile }: ProviderBatch, signal: AbortSignal): Promise<Set<string>> {
    const ids = new Set<string>();
    try {
      for await (const line of api.readLines(inputFile, signal)) {
        const id = readQuestionId(line);
        if (id !== null) ids.add(id);
      }
    } catch (error) {
      // Its owner has deleted the file: what it held is not known any more.
      if (readBatchFailure(error, api.endpoint)?.refusal?.status !== 404) throw error;
    }
    return ids;
  }

  return {
    async look(signal) {
      const found = await keepTrying(signal, async () => {
        const batches: ProviderBatch[] = [];
        for await (const batch of listMarked(api, mark, signal, since)) batches.push(batch);
        return batches;
      });
      for (const batch of found) {
        // One that was not taken, or cancelled before it began, holds nothing.
        if (seen.has(batch.id) || (isEnded(batch) && batch.outputFile === null && !batch.begun)) continue;
        const ids = await keepTrying(signal, () => readIds(batch, signal));
        if (!seen.has(batch.id)) add(watch(batch, ids));
      }
      since = Math.max(since, (found[0]?.createdAt ?? 0) - listDelaySeconds);
    },
    find: ({ id, tried }) => known.find((batch) => !tried.has(batch.id) && batch.holds(id)) ?? null,
    add,
    forget(batch) {
      const place = known.indexOf(batch);
      if (place !== -1) known.splice(place, 1);
    },
  };
}

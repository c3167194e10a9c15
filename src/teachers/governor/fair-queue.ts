/** Who waits: on whose behalf, and for what of the endpoint. */
export interface Waiter {
  share: string;
  /** Waiters of one lane are held up by the same things: what the first of them waits for, all do. */
  lane: string;
}

/** Waiters who are served in turns: one of each share, and within a share in the order they came. */
export interface FairQueue<Entry extends Waiter> {
  add(entry: Entry): void;
  /** Forgets an entry that waits no longer. */
  remove(entry: Entry): void;
  /** The next entry that `isFree` lets go, or null. It is asked about the first of each lane only. */
  take(isFree: (entry: Entry) => boolean): Entry | null;
  /** All entries, which wait no longer. */
  clear(): Entry[];
  readonly size: number;
}

export function createFairQueue<Entry extends Waiter>(): FairQueue<Entry> {
  // Maps and Sets keep the order of arrival and forget an entry without a search; the share served last stands last.
  const shares = new Map<string, Map<string, Set<Entry>>>();
  let size = 0;

  function remove(entry: Entry): void {
    const lanes = shares.get(entry.share);
    const entries = lanes?.get(entry.lane);
    if (!lanes || !entries?.delete(entry)) return;
    size -= 1;
    if (entries.size === 0) lanes.delete(entry.lane);
    if (lanes.size === 0) shares.delete(entry.share);
  }

  return {
    add(entry) {
      const lanes = shares.get(entry.share) ?? new Map<string, Set<Entry>>();
      const entries = lanes.get(entry.lane) ?? new Set<Entry>();
      shares.set(entry.share, lanes.set(entry.lane, entries.add(entry)));
      size += 1;
    },
    remove,
    take(isFree) {
      for (const [share, lanes] of shares) {
        for (const [lane, entries] of lanes) {
          const [first] = entries;
          if (first === undefined || !isFree(first)) continue;
          shares.delete(share);
          shares.set(share, lanes);
          lanes.delete(lane);
          lanes.set(lane, entries);
          remove(first);
          return first;
        }
      }
      return null;
    },
    clear() {
      const all = [...shares.values()].flatMap((lanes) =>
        [...lanes.values()].flatMap((entries) => [...entries]),
      );
      shares.clear();
      size = 0;
      return all;
    },
    get size() {
      return size;
    },
  };
}

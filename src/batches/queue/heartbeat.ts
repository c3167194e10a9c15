import type { OwnerStore } from '../../store/shared-work.ts';

export interface HeartbeatOptions {
  /** After so many seconds of silence this process is taken for gone by the others. */
  seconds?: number;
  /** This process was taken for gone, as after a long sleep of its machine: what it held is others' now. */
  onTakenForGone?(): void;
  /** Others were found gone, and what they held is free. */
  onSwept?(owners: string[]): void;
  /** The store did not take a beat; the next one is tried all the same. */
  onFault?(error: unknown): void;
}

/** Beats for an owner, and sweeps up after those that are gone, until it is stopped. */
export interface Heartbeat {
  /** Ends it and frees what the owner still holds. */
  stop(): Promise<void>;
}

/** When this settles the first beat is in the store, and what owners that are gone held is free. */
export async function startHeartbeat(
  owners: OwnerStore,
  owner: string,
  { seconds = 30, onTakenForGone, onSwept, onFault }: HeartbeatOptions = {},
): Promise<Heartbeat> {
  let beating: Promise<void> | null = null;

  async function sweep(): Promise<void> {
    const gone = await owners.sweep();
    if (gone.length > 0) onSwept?.(gone);
  }

  async function beat(): Promise<void> {
    try {
      if (!(await owners.beat(owner, seconds))) onTakenForGone?.();
      await sweep();
    } catch (error) {
      onFault?.(error);
    }
  }

  await owners.beat(owner, seconds);
  await sweep();
  const timer = setInterval(
    () => {
      // While the database is away one beat waits; more would only queue up behind it.
      beating ??= beat().finally(() => {
        beating = null;
      });
    },
    (seconds * 1000) / 4,
  );

  return {
    async stop() {
      clearInterval(timer);
      await beating;
      await owners.leave(owner);
    },
  };
}

import { RetryLaterError } from '../errors.ts';
import type { Child } from './child.ts';
import { MOST_WAITING } from './limits.ts';

export interface PoolPlan {
  start: () => Promise<Child>;
  /** Children that may be at work at a time. */
  size: number;
  /** Whether a child serves many callers in turn, or one and is then replaced. */
  reuse: boolean;
}

interface Waiting {
  group: string | undefined;
  resolve: (child: Promise<Child>) => void;
  reject: (error: unknown) => void;
}

/** A child that was set back to its start and may serve its group once more. */
interface Grouped {
  group: string;
  child: Child;
  expiry: NodeJS.Timeout;
}

/** How long after a change another child is started, in milliseconds: its start would hold up a quick program's result. */
const REFILL_MS = 30;
/** How long a child waits for its group, in milliseconds. */
const GROUP_IDLE_MS = 10_000;
/** Runs a child may serve before it is replaced, against slow growth. */
const MOST_RUNS = 2_000;

/** The children of one engine: some at work, one or more ready, callers waiting in turn. */
export class WorkerPool {
  private readonly plan: PoolPlan;
  private readonly ready: Promise<Child>[] = [];
  private readonly grouped: Grouped[] = [];
  private readonly waiting: Waiting[] = [];
  private readonly alive = new Set<Child>();
  private readonly runs = new WeakMap<Child, number>();
  private busy = 0;
  private closed = false;
  private refilling: NodeJS.Timeout | undefined;

  constructor(plan: PoolPlan) {
    this.plan = plan;
  }

  /** A child for one caller alone, until it is given back or let go; one that served `group` before where there is. */
  take(group?: string): Promise<Child> {
    if (this.closed) return Promise.reject(closedError());
    if (this.busy < this.plan.size) {
      this.busy += 1;
      return this.next(group);
    }
    if (this.waiting.length >= MOST_WAITING) {
      return Promise.reject(
        new RetryLaterError(
          `${MOST_WAITING} programs already wait for the code interpreter.`,
          'Try again in a while.',
          5,
        ),
      );
    }
    return new Promise((resolve, reject) => this.waiting.push({ group, resolve, reject }));
  }

  /** Ends a caller's use of a child; it serves the next one only where the plan says so and it is still sound. */
  giveBack(child: Child, sound: boolean, group?: string): void {
    const runs = (this.runs.get(child) ?? 0) + 1;
    this.runs.set(child, runs);
    const fit = sound && !child.dead && runs < MOST_RUNS && !this.closed;
    if (fit && this.plan.reuse) this.ready.push(Promise.resolve(child));
    else if (fit && group !== undefined) this.keepFor(group, child);
    else child.kill();
    this.free();
  }

  /** Makes room for another caller while the child lives on with the one who took it. */
  letGo(): void {
    this.free();
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const { reject } of this.waiting.splice(0)) reject(closedError());
    for (const { child } of [...this.grouped]) this.dropGrouped(child);
    const alive = keepAlive();
    const children = [...this.alive];
    for (const child of children) {
      child.hold(true);
      child.kill();
    }
    await Promise.all(children.map((child) => child.exited));
    // One that was only to be started finds the pool closed and ends.
    await Promise.allSettled(this.ready);
    clearInterval(alive);
  }

  private free(): void {
    this.busy -= 1;
    const first = this.waiting.shift();
    if (first !== undefined) {
      this.busy += 1;
      first.resolve(this.next(first.group));
    } else if (this.alive.size > 0) {
      this.refillSoon();
    }
  }

  private keepFor(group: string, child: Child): void {
    const expiry = setTimeout(() => this.dropGrouped(child), GROUP_IDLE_MS).unref();
    this.grouped.push({ group, child, expiry });
    const [oldest] = this.grouped;
    if (oldest !== undefined && this.grouped.length > this.plan.size) this.dropGrouped(oldest.child);
  }

  private dropGrouped(child: Child): void {
    this.takeGrouped((kept) => kept.child === child)?.kill();
  }

  private takeGrouped(fits: (kept: Grouped) => boolean): Child | undefined {
    const at = this.grouped.findIndex(fits);
    const [found] = at === -1 ? [] : this.grouped.splice(at, 1);
    clearTimeout(found?.expiry);
    return found?.child;
  }

  private async next(group: string | undefined): Promise<Child> {
    const known = this.takeGrouped((kept) => kept.group === group);
    if (known !== undefined && !known.dead) return known;
    // A spare keeps no process alive by itself; one that is waited for must.
    const alive = keepAlive();
    try {
      const child = await (this.ready.shift() ?? this.start());
      // A child that died while it waited is no fault of the caller's.
      return child.dead ? await this.start() : child;
    } catch (error) {
      this.free();
      throw error;
    } finally {
      clearInterval(alive);
      this.refillSoon();
    }
  }

  private refillSoon(): void {
    this.refilling ??= setTimeout(() => {
      this.refilling = undefined;
      this.refill();
    }, REFILL_MS).unref();
  }

  /** Keeps one child ready beside those at work, so that the caller after a killed one does not wait. */
  private refill(): void {
    if (this.closed || this.ready.length > 0) return;
    if (this.plan.reuse && this.busy >= this.plan.size) return;
    const child = this.start();
    child.catch(() => {
      const at = this.ready.indexOf(child);
      if (at !== -1) this.ready.splice(at, 1);
    });
    this.ready.push(child);
  }

  private async start(): Promise<Child> {
    const child = await this.plan.start();
    this.alive.add(child);
    void child.exited.then(() => this.alive.delete(child));
    if (this.closed) child.kill();
    try {
      await child.ready;
    } catch (error) {
      throw this.closed ? closedError() : error;
    }
    if (!this.closed) return child;
    child.kill();
    throw closedError();
  }
}

const oneHourMs = 3_600_000;

/** Keeps the process alive until it is cleared. */
function keepAlive(): NodeJS.Timeout {
  return setInterval(() => undefined, oneHourMs);
}

export function closedError(): RetryLaterError {
  return new RetryLaterError(
    'The code interpreter is closed.',
    'Ask again once the server has started anew.',
  );
}

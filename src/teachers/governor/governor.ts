import { createAbortWatch } from '../abort-watch.ts';
import type { CallReport } from '../call-report.ts';
import type { EndpointLoad } from '../teacher.ts';
import { createAdaptiveLimit } from './adaptive-limit.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import { createEndpointHold } from './endpoint-hold.ts';
import { createFairQueue, type Waiter } from './fair-queue.ts';
import { createMinuteAllowance } from './minute-allowance.ts';
import { readRateLeft } from './rate-headers.ts';
import { createRefusalSigns } from './refusal-signs.ts';
import { createToldAllowance } from './told-allowance.ts';

/** Nobody waits longer for an endpoint that asked to be left alone, or for one that fails. */
const patienceMs = { held: 60_000, broken: 10_000 };

/** What a configuration allows one endpoint. */
export interface EndpointLimits {
  /** Calls in flight at once. */
  concurrency: number;
  requestsPerMinute?: number | undefined;
  /** Input and output together. */
  tokensPerMinute?: number | undefined;
}

/** One call that wants its turn. */
export interface CallOrder {
  /** Aborting either of them ends the wait with its reason; a call that has started must heed `signal` itself. */
  signal: AbortSignal;
  drain?: AbortSignal | undefined;
  /** Those who wait take turns by it. */
  share?: string | undefined;
  /** Endpoints count by model what is left of their rates. */
  model: string;
  /** Upper bound of the tokens, input and output together. */
  tokens: number;
}

/** Thrown where a call would have to wait too long for its turn. */
export class EndpointClosed extends Error {
  /** `held`: it asked to be left alone; `broken`: it failed again and again. */
  readonly why: 'held' | 'broken';
  readonly waitMs: number;
  /** The faults in a row, where it is broken. */
  readonly faults: { last: string; count: number };

  constructor(why: 'held' | 'broken', waitMs: number, faults: { last: string; count: number }) {
    super(`The endpoint is ${why}.`);
    this.why = why;
    this.waitMs = waitMs;
    this.faults = faults;
  }
}

/** Lets calls to one endpoint start within its limits, in turns. Shared by all who call it. */
export interface Governor {
  /** Runs `call` as soon as the limits allow, and learns from its report. Throws EndpointClosed. */
  run<Result>(order: CallOrder, call: () => Promise<{ result: Result; report: CallReport }>): Promise<Result>;
  /** Calls answered so far. */
  readonly served: number;
  readonly load: EndpointLoad;
  /**
   * So many processes share what a minute allows, this one included: each takes an equal part. Calls in flight are not
   * divided: each process finds out for itself what the endpoint takes.
   */
  divide(processes: number): void;
}

/** A call that was let go. */
interface Ticket {
  /** Of all calls, in the order they were sent. */
  number: number;
  /** Its place among the requests and tokens of its model. */
  requests: number;
  tokens: number;
}

interface Entry extends Waiter {
  tokens: number;
  start(ticket: Ticket): void;
  refuse(reason: unknown): void;
}

function openAllowances({ requestsPerMinute, tokensPerMinute }: EndpointLimits) {
  return {
    requests: requestsPerMinute === undefined ? null : createMinuteAllowance(requestsPerMinute),
    tokens: tokensPerMinute === undefined ? null : createMinuteAllowance(tokensPerMinute),
  };
}

const createLane = () => ({ requests: createToldAllowance(), tokens: createToldAllowance() });

/** A governor that begins with what is configured and finds out what the endpoint really takes. */
export function createGovernor(limits: EndpointLimits): Governor {
  const queue = createFairQueue<Entry>();
  const aborts = createAbortWatch();
  const limit = createAdaptiveLimit(limits.concurrency);
  const allowed = openAllowances(limits);
  const lanes = new Map<string, ReturnType<typeof createLane>>();
  const signs = createRefusalSigns();
  const hold = createEndpointHold();
  const breaker = createCircuitBreaker();
  /** What a call uses up of this process's part counts so many times. */
  let processes = 1;
  let running = 0;
  let sent = 0;
  let served = 0;
  let timer: NodeJS.Timeout | undefined;

  function findLane(model: string) {
    const lane = lanes.get(model) ?? createLane();
    lanes.set(model, lane);
    return lane;
  }

  function findClosed(now: number): EndpointClosed | null {
    const broken = breaker.waitFor(now);
    if (Number.isFinite(broken) && broken > patienceMs.broken) {
      return new EndpointClosed('broken', broken, { ...breaker.faults });
    }
    const held = hold.waitFor(now);
    return held > patienceMs.held ? new EndpointClosed('held', held, { ...breaker.faults }) : null;
  }

  function waitFor({ lane, tokens }: Entry, now: number): number {
    const told = findLane(lane);
    return Math.max(
      allowed.requests?.waitFor(processes, now) ?? 0,
      allowed.tokens?.waitFor(tokens * processes, now) ?? 0,
      told.requests.waitFor(1, now),
      told.tokens.waitFor(tokens, now),
    );
  }

  function start(entry: Entry, now: number): void {
    running += 1;
    sent += 1;
    allowed.requests?.use(processes, now);
    allowed.tokens?.use(entry.tokens * processes, now);
    breaker.noteStarted(sent);
    hold.noteStarted(now);
    const told = findLane(entry.lane);
    const [requests, tokens] = [told.requests.use(1), told.tokens.use(entry.tokens)];
    entry.start({ number: sent, requests, tokens });
  }

  /** Starts what may start, and comes back when time alone lets the next one go. */
  function pump(): void {
    clearTimeout(timer);
    const now = performance.now();
    const closed = findClosed(now);
    if (closed !== null) for (const entry of queue.clear()) entry.refuse(closed);
    while (queue.size > 0 && running < limit.value) {
      let soonest = Math.max(breaker.waitFor(now), hold.waitFor(now));
      const entry =
        soonest > 0
          ? null
          : queue.take((first) => {
              const wait = waitFor(first, now);
              if (wait > 0) soonest = soonest === 0 ? wait : Math.min(soonest, wait);
              return wait === 0;
            });
      if (entry !== null) start(entry, now);
      else {
        if (Number.isFinite(soonest)) timer = setTimeout(pump, Math.ceil(soonest));
        return;
      }
    }
  }

  function waitForTurn({ signal, drain, share = '', model, tokens }: CallOrder): Promise<Ticket> {
    return new Promise((resolve, reject) => {
      const forget = () => {
        aborts.remove(signal, abort);
        if (drain !== undefined) aborts.remove(drain, abort);
      };
      const entry: Entry = {
        share,
        lane: model,
        tokens,
        start(ticket) {
          forget();
          resolve(ticket);
        },
        refuse(reason) {
          forget();
          reject(reason);
        },
      };
      const abort = () => {
        queue.remove(entry);
        entry.refuse(drain?.aborted ? drain.reason : signal.reason);
        if (queue.size === 0) clearTimeout(timer);
      };
      aborts.add(signal, abort);
      if (drain !== undefined) aborts.add(drain, abort);
      queue.add(entry);
      pump();
    });
  }

  function learn({ number, ...ticket }: Ticket, { model, tokens }: CallOrder, report: CallReport): void {
    const now = performance.now();
    const { outcome, fault, retryAfterMs, headers } = report;
    if (report.tokens !== null) allowed.tokens?.correct(tokens * processes, report.tokens * processes, now);
    if (headers !== null) {
      for (const what of ['requests', 'tokens'] as const) {
        const told = readRateLeft(headers, what, Date.now());
        if (told !== null) findLane(model)[what].learn(told, ticket[what], now);
      }
    }
    if (fault !== null) breaker.noteFault(number, fault, now);
    else if (outcome === 'unknown') breaker.noteNothing(number);
    else breaker.noteAlive();
    if (outcome === 'served') {
      served += 1;
      if (signs.noteServed(number)) hold.lift();
      else hold.noteServed();
      limit.grow(number, running + 1);
    }
    if (outcome === 'limited') {
      const sign = signs.noteRefused(number, sent + 1);
      if (sign !== 'call') limit.cut(number, running, sent + 1);
      if (sign === 'endpoint' && retryAfterMs !== null) hold.hold(retryAfterMs, now);
    }
  }

  return {
    async run(order, call) {
      order.signal.throwIfAborted();
      order.drain?.throwIfAborted();
      const ticket = await waitForTurn(order);
      let report: CallReport | null = null;
      try {
        const done = await call();
        report = done.report;
        return done.result;
      } finally {
        running -= 1;
        if (report === null) breaker.noteNothing(ticket.number);
        else learn(ticket, order, report);
        pump();
      }
    },
    get served() {
      return served;
    },
    divide(among) {
      processes = Math.max(1, among);
    },
    get load() {
      const now = performance.now();
      const wait = Math.max(breaker.waitFor(now), hold.waitFor(now));
      return {
        running,
        waiting: queue.size,
        limit: limit.value,
        breaker: breaker.state(now),
        heldMs: Number.isFinite(wait) ? Math.ceil(wait) : 0,
      };
    },
  };
}

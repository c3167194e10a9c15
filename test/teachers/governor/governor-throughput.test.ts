import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type CallReport, servedReport } from '../../../src/teachers/call-report.ts';
import { chooseRetryDelay } from '../../../src/teachers/endpoint/retry-delay.ts';
import { createGovernor, type EndpointLimits } from '../../../src/teachers/governor/governor.ts';

// Time is virtual here: what is measured is what the governor does with it, not how fast the machine is.
beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const signal = new AbortController().signal;
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

interface Conduct {
  /** Calls beyond so many in flight are refused. */
  mostInFlight?: number;
  /** Part of the calls that is refused whatever is in flight. */
  refused?: number;
  /** Part of the calls that break. */
  broken?: number;
  retryAfterMs?: number;
  /** So many requests in each window; told in headers or, by default, only by refusing. */
  window?: { requests: number; lengthMs: number; headers: boolean };
}

/** An endpoint whose answers take a lognormal time (median 400 ms, σ 0.8), and what it has seen. */
function createEndpoint(conduct: Conduct) {
  const { mostInFlight = Number.POSITIVE_INFINITY, refused = 0, broken = 0, window } = conduct;
  const random = xoroshiro128plus(42);
  const draw = () => (random.next() >>> 0) / 2 ** 32;
  const seen = { starts: [] as number[], served: 0, most: 0, busyMs: 0 };
  let inFlight = 0;
  let [windowEnd, left] = [0, 0];

  function takeFromWindow(): { headers: Headers | null; retryAfterMs: number | null; over: boolean } {
    if (window === undefined)
      return { headers: null, retryAfterMs: conduct.retryAfterMs ?? null, over: false };
    const now = performance.now();
    if (now >= windowEnd) [windowEnd, left] = [now + window.lengthMs, window.requests];
    left -= 1;
    const headers = new Headers({
      'x-ratelimit-limit-requests': String(window.requests),
      'x-ratelimit-remaining-requests': String(Math.max(0, left)),
      'x-ratelimit-reset-requests': `${Math.ceil(windowEnd - now)}ms`,
    });
    return { headers: window.headers ? headers : null, retryAfterMs: windowEnd - now, over: left < 0 };
  }

  async function answer(): Promise<CallReport> {
    seen.starts.push(performance.now());
    const { headers, retryAfterMs, over } = takeFromWindow();
    if (over || inFlight >= mostInFlight || draw() < refused) {
      await pass(2);
      return { ...servedReport, outcome: 'limited', retryAfterMs, headers };
    }
    inFlight += 1;
    seen.most = Math.max(seen.most, inFlight);
    const normal = Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
    const latency = 400 * Math.exp(0.8 * normal);
    await pass(latency);
    inFlight -= 1;
    seen.busyMs += latency;
    if (draw() < broken) return { ...servedReport, outcome: 'failed', fault: 'HTTP 500', headers };
    seen.served += 1;
    return { ...servedReport, headers };
  }
  return { seen, answer };
}

/** Asks until all is answered. The share is of the calls in flight that the endpoint allows, from one tenth to nine. */
async function work(limits: EndpointLimits, conduct: Conduct, count: number) {
  const { seen, answer } = createEndpoint(conduct);
  const governor = createGovernor(limits);
  const begun = performance.now();
  const ends: number[] = [];
  let done = false;

  async function ask(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { outcome, retryAfterMs } = await governor.run({ signal, model: 'm', tokens: 50 }, async () => {
        const report = await answer();
        return { result: report, report };
      });
      if (outcome === 'served') break;
      await pass(chooseRetryDelay(Math.min(tries, 6), retryAfterMs));
    }
    ends.push(performance.now() - begun);
  }
  const all = Promise.all(Array.from({ length: count }, ask)).finally(() => {
    done = true;
  });
  while (!done) await vi.advanceTimersByTimeAsync(250);
  await all;
  const allowed = Math.min(limits.concurrency, conduct.mostInFlight ?? limits.concurrency);
  const endOf = (part: number) => ends[Math.floor(count * part) - 1] ?? 0;
  return {
    ...seen,
    answered: ends.length,
    share: (0.8 * seen.busyMs) / allowed / (endOf(0.9) - endOf(0.1)),
    waste: seen.starts.length / seen.served,
    minutes: (ends.at(-1) ?? 0) / 60_000,
    load: governor.load,
  };
}

it.each([
  ['as many in flight as are configured', 64, {}],
  ['429 above 32 in flight', 256, { mostInFlight: 32 }],
  ['429 above 32 in flight, with Retry-After', 256, { mostInFlight: 32, retryAfterMs: 1000 }],
  ['429 above 3 in flight, with Retry-After', 16, { mostInFlight: 3, retryAfterMs: 1000 }],
  ['429 above one in flight', 16, { mostInFlight: 1 }],
  ['5 % 429 with Retry-After', 64, { refused: 0.05, retryAfterMs: 1000 }],
  ['1 % 500', 64, { broken: 0.01 }],
])('uses at least 85 %% of what an endpoint allows: %s', async (_name, concurrency, conduct: Conduct) => {
  const allowed = Math.min(concurrency, conduct.mostInFlight ?? concurrency);
  const count = Math.min(3000, allowed * 100);
  const { answered, share, waste, most } = await work({ concurrency }, conduct, count);
  expect(answered).toBe(count);
  expect(share).toBeGreaterThan(0.85);
  expect(most).toBe(allowed);
  // Most requests are answered: beyond what is refused at random, little is asked in vain.
  expect(waste).toBeLessThan(1.15 + (256 + 16) / count);
});

it('goes back to what is configured when an endpoint takes it again', async () => {
  const governor = createGovernor({ concurrency: 100 });
  const order = { signal, model: 'm', tokens: 1 };
  async function askAll(count: number, { answer }: ReturnType<typeof createEndpoint>): Promise<void> {
    const ask = async () => {
      const report = await answer();
      return { result: report.outcome, report };
    };
    const all = Promise.all(Array.from({ length: count }, () => governor.run(order, ask)));
    await vi.advanceTimersByTimeAsync(120_000);
    await all;
  }
  await askAll(200, createEndpoint({ mostInFlight: 4 }));
  expect(governor.load.limit).toBeLessThan(8);
  const recovered = createEndpoint({});
  await askAll(1500, recovered);
  expect(governor.load.limit).toBe(100);
  expect(recovered.seen.most).toBe(100);
});

it('sends no more requests in any minute than are configured, and nearly as many', async () => {
  const { starts, minutes } = await work({ concurrency: 64, requestsPerMinute: 120 }, {}, 480);
  const busiest = Math.max(
    ...starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length),
  );
  expect(busiest).toBeLessThanOrEqual(120);
  expect(480 / minutes).toBeGreaterThan(0.85 * 120);
});

it('three processes that share a limit keep it together', async () => {
  const endpoint = createEndpoint({});
  const governors = Array.from({ length: 3 }, () =>
    createGovernor({ concurrency: 64, requestsPerMinute: 120 }),
  );
  for (const governor of governors) governor.divide(3);
  const order = { signal, model: 'm', tokens: 50 };
  const ask = async () => ({ result: 1, report: await endpoint.answer() });
  const all = Promise.all(
    governors.flatMap((governor) => [...Array(100)].map(() => governor.run(order, ask))),
  );
  await vi.advanceTimersByTimeAsync(180_000);
  await all;
  const { starts } = endpoint.seen;
  const busiest = Math.max(
    ...starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length),
  );
  expect(busiest).toBeLessThanOrEqual(120);
});

it('keeps tokens below what is configured, by what calls really used', async () => {
  // Each is reserved at 50 tokens, 6000 a minute: 120 calls.
  const { starts, minutes } = await work({ concurrency: 64, tokensPerMinute: 6000 }, {}, 360);
  const busiest = Math.max(
    ...starts.map((from) => starts.filter((at) => at >= from && at < from + 60_000).length),
  );
  expect(busiest).toBeLessThanOrEqual(120);
  expect(360 / minutes).toBeGreaterThan(0.85 * 120);
  const governor = createGovernor({ concurrency: 64, tokensPerMinute: 6000 });
  const report = { ...servedReport, tokens: 10 };
  const order = { signal, model: 'm', tokens: 50 };
  const begun = performance.now();
  const cheap = Promise.all(
    [...Array(600)].map(() => governor.run(order, async () => ({ result: 1, report }))),
  );
  await vi.advanceTimersByTimeAsync(120_000);
  await cheap;
  // They used a fifth of what was reserved: 600 a minute.
  expect(performance.now() - begun).toBeLessThanOrEqual(120_000);
  expect(governor.load.waiting).toBe(0);
});

it('waits for the next window where the headers say that this one is used up, and is never refused', async () => {
  const window = { requests: 40, lengthMs: 5_000, headers: true };
  const { answered, served, starts, minutes } = await work({ concurrency: 8 }, { window }, 400);
  expect(answered).toBe(400);
  expect(starts.length).toBe(served);
  expect(400 / minutes / 60).toBeGreaterThan(0.85 * 8);
});

it('leaves an endpoint alone that says when its window ends only by refusing', async () => {
  const window = { requests: 100, lengthMs: 10_000, headers: false };
  const { answered, starts, minutes } = await work({ concurrency: 16 }, { window }, 800);
  expect(answered).toBe(800);
  // Of each window, what was in flight is refused and little more.
  expect(starts.length).toBeLessThan(800 + 8 * 2 * 16);
  expect(800 / minutes / 60).toBeGreaterThan(0.85 * 10);
});

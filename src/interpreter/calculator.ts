import { Worker } from 'node:worker_threads';
import { AgentError, RetryLaterError } from '../errors.ts';
import type { Calculation } from './calculator-evaluate.ts';
import type { CalculatorSays } from './calculator-worker.ts';

/** Arithmetic with units and dates, for what needs no program. */
export interface Calculator {
  /**
   * Calculates one expression, exactly where its numbers allow it. Throws AgentError for one that cannot be read or takes
   * too long, and the signal's reason when aborted.
   */
  calculate(expression: string, options: { signal: AbortSignal }): Promise<Calculation>;
  close(): Promise<void>;
}

export const longestExpression = 1_000;
const timeLimitMs = 2_000;
/** MiB. */
const memoryLimit = 128;

/** What waits for the thread's next word; null: the thread is gone. */
type Listener = (said: CalculatorSays | null) => void;

class CalculatorThread {
  readonly ready: Promise<boolean>;
  private readonly worker: Worker;
  private listener: Listener = () => {};
  private gone = false;

  constructor() {
    // Compiled, the thread's file ends as this one's does.
    const file = `./calculator-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
    this.worker = new Worker(new URL(file, import.meta.url), {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryLimit },
    });
    this.worker.stdout.resume();
    this.worker.stderr.resume();
    this.worker.on('message', (said: CalculatorSays) => this.listener(said));
    this.worker.on('error', () => this.end());
    this.worker.on('exit', () => this.end());
    this.ready = this.hear().then((said) => said !== null);
    this.worker.unref();
  }

  async ask(expression: string): Promise<CalculatorSays | null> {
    const answer = this.hear();
    this.worker.postMessage(expression);
    return answer;
  }

  end(): void {
    this.gone = true;
    this.listener(null);
    void this.worker.terminate();
  }

  get dead(): boolean {
    return this.gone;
  }

  private hear(): Promise<CalculatorSays | null> {
    if (this.gone) return Promise.resolve(null);
    return new Promise((resolve) => {
      this.listener = resolve;
    });
  }
}

/**
 * One thread, started by the first expression and kept. Expressions come from models: one that goes on too long, or takes
 * too much memory, ends the thread, and the next one gets another.
 */
export function createCalculator(): Calculator {
  let thread: CalculatorThread | null = null;
  let lastTurn: Promise<unknown> = Promise.resolve();
  let closed = false;

  async function calculateNow(expression: string, signal: AbortSignal): Promise<Calculation> {
    signal.throwIfAborted();
    if (closed)
      throw new RetryLaterError('The calculator is closed.', 'Ask again once the server has started anew.');
    if (thread === null || thread.dead) thread = new CalculatorThread();
    const current = thread;
    const end = () => current.end();
    signal.addEventListener('abort', end, { once: true });
    let timer: NodeJS.Timeout | undefined;
    try {
      if (!(await current.ready)) throw new Error('the calculator did not start');
      timer = setTimeout(end, timeLimitMs);
      const said = await current.ask(expression);
      if (said !== null && 'result' in said) return said.result;
      signal.throwIfAborted();
      const why =
        said !== null && 'fault' in said
          ? said.fault
          : 'it takes more than the time or memory there is for one';
      throw new AgentError(`The expression cannot be calculated: ${why}.`, 'Write it in another way.');
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
    }
  }

  return {
    async calculate(expression, { signal }) {
      if (expression.length > longestExpression) {
        throw new AgentError(
          `The expression has ${expression.length} characters; the limit is ${longestExpression}.`,
          'Calculate it in parts, or run a program.',
        );
      }
      const turn = lastTurn.then(() => calculateNow(expression, signal));
      lastTurn = turn.catch(() => undefined);
      return turn;
    },
    async close() {
      closed = true;
      thread?.end();
      await lastTurn;
    },
  };
}

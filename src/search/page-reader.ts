import { Worker } from 'node:worker_threads';
import { AgentError, RetryLaterError } from '../errors.ts';
import type { ReadableHtml } from './page-html.ts';
import type { ReadOrder, ReadResult } from './page-reader-worker.ts';

export interface PageReader {
  /**
   * Reads HTML or a PDF in a thread of its own that is ended when `timeoutMs` or the memory limit is reached: pages are
   * written by strangers, and a small one can keep a parser busy for hours. Throws AgentError for a page that cannot be
   * read, RetryLaterError when the reader was closed meanwhile.
   */
  read(
    source: ReadOrder['source'],
    options: { maxCharacters: number; timeoutMs: number; signal?: AbortSignal | undefined },
  ): Promise<ReadableHtml>;
  close(): Promise<void>;
}

interface Pending {
  resolve(document: ReadableHtml): void;
  reject(error: unknown): void;
}

const maxHeapMegabytes = 512;

/** One thread, started by the first page and kept; pages wait for each other, since reading one takes milliseconds. */
export function createPageReader(): PageReader {
  let worker: Worker | undefined;
  let pending: Pending | undefined;
  let lastTurn: Promise<unknown> = Promise.resolve();
  let closed = false;
  let lastId = 0;

  function startWorker(): Worker {
    // Compiled, the worker's file ends as this one's does.
    const file = `./page-reader-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;
    const started = new Worker(new URL(file, import.meta.url), {
      env: {},
      execArgv: [],
      // The process's own output is the protocol; a parser's warnings go nowhere.
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: maxHeapMegabytes },
    });
    started.stdout.resume();
    started.stderr.resume();
    // What a worker says or does that was ended meanwhile is nothing to the page that is read now.
    const isCurrent = () => worker === started;
    started.on('message', (result: ReadResult) => {
      if (!isCurrent()) return;
      if ('document' in result) pending?.resolve(result.document);
      else pending?.reject(describeUnreadable());
    });
    started.on('error', () => {
      if (isCurrent()) pending?.reject(describeUnreadable());
    });
    started.on('exit', () => {
      if (!isCurrent()) return;
      worker = undefined;
      pending?.reject(describeUnreadable());
    });
    started.unref();
    return started;
  }

  async function readNow(...[source, options]: Parameters<PageReader['read']>): Promise<ReadableHtml> {
    options.signal?.throwIfAborted();
    if (closed) throw new RetryLaterError('The page reader is closed.', 'Try again when the server is up.');
    worker ??= startWorker();
    const current = worker;
    let timer: NodeJS.Timeout | undefined;
    let abort: (() => void) | undefined;
    const stop = (error: unknown) => {
      pending?.reject(error);
      worker = undefined;
      void current.terminate();
    };
    try {
      return await new Promise<ReadableHtml>((resolve, reject) => {
        pending = { resolve, reject };
        timer = setTimeout(() => stop(describeUnreadable()), options.timeoutMs);
        abort = () => stop(options.signal?.reason);
        options.signal?.addEventListener('abort', abort, { once: true });
        const order: ReadOrder = { id: ++lastId, maxCharacters: options.maxCharacters, source };
        current.postMessage(order);
      });
    } finally {
      pending = undefined;
      clearTimeout(timer);
      if (abort) options.signal?.removeEventListener('abort', abort);
    }
  }

  return {
    read(source, options) {
      const turn = lastTurn.then(
        () => readNow(source, options),
        () => readNow(source, options),
      );
      lastTurn = turn;
      return options.signal ? Promise.race([turn, rejectWhenAborted(options.signal)]) : turn;
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}

/** So that a page given up on while others are read does not wait for its turn to say so. */
function rejectWhenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

function describeUnreadable(): AgentError {
  return new AgentError(
    'The page was fetched, but its text cannot be read within the limits of time and memory.',
    'Try another page on the subject.',
  );
}

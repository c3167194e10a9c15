import { type ChildProcess, spawn } from 'node:child_process';
import { OperatorError } from '../errors.ts';
import { type ChildFrame, type DoneFrame, LineReader, type RunFrame } from './frames.ts';
import type { Limit } from './interpreter.ts';
import { type Ground, type Launch, makeCommand } from './launch.ts';
import { readMemory, watchMemory } from './memory-watch.ts';

/** Longest time a child may take to be ready, in milliseconds. */
const START = 120_000;
/** Longest line a child may say, in bytes. */
const LINE = 16 * 1024 * 1024;

/** How a run ended: told by the child, or the child was ended for `limit`, or it died by itself (`limit` null). */
export type Ending = { done: DoneFrame } | { done: null; limit: Limit | null };

export interface RunWatch {
  /** Wall clock after which the child is killed, in milliseconds. */
  killAfterMs: number;
  /** MiB the child may hold above what it held when it was ready. */
  growthMb: number;
  onFrame: (frame: ChildFrame) => void;
  signal: AbortSignal | undefined;
}

/** One child process: started, asked one run at a time, and killed. */
export class Child {
  readonly ready: Promise<string>;
  readonly exited: Promise<void>;
  /** MiB resident when it was ready. */
  baseMb = 0;
  dead = false;
  private readonly process: ChildProcess;
  private readonly reader = new LineReader(LINE);
  private stderr = '';
  private onFrame: (frame: ChildFrame) => void = () => undefined;
  private onDeath: () => void = () => undefined;

  constructor(launch: Launch, ground: Ground) {
    const { command, args } = makeCommand(launch, ground);
    // An empty environment, no path of the host's, three pipes and nothing else.
    this.process = spawn(command, args, { env: {}, cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    this.exited = new Promise((resolve) => {
      const end = () => {
        this.dead = true;
        this.onDeath();
        resolve();
      };
      this.process.once('close', end);
      this.process.once('error', end);
    });
    this.process.stdin?.on('error', () => undefined);
    this.process.stderr?.on('data', (chunk: Buffer) => {
      this.stderr = (this.stderr + chunk.toString('latin1')).slice(-4096);
    });
    this.process.stdout?.on('data', (chunk: Buffer) => this.hear(chunk));
    this.ready = this.start();
    this.ready.catch(() => undefined);
  }

  get pid(): number {
    return this.process.pid ?? -1;
  }

  kill(): void {
    this.process.kill('SIGKILL');
  }

  /** Lets this process end although the child lives, or not. */
  hold(busy: boolean): void {
    const pipes = [this.process.stdin, this.process.stdout, this.process.stderr] as unknown[];
    for (const part of [this.process, ...pipes] as { ref?: () => void; unref?: () => void }[]) {
      if (busy) part.ref?.();
      else part.unref?.();
    }
  }

  /** Runs one frame. Rejects only with the signal's reason; whatever the guest does is an ending. */
  async run(frame: RunFrame, watch: RunWatch): Promise<Ending> {
    watch.signal?.throwIfAborted();
    let cause: Limit | 'aborted' | null = null;
    const end = (why: Limit | 'aborted') => {
      cause ??= why;
      this.kill();
    };
    const abort = () => end('aborted');
    const clock = setTimeout(() => end('time'), watch.killAfterMs);
    const stopWatching = watchMemory(this.pid, this.baseMb + watch.growthMb, () => end('memory'));
    watch.signal?.addEventListener('abort', abort, { once: true });
    this.hold(true);
    try {
      const done = await new Promise<DoneFrame | null>((resolve) => {
        this.onDeath = () => resolve(null);
        this.onFrame = (said) => ('done' in said ? resolve(said.done) : watch.onFrame(said));
        if (this.dead) resolve(null);
        else this.process.stdin?.write(`${JSON.stringify(frame)}\n`);
      });
      if ((cause as string | null) === 'aborted') watch.signal?.throwIfAborted();
      if (done !== null) return { done };
      return { done: null, limit: (cause as Limit | null) ?? this.guessLimit() };
    } finally {
      clearTimeout(clock);
      stopWatching();
      watch.signal?.removeEventListener('abort', abort);
      this.onDeath = () => undefined;
      this.onFrame = () => undefined;
      this.hold(false);
    }
  }

  private async start(): Promise<string> {
    this.hold(true);
    const timer = setTimeout(() => this.kill(), START);
    const words = await new Promise<string | null>((resolve) => {
      this.onFrame = (said) => ('ready' in said ? resolve(said.ready) : undefined);
      this.onDeath = () => resolve(null);
    });
    clearTimeout(timer);
    if (words === null) {
      throw new OperatorError(
        'A code interpreter process ended before it was ready.',
        'Check that Node 24 or newer and the installed packages are whole and that memory is free; run the doctor command.',
        this.stderr,
      );
    }
    this.baseMb = (await readMemory(this.pid)) ?? 0;
    this.hold(false);
    return words;
  }

  private hear(chunk: Buffer): void {
    for (const line of this.reader.read(chunk) ?? [null]) {
      try {
        if (line === null) throw new Error('too long');
        this.onFrame(JSON.parse(line));
      } catch {
        this.kill();
      }
    }
  }

  /** V8 ends the whole process when a heap or table outgrows what it can hold. */
  private guessLimit(): Limit | null {
    const memory = /out of memory|heap limit|invalid (?:size|table|array)|allocation fail|is_heap_oom/i;
    return memory.test(this.stderr) ? 'memory' : null;
  }
}

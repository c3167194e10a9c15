import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

export interface RunningChild {
  process: ChildProcess;
  /** Complete lines it has printed so far. */
  lines: string[];
  /** Ends when it has printed so many lines; fails where it ends before. */
  waitForLines(count: number): Promise<void>;
  /** Kills it at once, without any chance to tidy up. */
  kill(): Promise<void>;
  /** Ends when it has ended; fails where it failed. */
  waitForEnd(): Promise<void>;
}

/** Starts one of the programs beside this file, or one of a whole path. */
export function startChild(name: string, ...parts: string[]): RunningChild {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, name), ...parts], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  let complaint = '';
  const reader = createInterface({ input: child.stdout });
  reader.on('line', (line) => lines.push(line));
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const read = once(reader, 'close');
  const ended = once(child, 'exit');
  return {
    process: child,
    lines,
    async waitForLines(count) {
      while (lines.length < count) {
        const over = await Promise.race([once(reader, 'line').then(() => false), read.then(() => true)]);
        if (over && lines.length < count) throw new Error(`${name} ended early: ${complaint}`);
      }
    },
    async kill() {
      child.kill('SIGKILL');
      await Promise.all([ended, read]);
    },
    async waitForEnd() {
      const [code] = await ended;
      await read;
      if (code !== 0) throw new Error(`${name} ended with ${code}: ${complaint}`);
    },
  };
}

import { closeSync, writeSync } from 'node:fs';
import { type ChildFrame, LineReader, type RunFrame } from './frames.ts';

/** Longest request a child reads, in bytes. */
const MOST = 16 * 1024 * 1024;

/** Closes the parent's files that came along, by the comma-separated list it sent; answers with the other arguments. */
export function takeArguments(): string[] {
  const [inherited = '', ...rest] = process.argv.slice(2);
  for (const fd of inherited.split(',').filter((text) => text !== '')) {
    try {
      closeSync(Number(fd));
    } catch {
      // It did not come along after all.
    }
  }
  return rest;
}

/** Writes one frame to the parent, waiting while the pipe is full. */
export function sayFrame(frame: ChildFrame): void {
  let bytes = Buffer.from(`${JSON.stringify(frame)}\n`);
  while (bytes.length > 0) {
    try {
      bytes = bytes.subarray(writeSync(1, bytes));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(1);
    }
  }
}

/** Runs each frame from the parent in turn; calls `end` when the parent's end of the pipe closes. */
export function serveFrames(run: (frame: RunFrame) => Promise<void>, end: () => void): void {
  const reader = new LineReader(MOST);
  let last = Promise.resolve();
  process.stdin.on('data', (chunk: Buffer) => {
    const lines = reader.read(chunk);
    if (lines === null) process.exit(1);
    for (const line of lines) {
      last = last
        .then(() => run(JSON.parse(line)))
        .catch((error) => {
          process.stderr.write(String(error?.stack));
          process.exit(1);
        });
    }
  });
  process.stdin.on('end', end);
}

import { writeSync } from 'node:fs';
import { type ChildFrame, LineReader, type RunFrame } from './frames.ts';

/** Longest request a child reads, in bytes. */
const MOST = 16 * 1024 * 1024;

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

/** Runs each frame from the parent in turn; ends the process when the parent's end of the pipe closes. */
export function serveFrames(run: (frame: RunFrame) => Promise<void>): void {
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
  process.stdin.on('end', () => process.kill(process.pid, 'SIGKILL'));
}

import type { GuestFile, Limit } from './interpreter.ts';

/** What the parent asks a child for: one program, optionally with tests. One JSON line on the child's stdin. */
export interface RunFrame {
  code: string;
  typescript: boolean;
  stdin: string;
  files: GuestFile[];
  tests: { name: string; code: string }[] | null;
  timeoutMs: number;
  memoryMb: number;
  /** What becomes of the program's state: kept for the next frame, set back to the start, or gone with the process. */
  after: 'keep' | 'reset' | 'end';
  outputChars: number;
}

/** An error as the child saw it, its line already found. */
export interface FrameError {
  name: string;
  message: string;
  line: number | null;
}

/** The end of a run as the child tells it. */
export interface DoneFrame {
  value: string | null;
  error: FrameError | null;
  files: GuestFile[];
  limit: Limit | null;
  truncated: boolean;
  /** The child ends itself after this frame. */
  leaving: boolean;
}

/** What a child says, one JSON object a line on its stdout. */
export type ChildFrame =
  | { ready: string }
  | { stream: 'stdout' | 'stderr'; text: string }
  | { test: number; passed: boolean; error: string | null }
  | { done: DoneFrame };

/** Splits a byte stream into lines, refusing a line longer than `most` bytes. */
export class LineReader {
  private parts: Buffer[] = [];
  private size = 0;
  private readonly most: number;

  constructor(most: number) {
    this.most = most;
  }

  /** Bytes of the unfinished line. */
  get pending(): number {
    return this.size;
  }

  /** The lines that `chunk` completes, or null when a line is too long. */
  read(chunk: Buffer): string[] | null {
    const lines: string[] = [];
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      if (this.size + end - start > this.most) return null;
      this.parts.push(chunk.subarray(start, end));
      lines.push(Buffer.concat(this.parts).toString('utf8'));
      this.parts = [];
      this.size = 0;
      start = end + 1;
    }
    this.parts.push(chunk.subarray(start));
    this.size += chunk.length - start;
    return this.size > this.most ? null : lines;
  }
}

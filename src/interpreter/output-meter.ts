/** How many times its cap a program may write before it is ended. */
const FLOOD = 16;

/**
 * Counts what a program writes to one stream: passes on the first `most` characters, drops the rest, and says when the
 * flood should be stopped.
 */
export class OutputMeter {
  private readonly most: number;
  private written = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** The part of `text` that is kept. */
  take(text: string): string {
    const room = this.most - this.written;
    this.written += text.length;
    return room <= 0 ? '' : text.slice(0, room);
  }

  get cut(): boolean {
    return this.written > this.most;
  }

  get flooded(): boolean {
    return this.written > this.most * FLOOD;
  }
}

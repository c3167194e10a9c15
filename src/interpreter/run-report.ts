import type { Ending } from './child.ts';
import type { ChildFrame, RunFrame } from './frames.ts';
import type { CodeResult, GuestError, Limit, TestsResult } from './interpreter.ts';
import { LIMITS } from './limits.ts';
import { OutputMeter } from './output-meter.ts';

const BROKEN: GuestError = { name: 'Fatal', message: 'The program broke its interpreter.', line: null };

function tellLimit(limit: Limit, frame: RunFrame): GuestError {
  const words = {
    time: `The program was ended after its ${frame.timeoutMs} ms.`,
    memory: `The program was ended for taking more than its ${frame.memoryMb} MiB.`,
    output: 'The program was ended for writing far more than is kept.',
  };
  return { name: `${limit[0]?.toUpperCase()}${limit.slice(1)}Limit`, message: words[limit], line: null };
}

function cut(text: string, most: number): { text: string; cut: boolean } {
  if (text.length <= most) return { text, cut: false };
  return { text: `${text.slice(0, most)}\n[cut at ${most} characters]`, cut: true };
}

/** Gathers what a child says during one run and makes the result of it. Trusts no size a child names. */
export class RunReport {
  private readonly frame: RunFrame;
  private readonly meters = {
    stdout: new OutputMeter(LIMITS.outputChars),
    stderr: new OutputMeter(LIMITS.outputChars),
  };
  private readonly texts = { stdout: '', stderr: '' };
  private readonly outcomes = new Map<number, { passed: boolean; error: string | null }>();

  constructor(frame: RunFrame) {
    this.frame = frame;
  }

  hear(said: ChildFrame): void {
    if ('stream' in said && (said.stream === 'stdout' || said.stream === 'stderr')) {
      this.texts[said.stream] += this.meters[said.stream].take(String(said.text));
    }
    if ('test' in said && !this.outcomes.has(said.test)) {
      const error = said.error === null ? null : cut(String(said.error), 4_000).text;
      this.outcomes.set(said.test, { passed: said.passed === true && error === null, error });
    }
  }

  tellRun(ending: Ending, durationMs: number): CodeResult {
    const { done } = ending;
    const { error, limit } = this.tellEnd(ending);
    const value = done === null || done.value === null ? null : cut(String(done.value), LIMITS.valueChars);
    const files = (done?.files ?? []).slice(0, LIMITS.files.count).map((file) => {
      const text = cut(String(file.text), LIMITS.files.chars);
      return { path: String(file.path), text: text.text, cut: text.cut };
    });
    const fewer = (done?.files.length ?? 0) > files.length || files.some((file) => file.cut);
    const truncated =
      done?.truncated === true || limit === 'output' || value?.cut === true || fewer || this.full();
    return {
      stdout: this.tellStream('stdout', truncated),
      stderr: this.tellStream('stderr', truncated),
      value: value?.text ?? null,
      error,
      files: files.map(({ path, text }) => ({ path, text })),
      durationMs,
      limit,
      truncated,
    };
  }

  tellTests(ending: Ending): TestsResult {
    const { error, limit } = this.tellEnd(ending);
    const missing =
      limit === null ? 'Not run: the program failed before it.' : `Not finished: ${error?.message}`;
    const tests = (this.frame.tests ?? []).map(({ name }, index) => ({
      name,
      ...(this.outcomes.get(index) ?? { passed: false, error: missing }),
    }));
    return { tests, error, limit };
  }

  private full(): boolean {
    return this.meters.stdout.cut || this.meters.stderr.cut;
  }

  private tellStream(name: 'stdout' | 'stderr', truncated: boolean): string {
    const text = this.texts[name];
    const reached = truncated && text.length >= LIMITS.outputChars;
    return reached ? `${text}\n[cut at ${LIMITS.outputChars} characters]` : text;
  }

  private tellEnd(ending: Ending): { error: GuestError | null; limit: Limit | null } {
    const limit = ending.done === null ? ending.limit : ending.done.limit;
    if (limit !== null) return { error: tellLimit(limit, this.frame), limit };
    if (ending.done === null) return { error: BROKEN, limit: null };
    const { error } = ending.done;
    if (error === null) return { error: null, limit: null };
    const line = typeof error.line === 'number' ? error.line : null;
    return {
      error: { name: String(error.name), message: cut(String(error.message), 4_000).text, line },
      limit: null,
    };
  }
}

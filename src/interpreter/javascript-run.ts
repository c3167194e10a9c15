import { stripTypeScriptTypes } from 'node:module';
import type * as ivm from 'isolated-vm';
import type { DoneFrame, FrameError, RunFrame } from './frames.ts';
import { callTests, findLine, needsModule, readAsScripts, rewriteImports } from './javascript-source.ts';

/** One isolate laid out for a guest, and the handle to drive it. */
export interface Guest {
  isolate: ivm.Isolate;
  context: ivm.Context;
  control: ivm.Reference<(command: string, argument?: unknown) => string | number>;
  /** Nothing of a guest's has run in it yet. */
  fresh: boolean;
}

type Outcome = Pick<DoneFrame, 'value' | 'error' | 'files' | 'limit'>;
type Test = { code: string; typescript: boolean };

const NOTHING: Outcome = { value: null, error: null, files: [], limit: null };
/** The message isolated-vm gives a run that its timer ended. */
const TIMEOUT = 'Script execution timed out.';
/** Milliseconds a guest gets to hand over its files and held output. */
const HANDOVER = 250;

/** Runs one frame in `guest`. Ends by itself unless the guest hangs beyond its isolate's reach; the caller watches. */
export async function runGuest(guest: Guest, frame: RunFrame): Promise<Outcome> {
  const { isolate, context, control } = guest;
  const deadline = performance.now() + frame.timeoutMs;
  const lines = frame.code.split('\n').length;
  const limits = () => ({ timeout: Math.max(1, Math.ceil(deadline - performance.now())) });
  // On this thread: a change of thread takes longer than most programs. What outlives its limit here, so that this process
  // cannot end itself any more, is ended by the parent.
  const drive = (command: string, argument?: unknown) =>
    control.applySync(undefined, [command, argument] as never, limits());

  const begin = (hook: string): void => {
    const bare = frame.stdin === '' && frame.files.length === 0 && hook === '';
    if (!guest.fresh || !bare)
      drive('begin', JSON.stringify({ stdin: frame.stdin, files: frame.files, hook }));
    guest.fresh = false;
  };

  /** Runs timers until the program has nothing left to do; answers with what it handed over, or null when stuck. */
  const settle = async (said: string | number): Promise<string | null> => {
    for (let state = said; ; state = drive('step')) {
      if (typeof state === 'string') return state;
      if (state < 0) return null;
      if (performance.now() + state > deadline) throw new Error(TIMEOUT);
      if (state > 0) await new Promise((resolve) => setTimeout(resolve, state));
    }
  };
  const conclude = (text: string, failed: FrameError | null): Outcome => {
    const told = JSON.parse(text);
    if (told.exitCode !== null)
      return { ...NOTHING, files: told.files, error: tellExit(told.exitCode, frame.tests !== null) };
    const broken = told.error === null ? null : { ...told.error, line: findLine(told.error.stack, lines) };
    const found = failed ?? broken;
    const error = found === null ? null : { name: found.name, message: found.message, line: found.line };
    return { value: error === null ? told.value : null, error, files: told.files, limit: null };
  };
  const concludeAfter = async (failed: FrameError | null): Promise<Outcome> => {
    const text = await control.apply(undefined, ['finish'], { timeout: HANDOVER });
    return conclude(String(text), failed);
  };

  try {
    const hook = frame.tests === null ? '' : `run_${crypto.randomUUID().replaceAll('-', '')}`;
    begin(hook);
    const code = frame.typescript ? stripTypeScriptTypes(frame.code) : frame.code;
    const tests = frame.tests?.map((test) => readTest(isolate, { ...test, typescript: frame.typescript }));
    const script = compile(isolate, code, tests === undefined ? '' : callTests(tests, hook));
    const last = script.runSync(context, { ...limits(), reference: true });
    const told = await settle(drive('complete', last.derefInto()));
    return told === null ? await concludeAfter(STUCK) : conclude(told, null);
  } catch (thrown) {
    if (isolate.isDisposed) return { ...NOTHING, limit: 'memory' };
    const late = isTimeout(thrown);
    try {
      const outcome = await concludeAfter(late ? null : tellError(thrown, lines));
      return late ? { ...outcome, value: null, error: null, limit: 'time' } : outcome;
    } catch {
      return { ...NOTHING, ...(isolate.isDisposed ? { limit: 'memory' } : { limit: 'time' }) };
    }
  }
}

const STUCK: FrameError = {
  name: 'Error',
  message: 'The program waits for a promise that never settles.',
  line: null,
};

function isTimeout(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.message === TIMEOUT;
}

function tellExit(code: number, beforeTests: boolean): FrameError | null {
  return code === 0 && !beforeTests
    ? null
    : { name: 'Exit', message: `The program ended itself with code ${code}.`, line: null };
}

function tellError(thrown: unknown, lines: number): FrameError {
  if (!(thrown instanceof Error)) return { name: 'Error', message: String(thrown), line: null };
  const foreign = thrown.message.startsWith('An object was thrown');
  const message = foreign
    ? 'A value that is not an Error was thrown.'
    : thrown.message.replace(/ \[program\.js:\d+:\d+\]$/, '');
  return { name: String(thrown.name), message, line: findLine(String(thrown.stack), lines) };
}

/** Compiles the first reading of the program that parses; the error is the last reading's. */
function compile(isolate: ivm.Isolate, code: string, ending: string): ivm.Script {
  let last: unknown = null;
  for (const text of readAsScripts(code, ending)) {
    try {
      return isolate.compileScriptSync(text, { filename: 'program.js' });
    } catch (error) {
      last = error;
      if (!(error instanceof Error) || !needsModule(error.message)) throw error;
    }
  }
  throw last;
}

/** A test as it can be put inside the program: one that does not parse becomes one that throws. */
function readTest(isolate: ivm.Isolate, test: Test): string {
  try {
    const plain = rewriteImports(test.typescript ? stripTypeScriptTypes(test.code) : test.code);
    isolate.compileScriptSync(`(async () => {\n${plain}\n})`).release();
    return plain;
  } catch (error) {
    return `throw new SyntaxError(${JSON.stringify(error instanceof Error ? error.message : 'bad test')});`;
  }
}

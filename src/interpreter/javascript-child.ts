/** The child process that runs JavaScript guests: started with the addon's path, driven by lines on stdin. */
import { createRequire } from 'node:module';
import type * as ivm from 'isolated-vm';
import { sayFrame, serveFrames, takeArguments } from './child-frames.ts';
import type { DoneFrame, RunFrame } from './frames.ts';
import { makeEquality } from './javascript-equality.ts';
import { installGuest } from './javascript-guest.ts';
import { makeInspect } from './javascript-inspect.ts';
import { makeModules } from './javascript-modules.ts';
import { type Guest, runGuest } from './javascript-run.ts';
import { makeWebGlobals, WEB_GLOBALS } from './javascript-web.ts';
import { OutputMeter } from './output-meter.ts';

/** How long past its limit a guest may hold its isolate before the child ends itself, in milliseconds. */
const GRACE = 150;

// The brackets around a function have the machine read it whole at once, so that its reading is kept for later isolates.
const LAYOUT = `((write) => {
const inspect = (${makeInspect})();
const webNames = ${JSON.stringify(WEB_GLOBALS)};
return (${installGuest})({ write, inspect, webNames, makeWeb: ${makeWebGlobals}, makeEqual: ${makeEquality}, makeModules: ${makeModules} });
})`;

type Cached = ivm.ExternalCopy<ArrayBuffer>;

const [addonPath = '', usualMemory = ''] = takeArguments();
const addon = createRequire(addonPath)(addonPath) as { ivm: typeof ivm };
const { Isolate, Callback } = addon.ivm;

// Compiled once in this process; every later isolate takes the machine's reading of it.
const cache = new Isolate({ memoryLimit: 32 });
const { cachedData } = cache.compileScriptSync(LAYOUT, { produceCachedData: true }) as {
  cachedData?: Cached;
};
cache.dispose();

let write: (stream: string, text: string) => void = () => undefined;
let waiting: { guest: Guest; memoryMb: number } | null = null;
let kept: Guest | null = null;

function makeGuest(memoryMb: number): Guest {
  const isolate = new Isolate({
    memoryLimit: memoryMb,
    onCatastrophicError: () => leave({ limit: 'memory' }),
  });
  const context = isolate.createContextSync();
  const host = new Callback((stream: string, text: string) => write(stream, text), { sync: true });
  const layout = isolate.compileScriptSync(LAYOUT, cachedData === undefined ? {} : { cachedData });
  const lay = layout.runSync(context, { reference: true });
  const control = lay.applySync(undefined, [host], { result: { reference: true } });
  return { isolate, context, control: control as Guest['control'], fresh: true };
}

function takeGuest(memoryMb: number): Guest {
  if (waiting?.memoryMb === memoryMb) {
    const { guest } = waiting;
    waiting = null;
    return guest;
  }
  return makeGuest(memoryMb);
}

/** Tells the end of a run and ends this process: its isolate can no longer be trusted to stop. */
function leave(ending: Partial<DoneFrame>): void {
  sayFrame({
    done: { value: null, error: null, files: [], limit: null, truncated: false, ...ending, leaving: true },
  });
  process.kill(process.pid, 'SIGKILL');
}

async function run(frame: RunFrame): Promise<void> {
  const meters = { stdout: new OutputMeter(frame.outputChars), stderr: new OutputMeter(frame.outputChars) };
  write = (stream, text) => {
    if (stream === 'test') {
      sayFrame(JSON.parse(text));
      return;
    }
    if (stream !== 'stdout' && stream !== 'stderr') return;
    const shown = meters[stream].take(text);
    if (shown !== '') sayFrame({ stream, text: shown });
    if (meters[stream].flooded) leave({ limit: 'output', truncated: true });
  };
  const watch = setTimeout(() => leave({ limit: 'time' }), frame.timeoutMs + GRACE);
  const guest = kept ?? takeGuest(frame.memoryMb);
  const outcome = await runGuest(guest, frame);
  clearTimeout(watch);
  const lost = guest.isolate.isDisposed;
  kept = frame.after === 'keep' && !lost ? guest : null;
  const truncated = meters.stdout.cut || meters.stderr.cut;
  sayFrame({ done: { ...outcome, truncated, leaving: false } });
  if (kept !== null) return;
  if (!lost) guest.isolate.dispose();
  waiting ??= { guest: makeGuest(frame.memoryMb), memoryMb: frame.memoryMb };
}

waiting = { guest: makeGuest(Number(usualMemory)), memoryMb: Number(usualMemory) };
sayFrame({ ready: `V8 ${process.versions.v8}` });
serveFrames(run, () => process.kill(process.pid, 'SIGKILL'));

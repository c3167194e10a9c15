import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { type Engine, engineOf, makeFrame } from './check-request.ts';
import { Child, type Ending } from './child.ts';
import { describeInterpreter } from './describe-interpreter.ts';
import { planJavascript } from './engine-javascript.ts';
import { PythonEngine } from './engine-python.ts';
import type { RunFrame } from './frames.ts';
import type { CodeRequest, CodeResult, Interpreter, TestsRequest, TestsResult } from './interpreter.ts';
import { findLocks, type Ground, type Launch } from './launch.ts';
import { findPlainCode } from './plain-code.ts';
import { RunReport } from './run-report.ts';
import { Sessions } from './sessions.ts';
import { findWheels } from './wheels.ts';
import { closedError, WorkerPool } from './worker-pool.ts';

export interface InterpreterOptions {
  /** Programs of one language that run at a time; the rest wait. Usual: the machine's cores, at most 4. */
  workers?: number;
  /** Where what makes later starts quick is kept: Python's memory snapshots, about 32 MB each. */
  snapshotDirectory?: string;
  /** Folders with pure-Python wheels (`sympy-*-none-any.whl`, …) that guests may import. */
  packageDirectories?: string[];
}

/** How long after its limit a JavaScript child, which ends guests itself, is killed, in milliseconds. */
const JAVASCRIPT_GRACE = 500;
/** MiB a JavaScript child may grow by beside its guest's heap: buffers on their way, the next isolate. */
const JAVASCRIPT_SLACK = 160;

/** Starts nothing yet, but looks what packages there are: children come with the first program of their language. */
export function createInterpreter(options: InterpreterOptions = {}): Interpreter {
  const size = options.workers ?? Math.min(4, availableParallelism());
  const wheels = findWheels((options.packageDirectories ?? []).map((path) => resolve(path)));
  const directory = options.snapshotDirectory === undefined ? undefined : resolve(options.snapshotDirectory);
  const sessions = new Sessions();
  let closed = false;
  let description: string | null = null;
  let parts: Promise<{ pools: Record<Engine, WorkerPool>; python: PythonEngine; ground: Ground }> | null =
    null;

  const start = async () => {
    const finding = findLocks();
    const ground: Ground = { code: findPlainCode(directory), locks: await finding };
    let javascript: Launch | null = null;
    const python = new PythonEngine({ ground, wheels, snapshotDirectory: directory });
    const pools = {
      javascript: new WorkerPool({
        start: async () => {
          javascript ??= planJavascript();
          return new Child(javascript, ground);
        },
        size,
        reuse: true,
      }),
      // What one Python program leaves behind is out of reach of no other in the same process: each gets its own.
      python: new WorkerPool({
        start: () => python.start(),
        size,
        reuse: false,
      }),
    };
    return { pools, python, ground };
  };

  const findPool = async (engine: Engine): Promise<WorkerPool> => {
    if (closed) throw closedError();
    // What could not start is started anew for the next program.
    parts ??= start().catch((error: unknown) => {
      parts = null;
      throw error;
    });
    return (await parts).pools[engine];
  };

  const perform = async (
    child: Child,
    engine: Engine,
    frame: RunFrame,
    signal: AbortSignal | undefined,
  ): Promise<{ ending: Ending; report: RunReport; durationMs: number }> => {
    const report = new RunReport(frame);
    const begun = performance.now();
    const javascript = engine === 'javascript';
    const ending = await child.run(frame, {
      killAfterMs: frame.timeoutMs + (javascript ? JAVASCRIPT_GRACE : 0),
      growthMb: frame.memoryMb + (javascript ? JAVASCRIPT_SLACK : 0),
      onFrame: (said) => report.hear(said),
      signal,
    });
    if (closed) throw closedError();
    return { ending, report, durationMs: performance.now() - begun };
  };

  const isSound = (ending: Ending): boolean => ending.done !== null && !ending.done.leaving;

  const runAlone = async (frame: RunFrame, { language, group, signal }: CodeRequest | TestsRequest) => {
    const engine = engineOf(language);
    signal?.throwIfAborted();
    const pool = await findPool(engine);
    const child = await pool.take(group);
    let sound = false;
    try {
      const done = await perform(child, engine, frame, signal);
      sound = isSound(done.ending);
      return done;
    } finally {
      pool.giveBack(child, sound, group);
    }
  };

  const runInSession = async (id: string, frame: RunFrame, { language, signal }: CodeRequest) => {
    const engine = engineOf(language);
    const key = `${engine}:${id}`;
    const pool = await findPool(engine);
    return sessions.inTurn(key, async (session) => {
      if (session.child?.dead === true) sessions.loseState(key, session, 'its process ended');
      if (session.child === null) {
        session.child = await pool.take();
        pool.letGo();
      }
      const why = sessions.takeLoss(key);
      try {
        const { ending, report, durationMs } = await perform(session.child, engine, frame, signal);
        if (!isSound(ending)) sessions.loseState(key, session, 'its last program was ended');
        const result = report.tellRun(ending, durationMs);
        const note = why === null ? '' : `[The earlier state of this session is gone: ${why}.]\n`;
        return { ...result, stderr: note + result.stderr };
      } catch (error) {
        sessions.loseState(key, session, 'its last program was stopped');
        throw error;
      }
    });
  };

  return {
    run: async (request: CodeRequest): Promise<CodeResult> => {
      const frame = makeFrame(request);
      if (request.sessionId !== undefined) return runInSession(request.sessionId, frame, request);
      const { ending, report, durationMs } = await runAlone(frame, request);
      return report.tellRun(ending, durationMs);
    },
    runTests: async (request: TestsRequest): Promise<TestsResult> => {
      const frame = makeFrame(request);
      const { ending, report } = await runAlone(frame, request);
      return report.tellTests(ending);
    },
    endSession: (id: string): void => {
      for (const engine of ['javascript', 'python'] as const) sessions.end(`${engine}:${id}`);
    },
    describe: () => {
      description ??= describeInterpreter(wheels);
      return description;
    },
    close: async (): Promise<void> => {
      closed = true;
      sessions.endAll();
      const started = await parts;
      if (started === null) return;
      await Promise.all([
        started.pools.javascript.close(),
        started.pools.python.close(),
        started.python.close(),
      ]);
      started.ground.code.close();
    },
  };
}

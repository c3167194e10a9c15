import { z } from 'zod';
import { CallerError } from '../errors.ts';
import { describeInterpreter } from '../interpreter/describe-interpreter.ts';
import type { CodeResult } from '../interpreter/interpreter.ts';
import { LIMITS } from '../interpreter/limits.ts';
import { cutText } from './cut-text.ts';
import { withDeadline } from './deadline.ts';
import { defineSharedTool, type SharedParts } from './shared-tool.ts';

/** Clients cut long answers off, so less is shown than the interpreter keeps. */
const shown = { stream: 16_000, value: 8_000, files: 32_000, testError: 1_000 };
const longestRun = 30;
/** With the wait for a worker and its start. */
const longestCall = 42;

const inputSchema = z.strictObject({
  language: z.enum(['javascript', 'typescript', 'python']),
  code: z.string().max(LIMITS.codeChars),
  stdin: z.string().max(LIMITS.stdinChars).optional(),
  files: z
    .array(z.strictObject({ path: z.string().min(1).max(200), text: z.string().max(LIMITS.files.chars) }))
    .max(LIMITS.files.count)
    .optional(),
  tests: z
    .array(z.strictObject({ name: z.string().max(200).optional(), code: z.string().max(LIMITS.codeChars) }))
    .min(1)
    .max(LIMITS.tests)
    .optional()
    .describe('each runs after code, in its scope; passes unless it throws'),
  session_id: z
    .string()
    .min(1)
    .max(80)
    .optional()
    .describe('keeps variables and files: "new", then the id answered; idle for 15 minutes it ends'),
  timeout_seconds: z.number().min(0.1).max(longestRun).default(5),
});

type Input = z.output<typeof inputSchema>;

const outputSchema = z.object({
  stdout: z.string(),
  stderr: z.string(),
  value: z.string().nullable().describe('JSON; Python: repr'),
  error: z.object({ name: z.string(), message: z.string(), line: z.number().nullable() }).nullable(),
  limit: z.enum(['time', 'memory', 'output']).nullable(),
  files: z.array(z.object({ path: z.string(), text: z.string() })).describe('written'),
  tests: z.array(z.object({ name: z.string(), passed: z.boolean(), error: z.string().nullable() })),
  truncated: z.boolean(),
  session_id: z.string().nullable(),
  duration_ms: z.number(),
});

type Output = z.input<typeof outputSchema>;

const nothing = {
  stdout: '',
  stderr: '',
  value: null,
  files: [],
  tests: [],
  truncated: false,
  session_id: null,
};

function showResult(result: CodeResult, session: string | undefined): Output {
  const share = Math.floor(shown.files / Math.max(1, result.files.length));
  const files = result.files.map(({ path, text }) => ({ path, text: cutText(text, share) }));
  const stdout = cutText(result.stdout, shown.stream);
  const stderr = cutText(result.stderr, shown.stream);
  const value = result.value === null ? null : cutText(result.value, shown.value);
  const whole =
    stdout === result.stdout &&
    stderr === result.stderr &&
    value === result.value &&
    files.every(({ text }, index) => text === result.files[index]?.text);
  return {
    stdout,
    stderr,
    value,
    error: result.error,
    limit: result.limit,
    files,
    tests: [],
    truncated: result.truncated || !whole,
    session_id: session ?? null,
    duration_ms: Math.round(result.durationMs),
  };
}

async function runProgram(
  args: Input,
  { interpreter }: SharedParts,
  session: string | undefined,
  signal: AbortSignal,
) {
  const { language, code, stdin, files, timeout_seconds } = args;
  const result = await interpreter.run({
    language,
    code,
    ...(stdin !== undefined && { stdin }),
    ...(files !== undefined && { files }),
    ...(session !== undefined && { sessionId: session }),
    timeoutMs: timeout_seconds * 1000,
    signal,
  });
  return showResult(result, session);
}

async function runTests(
  args: Input,
  tests: NonNullable<Input['tests']>,
  { interpreter }: SharedParts,
  signal: AbortSignal,
): Promise<Output> {
  const { language, code, timeout_seconds } = args;
  const begun = performance.now();
  const outcome = await interpreter.runTests({
    language,
    code,
    tests: tests.map((test, index) => ({ name: test.name ?? `test ${index + 1}`, code: test.code })),
    timeoutMs: timeout_seconds * 1000,
    signal,
  });
  return {
    ...nothing,
    error: outcome.error,
    limit: outcome.limit,
    tests: outcome.tests.map(({ name, passed, error }) => ({
      name,
      passed,
      error: error === null ? null : cutText(error, shown.testError),
    })),
    duration_ms: Math.round(performance.now() - begun),
  };
}

const describe = (interpreter: string) => `${interpreter} Shown: ${shown.stream} a stream.`;

export const runCode = defineSharedTool({
  name: 'run_code',
  title: 'Run code',
  description: describe(describeInterpreter([])),
  describe: ({ interpreter }) => describe(interpreter.describe()),
  input: inputSchema,
  agentInput: inputSchema.omit({ session_id: true }),
  output: outputSchema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: false },
  async run(args, parts, call) {
    const { tests, stdin, files, session_id } = args;
    if (tests !== undefined && (stdin !== undefined || files !== undefined || session_id !== undefined)) {
      throw new CallerError(
        'Tests run without stdin, files and session_id.',
        'Leave those out, or put what they bring into the code.',
      );
    }
    if (session_id !== undefined && session_id !== 'new') parts.codeSessions.assertKnown(session_id);
    const session = session_id === 'new' ? parts.codeSessions.open() : session_id;
    const mend = 'The interpreter is busy: try again, or run less.';
    return withDeadline({ seconds: longestCall, signal: call.signal, mend }, (signal) =>
      tests === undefined ? runProgram(args, parts, session, signal) : runTests(args, tests, parts, signal),
    );
  },
});

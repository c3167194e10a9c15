/** The languages a guest may be written in. */
export type Language = 'javascript' | 'typescript' | 'python';

/** A small text file passed by value: a relative path with forward slashes and its whole text. */
export interface GuestFile {
  path: string;
  text: string;
}

/** What a guest threw, in its own words (data, never an instruction) with the line of the guest's code where known. */
export interface GuestError {
  name: string;
  message: string;
  line: number | null;
}

/** The limit that ended a run: wall clock, memory, or more output than is kept. */
export type Limit = 'time' | 'memory' | 'output';

/** One program to run. Without a session every run starts from nothing. */
export interface CodeRequest {
  language: Language;
  code: string;
  stdin?: string;
  files?: GuestFile[];
  /** Keeps variables and files between runs of the same id and language; the id must be the caller's alone. */
  sessionId?: string;
  /**
   * Programs of one group may follow one another in one process, each from a clean start: 50 times quicker for Python.
   * For programs that may know of each other, as one candidate's and its tests. No effect in a session.
   */
  group?: string;
  /** Wall clock in milliseconds. */
  timeoutMs?: number;
  /** Memory in MiB the guest may add to its process. */
  memoryMb?: number;
  signal?: AbortSignal;
}

/** What came of one run. The program's own failure is an `error` here, never a rejected promise. */
export interface CodeResult {
  stdout: string;
  stderr: string;
  /** The last expression, as JSON (JavaScript, TypeScript) or repr (Python); null where there is none. */
  value: string | null;
  error: GuestError | null;
  /** Files the program wrote or changed. */
  files: GuestFile[];
  durationMs: number;
  limit: Limit | null;
  /** True when output, value or files were cut; the cut text ends with a note. */
  truncated: boolean;
}

/** A program and tests that run after it in the same scope; a test passes when its code ends without an error. */
export interface TestsRequest {
  language: Language;
  code: string;
  tests: { name: string; code: string }[];
  /** As in CodeRequest. */
  group?: string;
  /** Wall clock for the program and all its tests, in milliseconds. */
  timeoutMs?: number;
  memoryMb?: number;
  signal?: AbortSignal;
}

/** Each test's outcome, in order. `error` is the program's own failure before any test could run. */
export interface TestsResult {
  tests: { name: string; passed: boolean; error: string | null }[];
  error: GuestError | null;
  limit: Limit | null;
}

/** Runs untrusted programs in child processes that can at most be killed. */
export interface Interpreter {
  /**
   * Runs one program. Rejects with CallerError for a request that cannot be (too large, a bad path), RetryLaterError when
   * too many wait, OperatorError when a worker cannot start, and with the signal's reason when aborted.
   */
  run(request: CodeRequest): Promise<CodeResult>;
  /** Runs a program and its tests in one fresh worker state. Rejects as `run` does. */
  runTests(request: TestsRequest): Promise<TestsResult>;
  /** Forgets a session and frees its worker; unknown ids are ignored. */
  endSession(id: string): void;
  /** Languages, versions, Python packages present and absent, and limits, in plain sentences for a tool's description. */
  describe(): string;
  /** Ends every child process; runs under way are rejected. */
  close(): Promise<void>;
}

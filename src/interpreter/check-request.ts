import { CallerError, nameList } from '../errors.ts';
import type { RunFrame } from './frames.ts';
import type { CodeRequest, GuestFile, Language, TestsRequest } from './interpreter.ts';
import { LIMITS } from './limits.ts';

const LANGUAGES: readonly Language[] = ['javascript', 'typescript', 'python'];

/** The engine a language runs on: TypeScript is JavaScript once its types are gone. */
export type Engine = 'javascript' | 'python';

export function engineOf(language: Language): Engine {
  return language === 'python' ? 'python' : 'javascript';
}

function refuse(problem: string, mend: string): never {
  throw new CallerError(problem, mend);
}

function checkText(name: string, text: string, most: number): void {
  if (text.length <= most) return;
  refuse(`The ${name} has ${text.length} characters; the limit is ${most}.`, `Send a shorter ${name}.`);
}

function checkNumber(name: string, value: number | undefined, usual: number, least: number, most: number) {
  const chosen = value ?? usual;
  if (Number.isFinite(chosen) && chosen >= least && chosen <= most) return Math.ceil(chosen);
  return refuse(`${name} is ${chosen}.`, `Give a number from ${least} to ${most}.`);
}

function checkFiles(files: GuestFile[]): GuestFile[] {
  const { count, chars } = LIMITS.files;
  if (files.length > count) refuse(`${files.length} files were sent.`, `Send at most ${count}.`);
  const seen = new Set<string>();
  for (const { path, text } of files) {
    const parts = path.split('/');
    const plain = path.length <= 200 && !path.includes('\0') && !path.includes('\\');
    if (!plain || parts.some((part) => part === '' || part === '.' || part === '..') || seen.has(path)) {
      refuse('A file path is not a plain, relative, unique one.', 'Use paths like "data/input.txt".');
    }
    seen.add(path);
    checkText('file', text, chars);
  }
  return files;
}

function checkLanguage(language: Language): void {
  if (LANGUAGES.includes(language)) return;
  refuse('The language is not one that can be run.', `Use one of: ${nameList(LANGUAGES)}.`);
}

/** Checks a request and fills in what it leaves out. Throws CallerError. */
export function makeFrame(request: CodeRequest | TestsRequest): RunFrame {
  checkLanguage(request.language);
  const engine = engineOf(request.language);
  const { timeoutMs, memoryMb } = LIMITS;
  const whole: Partial<CodeRequest & TestsRequest> = request;
  checkText('program', request.code, LIMITS.codeChars);
  checkText('input', whole.stdin ?? '', LIMITS.stdinChars);
  const tests = whole.tests ?? null;
  if (tests !== null && tests.length > LIMITS.tests) {
    refuse(`${tests.length} tests were sent.`, `Send at most ${LIMITS.tests} at a time.`);
  }
  for (const test of tests ?? []) checkText('test', test.code, LIMITS.codeChars);
  return {
    code: request.code,
    typescript: request.language === 'typescript',
    stdin: whole.stdin ?? '',
    files: checkFiles(whole.files ?? []),
    tests,
    timeoutMs: checkNumber('timeoutMs', request.timeoutMs, timeoutMs.usual, 1, timeoutMs.most),
    memoryMb: checkNumber('memoryMb', request.memoryMb, memoryMb[engine], memoryMb.least, memoryMb.most),
    after: whole.sessionId !== undefined ? 'keep' : whole.group !== undefined ? 'reset' : 'end',
    outputChars: LIMITS.outputChars,
  };
}

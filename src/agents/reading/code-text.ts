import { z } from 'zod';

/** The languages that programs of an instruction are written in: those that the interpreter runs. */
export const codeLanguage = z.enum(['javascript', 'typescript', 'python']);

/** A program as teachers write it. */
export const programText = z.string().trim().min(1).max(8000);

/** One test: code that runs after a program in its scope and ends without an error when the program is right. */
export const programTest = z.object({
  name: z.string().trim().min(1).max(120),
  code: programText,
});

/** A program between the marks of a Markdown code block, more of them where it holds such marks itself. */
export function fenceCode(language: string, code: string): string {
  const longest = Math.max(2, ...[...code.matchAll(/`{3,}/g)].map(([marks]) => marks.length));
  const marks = '`'.repeat(longest + 1);
  return `${marks}${language}\n${code.replace(/^(?:[ \t]*\n)+|\s+$/g, '')}\n${marks}`;
}

/** A program without the marks of the code block that a teacher may have put around it. */
export function bareCode(code: string): string {
  const inside = /^\s*(`{3,})[^\n`]*\n([\s\S]*?)\n?\1\s*$/.exec(code);
  return (inside?.[2] ?? code).replace(/^(?:[ \t]*\n)+|\s+$/g, '');
}

/** Names that a piece of code declares at any depth: functions, classes, variables, types. */
export function findDeclared(code: string): string[] {
  const pattern =
    /\b(?:def|class|function\*?|const|let|var|interface|type)\s+([\p{L}_$][\p{L}\p{N}_$]*)|^([\p{L}_$][\p{L}\p{N}_$]*)\s*\(/gmu;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? match[2] ?? '');
}

/** True where a piece of code uses a name as a word of its own. */
export function usesName(code: string, name: string): boolean {
  return new RegExp(`(?<![\\p{L}\\p{N}_$])${name.replaceAll('$', '\\$')}(?![\\p{L}\\p{N}_$])`, 'u').test(
    code,
  );
}

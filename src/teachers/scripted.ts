import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { countOf, OperatorError } from '../errors.ts';
import { estimateInput, estimateTokens } from './endpoint/chat-answer.ts';
import { roles, type Teacher, type TeacherAnswer, type TeacherRequest } from './teacher.ts';

const scriptLine = z.strictObject({
  /** What a question must be for this line to answer it; nothing: any question. */
  match: z
    .strictObject({
      role: z.enum(roles).optional(),
      /** Texts that must all occur in its messages. */
      contains: z.union([z.string(), z.array(z.string())]).optional(),
    })
    .optional(),
  /** Text, or a value to be answered as JSON. */
  answer: z.unknown().refine((answer) => answer !== undefined, 'is missing'),
  finish: z.enum(['stop', 'length', 'refusal', 'tool_calls']).optional(),
  tool_calls: z.array(z.strictObject({ id: z.string(), name: z.string(), arguments: z.string() })).optional(),
  /** Answers every matching question, not only one. */
  repeat: z.boolean().optional(),
});

export type ScriptLine = z.infer<typeof scriptLine>;
type ScriptAnswer = Pick<ScriptLine, 'answer' | 'finish' | 'tool_calls'>;

/** A teacher that only says what is in its script. */
export interface ScriptedTeacher extends Teacher {
  /** Throws OperatorError naming the lines that no question used. `close` does the same. */
  assertUsed(): void;
}

/** The lines of a script file: a JSON array. Throws OperatorError with all its faults. */
export async function readScript(path: string): Promise<ScriptLine[]> {
  let content: unknown;
  try {
    content = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'is not JSON' : 'cannot be read';
    throw new OperatorError(`The script ${path} ${why}.`, 'Name a JSON file with an array of lines.');
  }
  const lines = z.array(scriptLine).safeParse(content);
  if (lines.success) return lines.data;
  const faults = lines.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`);
  throw new OperatorError(
    `The script ${path} has ${countOf(faults.length, 'fault')}: ${faults.join('; ')}.`,
    'Each line is {match: {role, contains}, answer, finish, tool_calls, repeat}; only answer is required.',
  );
}

function fits({ match }: ScriptLine, request: TeacherRequest): boolean {
  if (match?.role !== undefined && match.role !== request.role) return false;
  const text = request.messages.map((message) => message.content).join('\n');
  return [match?.contains ?? []].flat().every((part) => text.includes(part));
}

function toAnswer(
  { answer, finish, tool_calls: toolCalls = [] }: ScriptAnswer,
  request: TeacherRequest,
): TeacherAnswer {
  const text = typeof answer === 'string' ? answer : JSON.stringify(answer);
  return {
    text,
    toolCalls,
    finish: finish ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    usage: { inputTokens: estimateInput(request), outputTokens: estimateTokens(text.length) },
    model: 'scripted',
    cost: 0,
  };
}

/**
 * A teacher for tests and rehearsals: each question gets the first line that fits and was not used yet. A question
 * without a line, and at the end a line without a question, are OperatorErrors. A function as script answers all itself,
 * with null for a question that it does not expect.
 */
export function createScriptedTeacher(options: {
  name: string;
  script: ScriptLine[] | ((request: TeacherRequest) => ScriptAnswer | null);
}): ScriptedTeacher {
  const { name, script } = options;
  const lines = typeof script === 'function' ? [] : script;
  const used = new Set<ScriptLine>();

  function choose(request: TeacherRequest): ScriptAnswer | null {
    if (typeof script === 'function') return script(request);
    const line = lines.find((entry) => (entry.repeat || !used.has(entry)) && fits(entry, request));
    if (line !== undefined) used.add(line);
    return line ?? null;
  }

  function assertUsed(): void {
    const left = lines.flatMap((line, index) => (used.has(line) ? [] : [index + 1]));
    if (left.length === 0) return;
    throw new OperatorError(
      `Line(s) ${left.join(', ')} of the script of teacher "${name}" answered no question.`,
      'Remove them, or correct what they match.',
    );
  }

  return {
    name,
    model: 'scripted',
    async ask(request, { signal, drain }) {
      signal.throwIfAborted();
      drain?.throwIfAborted();
      const answer = choose(request);
      if (answer !== null) return toAnswer(answer, request);
      throw new OperatorError(
        `The script of teacher "${name}" has no line left for a question of role "${request.role}".`,
        'Add a line that matches it.',
      );
    },
    probe: async () => null,
    close: async () => assertUsed(),
    assertUsed,
  };
}

import type { CallToolResult } from '@modelcontextprotocol/server';
import { isMendable } from '../errors.ts';

/** Some clients show a model the structured content alone, others the text alone: both say the same. */
export function makeReply(value: Record<string, unknown>): CallToolResult {
  return { content: [{ type: 'text', text: JSON.stringify(value) }], structuredContent: value };
}

/**
 * The one place where errors become replies. Those that somebody can mend say so themselves; anything else is a bug,
 * whose words may hold anything: they go to the log alone. `signal` is the call's: what its own end throws is no bug.
 */
export function makeErrorReply(
  error: unknown,
  log: (line: string) => void,
  signal?: AbortSignal,
): CallToolResult {
  if (isMendable(error)) return { content: [{ type: 'text', text: error.message }], isError: true };
  // The client took the call back and reads no reply.
  if (signal?.aborted === true && (error === signal.reason || isAbort(error)))
    return { content: [{ type: 'text', text: 'The call was cancelled.' }], isError: true };
  log(describeBug(error));
  const text =
    'The server met an error of its own; this is a bug, and the call was not at fault. Nothing that was accepted is lost. ' +
    'Try once more; if it stays, tell whoever runs the server to look at its log.';
  return { content: [{ type: 'text', text }], isError: true };
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Where a bug is, without its message, which may quote seeds or answers. */
export function describeBug(error: unknown): string {
  if (!(error instanceof Error)) return 'bug: something that is no Error was thrown';
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [`bug: ${error.name}`, ...frames.slice(0, 8)].join('\n');
}

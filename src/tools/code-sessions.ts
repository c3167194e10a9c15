import { randomUUID } from 'node:crypto';
import { CallerError } from '../errors.ts';
import type { Interpreter } from '../interpreter/interpreter.ts';

/** The interpreter sessions that this process gave to clients. Whoever has the id has the session: it cannot be guessed. */
export interface CodeSessions {
  open(): string;
  /** Throws CallerError for an id that this process did not give, or gave too long ago. */
  assertKnown(id: string): void;
}

/** Far more than the interpreter holds at a time; an older one has lost its state anyway. */
const mostSessions = 1_000;

export function createCodeSessions(interpreter: Pick<Interpreter, 'endSession'>): CodeSessions {
  const given = new Set<string>();
  return {
    open() {
      const id = `code_${randomUUID()}`;
      given.add(id);
      const [oldest] = given;
      if (given.size > mostSessions && oldest !== undefined) {
        given.delete(oldest);
        interpreter.endSession(oldest);
      }
      return id;
    },
    assertKnown(id) {
      if (given.has(id)) return;
      throw new CallerError(
        'There is no such session of this server process.',
        'Open one with session_id "new"; a session ends with the server.',
      );
    },
  };
}

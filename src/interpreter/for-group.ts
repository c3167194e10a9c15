import type { Interpreter } from './interpreter.ts';

/**
 * The same interpreter for programs that may know of each other, as one candidate's: those that name no group of their
 * own follow one another in one warm process. To close it closes the interpreter itself.
 */
export function forGroup(interpreter: Interpreter, group: string): Interpreter {
  return {
    run: (request) => interpreter.run({ group, ...request }),
    runTests: (request) => interpreter.runTests({ group, ...request }),
    endSession: (id) => interpreter.endSession(id),
    describe: () => interpreter.describe(),
    close: () => interpreter.close(),
  };
}

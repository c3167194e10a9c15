import type { Amount, Reserved } from '../store/store.ts';
import type { Teacher, TeacherRequest } from '../teachers/teacher.ts';

/** `held`: somebody else makes the call; `answered`: its answer is in the ledger by now. */
export type Permission = Exclude<Reserved, 'full'>;

/** How a reserved call ended. `paid`: its answer is in the ledger; `doubtful`: it may have been paid, and none came. */
export type CallEnd = 'paid' | 'unmade' | 'doubtful';

/** What a run may spend, asked before each call. */
export interface Budget {
  /** Settles when the call may be made, or need not be. Throws BudgetReached where nothing under way can free enough. */
  reserve(key: string, bound: Amount): Promise<Permission>;
  /** A call that was reserved came to its end. */
  end(key: string, how: CallEnd): Promise<void>;
  /** What was in doubt about a key turned out to be the call whose answer is in the ledger. */
  recover(key: string): Promise<void>;
}

/** The next call does not fit below the cap. Raise it, and the run goes on. */
export class BudgetReached extends Error {
  constructor() {
    super('The budget is reached.');
  }
}

/** A turn's tokens beside its text: role marks and the like. */
const tokensOfTurn = 16;

/** What a call can cost at most: no tokenizer makes more tokens than there are bytes. */
export function boundCost(request: TeacherRequest, teacher: Teacher): Amount {
  const schema = request.answer === null ? 0 : Buffer.byteLength(JSON.stringify(request.answer));
  const tools = request.tools.length === 0 ? 0 : Buffer.byteLength(JSON.stringify(request.tools));
  const input = request.messages.reduce(
    (sum, { content, tool_calls }) =>
      sum + Buffer.byteLength(content) + Buffer.byteLength(JSON.stringify(tool_calls ?? '')) + tokensOfTurn,
    schema + tools,
  );
  const output = request.maxTokens;
  const { prices } = teacher;
  const usd = prices == null ? 0 : (input * prices.input + output * prices.output) / 1e6;
  return { calls: 1, tokens: input + output, usd };
}

import type { Finding } from '../../../src/agents/checks/check.ts';
import { checks } from '../../../src/agents/checks/checks.ts';
import type { PlayOrder } from '../../../src/agents/forms/form.ts';
import { forms } from '../../../src/agents/forms/forms.ts';
import type { Content, Response } from '../../../src/agents/instruction.ts';
import type { Kind, Skill } from '../../../src/agents/skills/skill.ts';
import type { Interpreter } from '../../../src/interpreter/interpreter.ts';

export interface GivenPlay {
  form: string;
  data: unknown;
  fields: unknown;
  /** What the agents say, by role, in order. An answer must be one that the order's schema and faults let through. */
  respond: readonly unknown[];
  user?: readonly string[];
  options?: Record<string, unknown>;
  /** Changes the answer after it was played, as nothing that is played could be. */
  spoil?(answer: never): void;
}

/** Lets a form play its answer with given turns, and runs one check on what came of it. */
export async function checkPlay(
  name: string,
  given: GivenPlay,
  interpreter: Interpreter,
): Promise<{ finding: Finding | null; response: Response; orders: PlayOrder[] }> {
  const check = checks.find((entry) => entry.name === name);
  const form = forms.find((entry) => entry.name === given.form);
  if (check === undefined || form?.play === undefined) throw new Error(`no check ${name} or no play`);
  const fields = form.fields.parse(given.fields);
  const faults = form.faults(fields);
  if (faults.length > 0) throw new Error(faults.join('; '));
  const content: Content = { transformation: 'any', text: JSON.stringify(given.data), data: given.data };
  const left = { respond: [...given.respond], user: [...(given.user ?? [])] as unknown[] };
  const orders: PlayOrder[] = [];
  const response = await form.play(fields, {
    content,
    shown: form.show(fields),
    interpreter,
    async ask(order) {
      orders.push(order);
      const answer = left[order.role].shift();
      if (answer === undefined) throw new Error(`nothing left to say for ${order.role}`);
      const wrong = order.findFaults?.(answer) ?? [];
      if (wrong.length > 0) throw new Error(wrong.join('; '));
      return answer;
    },
  });
  if (left.respond.length + left.user.length > 0) throw new Error('not all was said');
  given.spoil?.(response.answer as never);
  const finding = await check.find(
    {
      skill: {} as Skill,
      kind: {} as Kind,
      form,
      content,
      source: '',
      instruction: { kind: 'any', fields, passage: '', expects: 'answer', refinement: null },
      shown: form.show(fields),
      language: 'en',
      responses: [response],
    },
    given.options ?? {},
    {
      interpreter,
      judge: async () => ({ unmet: [], reason: 'not asked', score: 10 }),
      lookUp: async () => null,
    },
  );
  return { finding, response, orders };
}

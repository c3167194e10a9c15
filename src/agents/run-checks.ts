import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Message } from '../store/message.ts';
import type { CheckResult } from '../store/record.ts';
import type { CheckInput, CheckParts } from './checks/check.ts';
import { checks } from './checks/checks.ts';
import { agentOf, type FlowContext, nameLanguage } from './flow-context.ts';
import { toJsonSchema } from './forms/form.ts';
import { suits } from './skills/skill.ts';

/** In the order in which a model writes it: what is wrong is looked for before there is a score to defend. */
const verdictSchema = z.object({
  unmet: z
    .array(z.string().min(1).max(300))
    .min(0)
    .max(6)
    .describe('every demand of the instruction that the answer does not meet; empty where all are met'),
  reason: z.string().min(1).max(600),
  score: z.number().int().min(0).max(10),
});

/** One turn alone is its text; of several the judge is told who spoke, and which tools were called. */
function showTurns(turns: readonly Message[]): string {
  if (turns.length === 1) return turns[0]?.content ?? '';
  return turns
    .map(({ role, content, tool_calls = [] }) => {
      const calls = tool_calls.map((call) => `[calls ${call.name} ${call.arguments}]`);
      return [`<${role}>`, content, ...calls, `</${role}>`].filter((line) => line !== '').join('\n');
    })
    .join('\n');
}

/** The skill's judge as a part of the checks: one step for a rubric. */
export function createJudge(context: FlowContext, input: CheckInput, path: string): CheckParts['judge'] {
  return async (rubric) => {
    const name = createHash('sha256').update(rubric).digest('hex').slice(0, 8);
    const verdict = await context.ask({
      path: `${path}:judge:${name}`,
      role: 'judge',
      purpose: `${context.skill.name}: judge an answer by a rubric`,
      agent: agentOf(context.skill, 'judge'),
      slots: {
        instruction: input.shown,
        response: showTurns(input.responses[0].turns),
        rubric,
        kind: input.instruction.kind.replaceAll('-', ' '),
        content: input.content.text,
        language: nameLanguage(context.language),
      },
      answer: toJsonSchema(verdictSchema),
    });
    return verdictSchema.parse(verdict);
  };
}

/** What checks of the instruction see: reading an answer before there is one is a bug. */
export function withoutAnswers(input: Omit<CheckInput, 'responses'>): CheckInput {
  return {
    ...input,
    get responses(): never {
      throw new Error('a check of the instruction reads its answers');
    },
  };
}

/**
 * Runs the skill's checks of one stage, those that run before those that judge, up to the first that fails: nothing is
 * paid to judge what code has refused.
 */
export async function runChecks(
  stage: 'instruction' | 'answer',
  input: CheckInput,
  parts: CheckParts,
): Promise<CheckResult[]> {
  const results: CheckResult[] = [];
  const kindName = input.instruction.kind;
  const chosen = input.skill.checks.filter((choice) => suits(choice, [kindName]));
  for (const check of checks.filter((entry) => (entry.stage ?? 'answer') === stage)) {
    for (const choice of chosen.filter((entry) => entry.check === check.name)) {
      const finding = await check.find(input, choice.options, parts);
      if (finding === null) continue;
      results.push({ name: check.name, kind: check.kind, ...finding });
      if (!finding.passed) return results;
    }
  }
  return results;
}

import { z } from 'zod';
import { type ContentPath, formatContentPath } from './candidate-path.ts';
import { agentOf, type FlowContext, formOf, kindOf, listSchema, nameLanguage } from './flow-context.ts';
import { normalise } from './forms/form.ts';
import type { Content, Instruction } from './instruction.ts';

const answerSchema = z.object({ instructions: z.array(z.unknown()) });

/** Flow 2: the agent of one kind writes instructions over a content. Two that a student reads alike are a fault. */
export async function instruct(
  context: FlowContext,
  path: ContentPath & { kind: string },
  content: Content,
): Promise<Instruction[]> {
  const { skill, language, sizes } = context;
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);
  const answer = await context.ask({
    path: `${formatContentPath(path)}/${path.kind}:instruct`,
    role: 'instruct',
    purpose: `${skill.name}: write ${sizes.instructions} instruction(s) of the kind ${path.kind}`,
    agent: agentOf(skill, 'instruct'),
    slots: {
      content: content.text,
      kind: path.kind.replaceAll('-', ' '),
      guidance: kind.guidance,
      example: kind.example === undefined ? '' : `Example:\n${kind.example}`,
      form: form.writing,
      count: String(sizes.instructions),
      language: nameLanguage(language),
    },
    answer: listSchema('instructions', form.fields, sizes.instructions),
    findFaults(value) {
      const { instructions } = answerSchema.parse(value);
      const shown = instructions.map((fields) => normalise(form.show(fields)));
      const repeated = new Set(shown).size < shown.length ? ['two instructions are the same'] : [];
      return [...instructions.flatMap((fields) => form.faults(fields)), ...repeated];
    },
  });
  return answerSchema.parse(answer).instructions.map((fields) => ({
    kind: path.kind,
    fields,
    passage: content.text,
    expects: 'answer',
    refinement: null,
  }));
}

import { z } from 'zod';
import { type ContentPath, formatContentPath } from './candidate-path.ts';
import { agentOf, type FlowContext, formOf, kindOf, listSchema, nameLanguage } from './flow-context.ts';
import { normalise } from './forms/form.ts';
import type { Content, Instruction } from './instruction.ts';

const answerSchema = z.object({ instructions: z.array(z.unknown()) });

const readInstructions = (value: unknown) => answerSchema.parse(value).instructions;

/**
 * Flow 2: the agent of one kind writes instructions over a content, and this is the one of the path's number. What is
 * wrong with another is mended if it can be, and does not spoil this one.
 */
export async function instruct(
  context: FlowContext,
  path: ContentPath & { kind: string; number: number },
  content: Content,
): Promise<Instruction> {
  const { skill, language, sizes } = context;
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);

  /** Two that a student reads alike are a fault of the later one. */
  function findFaultsOf(instructions: unknown[], index: number): string[] {
    const fields = instructions[index];
    const shown = normalise(form.show(fields));
    const isRepeated = instructions.slice(0, index).some((other) => normalise(form.show(other)) === shown);
    const faults = [...form.faults(fields), ...(isRepeated ? ['it is the same as one before it'] : [])];
    return sizes.instructions === 1 ? faults : faults.map((fault) => `instruction ${index + 1}: ${fault}`);
  }
  const findAllFaults = (instructions: unknown[]) =>
    instructions.flatMap((_, index) => findFaultsOf(instructions, index));

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
    // Every candidate of the list asks for the same repair, so that it is paid once.
    findFaults(value) {
      const instructions = readInstructions(value);
      return findFaultsOf(instructions, path.number).length > 0 ? findAllFaults(instructions) : [];
    },
    findLapses: (value) => findAllFaults(readInstructions(value)),
  });
  return {
    kind: path.kind,
    fields: readInstructions(answer)[path.number],
    passage: content.text,
    expects: 'answer',
    refinement: null,
  };
}

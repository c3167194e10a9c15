import { type CandidatePath, formatPath } from './candidate-path.ts';
import { agentOf, type FlowContext, formOf, kindOf, nameLanguage } from './flow-context.ts';
import { toJsonSchema } from './forms/form.ts';
import { gather } from './gather.ts';
import { type Instruction, type Response, showInstruction } from './instruction.ts';

/** The answer stage: one answer to an instruction, independent of every other answer to it. */
async function respondOnce(
  context: FlowContext,
  path: CandidatePath,
  instruction: Instruction,
  number: number,
): Promise<Response> {
  const { skill, language } = context;
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);
  const schema = form.answer(instruction.fields);
  const agent = agentOf(skill, 'respond');
  const answer = await context.ask({
    path: `${formatPath(path)}:respond:${number}`,
    role: 'respond',
    purpose: `${skill.name}: answer an instruction of the kind ${path.kind}`,
    agent: form.replying === '' ? agent : { ...agent, prompt: `${agent.prompt}\n\n${form.replying}` },
    slots: {
      instruction: showInstruction(skill, kind, form, instruction),
      kind: path.kind.replaceAll('-', ' '),
      answering: kind.answering ?? '',
      language: nameLanguage(language),
    },
    answer: schema === null ? null : toJsonSchema(schema),
  });
  return { answer, turns: [{ role: 'assistant', content: form.showAnswer(answer, instruction.fields) }] };
}

/** As many independent answers as the run asks for where the form's answers can be compared, else one. */
export async function respond(
  context: FlowContext,
  path: CandidatePath,
  instruction: Instruction,
): Promise<[Response, ...Response[]]> {
  const form = formOf(kindOf(context.skill, path.kind));
  const count = form.compare === null ? 1 : context.sizes.answers;
  const [first, ...others] = await gather(
    Array.from({ length: count }, (_, number) => respondOnce(context, path, instruction, number)),
  );
  if (first === undefined) throw new Error('no answer was asked for');
  return [first, ...others];
}

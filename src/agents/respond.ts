import { type CandidatePath, formatPath } from './candidate-path.ts';
import { agentOf, type FlowContext, formOf, kindOf, nameLanguage } from './flow-context.ts';
import { toJsonSchema } from './forms/form.ts';
import { gather } from './gather.ts';
import { type Content, type Instruction, type Response, showInstruction } from './instruction.ts';
import { soundsLikeRefusal } from './reading/refusal.ts';

/** The answer stage: one answer to an instruction, independent of every other answer to it, options in its own order. */
async function respondOnce(
  context: FlowContext,
  path: CandidatePath,
  content: Content,
  instruction: Instruction,
  number: number,
): Promise<Response> {
  const { skill, language } = context;
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);
  const given = { kind: path.kind.replaceAll('-', ' '), language: nameLanguage(language) };
  const answering = kind.answering ?? '';
  const place = `${formatPath(path)}:respond:${number}`;
  const purpose = `${skill.name}: answer an instruction of the kind ${path.kind}`;
  const shown = showInstruction(skill, kind, form, instruction, number);
  if (form.play !== undefined) {
    return form.play(instruction.fields, {
      content,
      shown,
      interpreter: context.interpreter,
      ask: ({ name, role, slots, ...order }) =>
        context.ask({
          ...order,
          path: `${place}:${name}`,
          role,
          purpose: `${purpose}, ${name}`,
          agent: agentOf(skill, role),
          slots: { ...given, ...(role === 'respond' && { answering }), ...slots },
        }),
    });
  }
  const schema = form.answer(instruction.fields);
  const agent = agentOf(skill, 'respond');
  const answer = await context.ask({
    path: place,
    role: 'respond',
    purpose,
    agent: form.replying === '' ? agent : { ...agent, prompt: `${agent.prompt}\n\n${form.replying}` },
    slots: { ...given, answering, instruction: shown },
    answer: schema === null ? null : toJsonSchema(schema),
    ...(schema !== null && {
      findFaults(value: unknown) {
        schema.parse(value);
        return [];
      },
    }),
    // Whoever refuses is not asked to refuse better.
    findLapses: (value) =>
      typeof value === 'string' && soundsLikeRefusal(value)
        ? []
        : (form.lapses?.(value, instruction.fields) ?? []),
  });
  const turn = form.showAnswer(answer, instruction.fields, number);
  return { answer, variant: number, turns: [{ role: 'assistant', content: turn }] };
}

/** As many independent answers as the run asks for where the form's answers can be compared, else one. */
export async function respond(
  context: FlowContext,
  path: CandidatePath,
  content: Content,
  instruction: Instruction,
): Promise<[Response, ...Response[]]> {
  const form = formOf(kindOf(context.skill, path.kind));
  const count = form.compare === null ? 1 : context.sizes.answers;
  const [first, ...others] = await gather(
    Array.from({ length: count }, (_, number) => respondOnce(context, path, content, instruction, number)),
  );
  if (first === undefined) throw new Error('no answer was asked for');
  return [first, ...others];
}

import { z } from 'zod';
import { countOf } from '../errors.ts';
import { type CandidatePath, formatPath } from './candidate-path.ts';
import { foreseeEvidence } from './checks/evidence.ts';
import { agentOf, type FlowContext, formOf, kindOf, listSchema, nameLanguage } from './flow-context.ts';
import { toJsonSchema } from './forms/form.ts';
import { type Content, type Instruction, showInstruction } from './instruction.ts';
import { normalise } from './reading/fold-text.ts';

const suggestionSchema = z.string().min(1).max(800);
const suggestedSchema = z.object({ suggestions: z.array(suggestionSchema) });
const passageSchema = z.string().min(1);

/** Flow 3, first half: different changes that would bring an instruction nearer to the goal. */
async function suggest(context: FlowContext, parent: string, goal: string, slots: Record<string, string>) {
  const { skill, sizes } = context;
  const answer = await context.ask({
    path: `${parent}+${goal}:suggest`,
    role: 'suggest',
    purpose: `${skill.name}: suggest ${countOf(sizes.suggestions, 'change')} with the goal ${goal}`,
    agent: agentOf(skill, 'suggest'),
    slots: { ...slots, count: String(sizes.suggestions) },
    answer: listSchema('suggestions', suggestionSchema, sizes.suggestions),
    findFaults(value) {
      const { suggestions } = suggestedSchema.parse(value);
      const distinct = new Set(suggestions.map(normalise)).size;
      return distinct < suggestions.length ? ['two suggestions are the same'] : [];
    },
  });
  return suggestedSchema.parse(answer).suggestions;
}

/**
 * Flow 3: the last refinement of a path, realised on the instruction that it refines. The result is a new instruction
 * beside its parent, to be answered afresh.
 */
export async function refine(
  context: FlowContext,
  path: CandidatePath,
  content: Content,
  parent: Instruction,
): Promise<Instruction> {
  const { skill } = context;
  const last = path.refinements.at(-1);
  const refinement = last && skill.refinements[last.goal];
  if (last === undefined || refinement === undefined) throw new Error('the path holds no known refinement');
  const kind = kindOf(skill, path.kind);
  const form = formOf(kind);
  const parentPath = formatPath({ ...path, refinements: path.refinements.slice(0, -1) });
  const slots = {
    content: parent.passage === '' ? content.text : parent.passage,
    kind: path.kind.replaceAll('-', ' '),
    guidance: kind.guidance,
    instruction: showInstruction(skill, kind, form, parent),
    goal: refinement.goal,
    language: nameLanguage(context.language),
  };
  const suggestions = await suggest(context, parentPath, last.goal, slots);
  const suggestion = suggestions[last.suggestion];
  if (suggestion === undefined) throw new Error(`there is no suggestion ${last.suggestion}`);

  const changesPassage = refinement.changes === 'passage';
  const passageOf = (value: unknown) =>
    changesPassage ? z.object({ passage: passageSchema }).parse(value).passage : parent.passage;
  const fieldsOf = (value: unknown) => z.object({ instruction: z.unknown() }).parse(value).instruction;
  const edited = await context.ask({
    path: `${formatPath(path)}:edit`,
    role: 'edit',
    purpose: `${skill.name}: rewrite an instruction with the goal ${last.goal}`,
    agent: agentOf(skill, 'edit'),
    slots: { ...slots, suggestion, form: form.writing },
    answer: {
      type: 'object',
      properties: {
        ...(changesPassage && { passage: toJsonSchema(passageSchema) }),
        instruction: toJsonSchema(form.fields),
      },
      required: [...(changesPassage ? ['passage'] : []), 'instruction'],
      additionalProperties: false,
    },
    findFaults(value) {
      const unchanged = normalise(form.show(fieldsOf(value))) === normalise(form.show(parent.fields));
      const faults = form.faults(fieldsOf(value));
      return unchanged && !changesPassage ? [...faults, 'the instruction is not changed'] : faults;
    },
    foresee: (value) =>
      refinement.expects === 'unanswerable'
        ? []
        : foreseeEvidence({ skill, kind: path.kind, form }, fieldsOf(value), passageOf(value)),
  });
  return {
    kind: path.kind,
    fields: fieldsOf(edited),
    passage: passageOf(edited),
    expects: refinement.expects,
    refinement: { goal: last.goal, suggestion },
  };
}

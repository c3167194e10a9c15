import { z } from 'zod';
import { countOf } from '../errors.ts';
import { collectFaults } from './answer-reader.ts';
import { type ContentPath, formatContentPath } from './candidate-path.ts';
import { foreseeEvidence } from './checks/evidence.ts';
import { agentOf, type FlowContext, formOf, kindOf, listSchema, nameLanguage } from './flow-context.ts';
import type { Content, Instruction } from './instruction.ts';
import { normalise } from './reading/fold-text.ts';
import { StepFailure } from './step.ts';

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
  const isAlone = sizes.instructions === 1;

  /** Of each instruction. Two that a student reads alike are a fault of the later one; `seen` is added to. */
  function findFaultsOfEach(value: unknown, seen = new Set<string>()): string[][] {
    return readInstructions(value).map((fields, index) => {
      const faults = collectFaults(fields, (given) => {
        const shown = normalise(form.show(given));
        const isRepeated = seen.has(shown);
        seen.add(shown);
        return [...form.faults(given), ...(isRepeated ? ['it is the same as one before it'] : [])];
      });
      return isAlone ? faults : faults.map((fault) => `instruction ${index + 1}: ${fault}`);
    });
  }

  const ask = (again: string) =>
    context.ask({
      path: `${formatContentPath(path)}/${path.kind}:instruct${again}`,
      role: 'instruct',
      purpose: `${skill.name}: write ${countOf(sizes.instructions, 'instruction')} of the kind ${path.kind}`,
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
      // Nothing here depends on the path's number: every candidate of the list sees the same list, and its repair is paid once.
      findFaults(value) {
        const faults = findFaultsOfEach(value);
        return faults.every((found) => found.length > 0) ? faults.flat() : [];
      },
      // The faults of a single one are the list's.
      ...(!isAlone && { findLapses: (value: unknown) => findFaultsOfEach(value).flat() }),
      foresee: (value) =>
        readInstructions(value).flatMap((fields, index) =>
          foreseeEvidence({ skill, kind: path.kind, form }, fields, content.text).map((fault) =>
            isAlone ? fault : `instruction ${index + 1}: ${fault}`,
          ),
        ),
    });

  // A list is kept as it is: whoever is tried anew has another one written.
  const before = new Set<string>();
  for (let retry = 0; ; retry++) {
    const answer = await ask(retry === 0 ? '' : `:${retry}`);
    const own = isAlone ? [] : (findFaultsOfEach(answer, before)[path.number] ?? []);
    if (own.length === 0) {
      return {
        kind: path.kind,
        fields: readInstructions(answer)[path.number],
        passage: content.text,
        expects: 'answer',
        refinement: null,
      };
    }
    if (retry >= context.retries) throw new StepFailure('malformed answer', own);
  }
}

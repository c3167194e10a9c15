import { z } from 'zod';
import { defaultSizes } from '../agents/flow-context.ts';
import { drawPaths } from '../batches/draws.ts';
import type { Goal } from '../batches/flow-plan.ts';
import { makeFlowId } from '../batches/flows.ts';
import { assertNames, findSkill } from '../batches/work-parts.ts';
import { CallerError } from '../errors.ts';
import * as argument from './arguments.ts';
import { chooseTransformation } from './choose-names.ts';
import { assertPassage, chooseSeed } from './choose-seed.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

export const startFlow = defineTool({
  name: 'start_flow',
  title: 'Start a flow',
  description:
    'Goes through all stages on one seed: draws kinds and transformations, writes instructions, refines them, answers and ' +
    'checks them; what passes becomes a record. Answers after wait_seconds at most, with a flow_id for get_flow. Without a ' +
    'configured teacher you are the teacher: answer the steps that come back with submit_steps until none waits.',
  input: z.strictObject({
    seed_id: argument.seedId.optional(),
    text: argument.inlineText.optional(),
    skill: argument.skillName,
    kinds: argument.kindNames.optional().describe('only these kinds; left out: any'),
    transformation: argument.transformationName
      .optional()
      .describe('only this one; left out: any that suits'),
    passage: z.number().int().min(0).max(100_000).optional().describe('counted from 0; left out: any'),
    candidates: z.number().int().min(1).max(20).default(2).describe('instructions to begin with'),
    refinements: z.number().int().min(0).max(4).default(1).describe('refined variants of each'),
    answers: argument.answerCount,
    language: argument.languageTag,
    teacher: argument.teacherName,
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema,
  annotations: stepAnnotations,
  async run(args, parts, call) {
    const { kinds, transformation, passage, candidates, refinements } = args;
    const skill = findSkill(parts.skills, args.skill);
    const cut = await chooseSeed(parts, args.skill, args);
    if (passage !== undefined) assertPassage(cut, passage);
    assertNames(`kind in ${skill.name}`, Object.keys(skill.kinds), kinds ?? []);
    const id = makeFlowId();
    if (transformation !== undefined) chooseTransformation(skill, transformation, kinds ?? [], id);
    const sizes = { ...defaultSizes, answers: args.answers ?? defaultSizes.answers };
    const drawn = drawPaths({
      plan: { random_seed: id, refinements, rounds: 1, sizes },
      share: {
        skill: skill.name,
        weight: 1,
        ...(kinds !== undefined && { kinds }),
        ...(transformation !== undefined && { transformations: [transformation] }),
      },
      skill,
      seeds: [cut.seed.id],
      countPassages: async () => (passage === undefined ? cut.passages.length : 1),
    });
    const goals: Goal[] = [];
    let groups = 0;
    for await (const paths of drawn) {
      for (const path of paths) {
        goals.push({ candidate: { ...path, passage: passage ?? path.passage }, until: 'respond' });
      }
      groups += 1;
      if (groups === candidates) break;
    }
    if (goals.length === 0) {
      throw new CallerError(
        'There is nothing to draw: no transformation suits these kinds.',
        'Leave kinds or transformation out, or see list_skills for what suits.',
      );
    }
    await parts.flows.start(
      {
        skill: skill.name,
        seed: cut.seed.id,
        language: args.language ?? null,
        teacher: args.teacher ?? null,
        sizes,
        goals,
      },
      id,
    );
    const view = await watchFlow(parts, call, id, args.wait_seconds);
    const short = `This seed gives only ${groups} of the ${candidates} instructions asked for.`;
    return showFlow(view, groups < candidates ? { remark: short } : {});
  },
});

import { z } from 'zod';
import { defaultSizes } from '../agents/flow-context.ts';
import type { Skill } from '../agents/skills/skill.ts';
import type { Goal } from '../batches/flow-plan.ts';
import { makeFlowId } from '../batches/flows.ts';
import { findSkill } from '../batches/work-parts.ts';
import { CallerError } from '../errors.ts';
import * as argument from './arguments.ts';
import { chooseKinds, chooseTransformation } from './choose-names.ts';
import { assertPassage, chooseSeed } from './choose-seed.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import type { ToolParts } from './tool-parts.ts';
import { watchFlow } from './watch-flow.ts';

interface Place {
  seed: string;
  passage: number;
  transformation: string;
}

function makeGoals(place: Place, kinds: readonly string[], count: number): Goal[] {
  const sizes = { ...defaultSizes, instructions: count };
  return kinds.flatMap((kind) =>
    Array.from({ length: count }, (_, number): Goal => {
      return { candidate: { ...place, kind, number, refinements: [] }, until: 'instruct', sizes };
    }),
  );
}

async function findContent(
  parts: ToolParts,
  id: string,
): Promise<{ flow: string; skill: Skill; place: Place }> {
  const [flow = '', passage = '', transformation = ''] = id.split('/');
  const plan = await parts.flows.plan(flow);
  const skill = findSkill(parts.skills, plan.skill);
  const place = { seed: plan.seed, passage: Number(passage), transformation };
  if (!/^\d{1,6}$/.test(passage) || skill.transformations[transformation] === undefined) {
    throw new CallerError(
      `There is no content ${JSON.stringify(id.slice(0, 120))}.`,
      'Use a content_id that transform_content gave you.',
    );
  }
  assertPassage(await parts.flows.cut(plan.skill, plan.seed), place.passage);
  return { flow, skill, place };
}

export const generateInstructions = defineTool({
  name: 'generate_instructions',
  title: 'Generate instructions',
  description:
    'Second stage: writes instructions of given kinds over a content (content_id), or over a passage of a seed or text, ' +
    'which is transformed on the way. Each becomes a candidate for refine_instruction or generate_response. ' +
    'The same call again gives the same candidates; a higher count adds to them.',
  input: z.strictObject({
    content_id: z.string().min(1).max(200).optional().describe('instead of seed_id, text and skill'),
    seed_id: argument.seedId.optional(),
    text: argument.inlineText.optional(),
    skill: argument.skillName.optional(),
    kinds: argument.kindNames.optional().describe('kinds of the skill; left out: one is drawn'),
    count: z.number().int().min(1).max(10).default(1).describe('instructions of each kind'),
    transformation: argument.transformationName.optional().describe('left out: one is drawn that suits'),
    passage: argument.passageNumber,
    language: argument.languageTag,
    teacher: argument.teacherName,
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema,
  annotations: stepAnnotations,
  async run(args, parts, call) {
    const { kinds, count, passage, teacher } = args;
    if (args.content_id !== undefined) {
      const { flow, skill, place } = await findContent(parts, args.content_id);
      const chosen = chooseKinds(skill, kinds, place.transformation, `${flow}\n${args.content_id}`);
      chooseTransformation(skill, place.transformation, chosen, flow);
      const goals = makeGoals(place, chosen, count);
      await parts.flows.extend(flow, { goals, ...(teacher !== undefined && { teacher }) });
      return showFlow(await watchFlow(parts, call, flow, args.wait_seconds));
    }
    if (args.skill === undefined) {
      throw new CallerError('The call names no skill.', 'Give a skill from list_skills, or a content_id.');
    }
    const skill = findSkill(parts.skills, args.skill);
    const cut = await chooseSeed(parts, args.skill, args);
    assertPassage(cut, passage);
    const id = makeFlowId();
    const chosen = chooseKinds(skill, kinds, args.transformation, id);
    const transformation = chooseTransformation(skill, args.transformation, chosen, id);
    const place = { seed: cut.seed.id, passage, transformation };
    await parts.flows.start(
      {
        skill: skill.name,
        seed: cut.seed.id,
        language: args.language ?? null,
        teacher: teacher ?? null,
        sizes: defaultSizes,
        goals: [{ content: place }, ...makeGoals(place, chosen, count)],
      },
      id,
    );
    return showFlow(await watchFlow(parts, call, id, args.wait_seconds));
  },
});

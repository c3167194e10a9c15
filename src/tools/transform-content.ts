import { z } from 'zod';
import { defaultSizes } from '../agents/flow-context.ts';
import { makeFlowId } from '../batches/flows.ts';
import { findSkill } from '../batches/work-parts.ts';
import * as argument from './arguments.ts';
import { chooseTransformation } from './choose-names.ts';
import { assertPassage, chooseSeed } from './choose-seed.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

export const transformContent = defineTool({
  name: 'transform_content',
  title: 'Transform content',
  description:
    'First stage of a flow: turns a passage of a seed into a form that invites instructions (an argument, a debate, a ' +
    'list…). Starts a flow and answers with its content_id for generate_instructions. If steps come back, you are the ' +
    'teacher: answer them with submit_steps.',
  input: z.strictObject({
    seed_id: argument.seedId.optional(),
    text: argument.inlineText.optional(),
    skill: argument.skillName,
    transformation: argument.transformationName.optional().describe('left out: one is drawn'),
    passage: argument.passageNumber,
    language: argument.languageTag,
    teacher: argument.teacherName,
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema,
  annotations: stepAnnotations,
  async run(args, parts, call) {
    const skill = findSkill(parts.skills, args.skill);
    const cut = await chooseSeed(parts, args.skill, args);
    assertPassage(cut, args.passage);
    const id = makeFlowId();
    const transformation = chooseTransformation(skill, args.transformation, [], id);
    const content = { seed: cut.seed.id, passage: args.passage, transformation };
    await parts.flows.start(
      {
        skill: skill.name,
        seed: cut.seed.id,
        language: args.language ?? null,
        teacher: args.teacher ?? null,
        sizes: defaultSizes,
        goals: [{ content }],
      },
      id,
    );
    return showFlow(await watchFlow(parts, call, id, args.wait_seconds));
  },
});

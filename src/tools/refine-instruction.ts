import { z } from 'zod';
import type { Goal } from '../batches/flow-plan.ts';
import { findSkill } from '../batches/work-parts.ts';
import { CallerError } from '../errors.ts';
import * as argument from './arguments.ts';
import { chooseGoal } from './choose-names.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

export const refineInstruction = defineTool({
  name: 'refine_instruction',
  title: 'Refine an instruction',
  description:
    'Third stage: a suggester proposes changes that bring an instruction nearer to a refinement goal, an editor carries ' +
    'each out. Each result is a new candidate for generate_response.',
  input: z.strictObject({
    candidate_id: z.string().min(1).max(80),
    goal: z.string().min(1).max(80).optional().describe('refinement of the skill; left out: one is drawn'),
    suggestions: z.number().int().min(1).max(5).optional().describe('changes proposed, default 1'),
    teacher: argument.teacherName,
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema,
  annotations: stepAnnotations,
  async run(args, parts, call) {
    const { flow, plan, goal: known } = await parts.flows.findCandidate(args.candidate_id);
    const skill = findSkill(parts.skills, plan.skill);
    const { candidate } = known;
    const inherited = known.sizes ?? plan.sizes;
    const isRefined = candidate.refinements.length > 0;
    // The steps that made a refined candidate were asked for with its own number: another would ask them anew.
    if (isRefined && args.suggestions !== undefined && args.suggestions !== inherited.suggestions) {
      throw new CallerError(
        `This candidate was refined with ${inherited.suggestions} suggestions.`,
        'Its own refinements take the same number: leave suggestions out.',
      );
    }
    const suggestions = isRefined ? inherited.suggestions : (args.suggestions ?? 1);
    const used = candidate.refinements.map(({ goal }) => goal);
    const goal = chooseGoal(skill, args.goal, candidate.kind, used, `${flow}\n${args.candidate_id}`);
    const goals = Array.from({ length: suggestions }, (_, suggestion): Goal => {
      const refinements = [...candidate.refinements, { goal, suggestion }];
      return {
        candidate: { ...candidate, refinements },
        until: 'instruct',
        sizes: { ...inherited, suggestions },
      };
    });
    await parts.flows.extend(flow, {
      goals,
      ...(args.teacher !== undefined && { teacher: args.teacher }),
    });
    return showFlow(await watchFlow(parts, call, flow, args.wait_seconds));
  },
});

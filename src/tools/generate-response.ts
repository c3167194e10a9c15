import { z } from 'zod';
import * as argument from './arguments.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

export const generateResponse = defineTool({
  name: 'generate_response',
  title: 'Generate a response',
  description:
    "Last stage: answers a candidate's instruction and runs the skill's checks on the answer. That settles the candidate: " +
    'accepted as a record, or rejected with the check that failed. A failed candidate (an answer of no use) is tried anew.',
  input: z.strictObject({
    candidate_id: z.string().min(1).max(80),
    answers: argument.answerCount,
    teacher: argument.teacherName,
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema,
  annotations: stepAnnotations,
  async run({ candidate_id, answers, teacher, wait_seconds }, parts, call) {
    const { flow, plan, goal } = await parts.flows.findCandidate(candidate_id);
    const sizes = goal.sizes ?? plan.sizes;
    await parts.flows.extend(flow, {
      goals: [{ ...goal, until: 'respond', sizes: { ...sizes, answers: answers ?? sizes.answers } }],
      ...(teacher !== undefined && { teacher }),
    });
    return showFlow(await watchFlow(parts, call, flow, wait_seconds));
  },
});

import { z } from 'zod';
import { countOf } from '../errors.ts';
import * as argument from './arguments.ts';
import { briefFlowSchema, showFlow } from './flow-view.ts';
import { stepAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

const answerSchema = z.union([
  z.string().max(200_000),
  z.record(z.string(), z.unknown()),
  z.array(z.unknown()),
]);

export const submitSteps = defineTool({
  name: 'submit_steps',
  title: 'Submit steps',
  description:
    'Hands in your answers, as the teacher, to steps of a flow: as many as you have, each judged by itself. verdicts says ' +
    'of each whether it was taken or exactly what is wrong with it; good ones are kept whatever the others are. Answers with ' +
    'the flow and its next steps.',
  input: z.strictObject({
    flow_id: z.string().min(1).max(80),
    answers: z
      .array(
        z.strictObject({
          step_id: z.string().min(1).max(80),
          answer: answerSchema.describe('text, or JSON of the answer_schema (as a value or as text)'),
        }),
      )
      .min(1)
      .max(100),
    wait_seconds: argument.waitSeconds,
  }),
  output: briefFlowSchema.extend({
    verdicts: z.array(z.object({ step_id: z.string(), accepted: z.boolean(), faults: z.array(z.string()) })),
  }),
  annotations: stepAnnotations,
  async run({ flow_id, answers, wait_seconds }, parts, call) {
    const results = await parts.flows.submit(
      flow_id,
      answers.map(({ step_id, answer }) => ({ step: step_id, answer })),
    );
    const bad = results.filter(({ accepted }) => !accepted).length;
    const view = await watchFlow(parts, call, flow_id, wait_seconds);
    const remark = `${bad} of ${countOf(results.length, 'answer has', 'answers have')} faults: see verdicts.`;
    return {
      verdicts: results.map(({ step, accepted, faults }) => ({ step_id: step, accepted, faults })),
      ...showFlow(view, bad > 0 ? { remark } : {}),
    };
  },
});

import { z } from 'zod';
import * as argument from './arguments.ts';
import { flowViewSchema, showFlow } from './flow-view.ts';
import { defineTool } from './tool.ts';
import { watchFlow } from './watch-flow.ts';

export const getFlow = defineTool({
  name: 'get_flow',
  title: 'Get a flow',
  description:
    'How a flow stands: steps that wait for you, contents, candidates with their checks, records. Waits up to wait_seconds ' +
    'for one that is working, and takes up one that stopped or was cut short by a restart. With candidate_id, that ' +
    'candidate alone and its texts in full. ',
  input: z.strictObject({
    flow_id: z.string().min(1).max(80),
    candidate_id: z.string().min(1).max(80).optional(),
    wait_seconds: argument.waitSeconds,
  }),
  output: flowViewSchema,
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  async run({ flow_id, candidate_id, wait_seconds }, parts, call) {
    const view = await watchFlow(parts, call, flow_id, wait_seconds);
    return showFlow(view, candidate_id === undefined ? {} : { only: candidate_id });
  },
});

import type { FlowView } from '../batches/flow-view.ts';
import type { ToolCall } from './tool.ts';
import type { ToolParts } from './tool-parts.ts';

/** The flow once it no longer works, or after `seconds`; the client is told how far it is. */
export function watchFlow(parts: ToolParts, call: ToolCall, id: string, seconds: number): Promise<FlowView> {
  return parts.flows.view(id, {
    seconds,
    signal: call.signal,
    onLook(view) {
      const goals = view.contents.length + view.candidates.length;
      const accepted = view.candidates.filter(({ state }) => state === 'accepted').length;
      const open = goals - view.settled;
      call.report(
        view.settled,
        goals,
        `${view.settled} of ${goals} settled, ${accepted} accepted, ${open} open`,
      );
    },
  });
}

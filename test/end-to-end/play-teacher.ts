import type { ToolResult } from './clients.ts';

export const document =
  'The lighthouse at Skerry has stood since 1844. Its keeper was Ada Finch. She lit the lamp every evening at six.';

interface Step {
  id: string;
  role: string;
  prompt: { role: string; content: string }[];
}

const question = (text: string) => ({
  evidence: 'Its keeper was Ada Finch.',
  question: text,
  correct: 'Ada Finch',
});

/** What a good assistant would answer to a step of the fixture skill over `document`. */
export function answerStep({ role, prompt }: Step): unknown {
  switch (role) {
    case 'transform':
      return 'Skerry has a lighthouse. Its keeper was Ada Finch.';
    case 'instruct': {
      const asked = Number(/^\d+/.exec(prompt.at(-1)?.content ?? '')?.[0]);
      const texts = ['Who kept the lighthouse?', 'Who lit the lamp?', 'Whose lamp was it?'];
      return { instructions: texts.slice(0, asked).map(question) };
    }
    case 'suggest': {
      const asked = Number(/^\d+/.exec(prompt.at(-1)?.content ?? '')?.[0]);
      return { suggestions: ['Ask for the year too.', 'Name the island.'].slice(0, asked) };
    }
    case 'edit':
      return {
        instruction: question(`Who kept the lamp, if it was this: ${prompt[0]?.content.slice(11, 30)}?`),
      };
    default:
      return { reasoning: 'The text says that she was its keeper.', answerable: true, answer: 'Ada Finch' };
  }
}

export type Call = (name: string, args: Record<string, unknown>) => Promise<ToolResult>;

/** Answers every step of a flow until none waits; `between` is called after each round. */
export async function playTeacher(
  call: Call,
  first: ToolResult,
  between: () => Promise<void> = async () => {},
): Promise<ToolResult> {
  let result = first;
  for (let round = 0; result.structuredContent.status === 'waiting'; round++) {
    if (round === 20) throw new Error('the flow does not end');
    const { flow_id, steps } = result.structuredContent;
    const answers = steps.map((step: Step) => ({ step_id: step.id, answer: answerStep(step) }));
    result = await call('submit_steps', { flow_id, answers });
    if (result.isError) throw new Error(result.content[0]?.text);
    await between();
  }
  return result;
}

import { z } from 'zod';
import { playTurns } from '../dialogue-turns.ts';
import {
  findKeyFaults,
  groundedSchema,
  groundingKey,
  keyWriting,
  sentenceReplying,
  showSentences,
} from '../grounding.ts';
import { normalise } from '../reading/fold-text.ts';
import { defineForm, toJsonSchema } from './form.ts';

/** The fields of a conversation over search hits. */
export const groundedDialogueSchema = z.object({
  question: z.string().min(1).max(1000),
  plan: z.array(z.string().min(1).max(400)).min(1).max(3),
  ...groundingKey,
});

/** A question over search hits with follow-ups, every answer in sentences that cite. */
export const groundedDialogue = defineForm({
  name: 'grounded-dialogue',
  description: 'a question over search hits and one to three follow-ups, each turn a step of its own',
  writing: `question: the first question as the person asks it, complete in itself; it names no id. plan: one to three entries, one for each further turn: what the user asks next, in one sentence about "the user", not in their words, and nothing about what is answered. The rest is about the whole conversation. ${keyWriting}`,
  replying: sentenceReplying,
  fields: groundedDialogueSchema,
  faults: (fields) =>
    new Set(fields.plan.map(normalise)).size < fields.plan.length
      ? [...findKeyFaults(fields), 'two entries of plan are the same']
      : findKeyFaults(fields),
  show: ({ question }) => question,
  answer: () => groundedSchema,
  showAnswer: ({ sentences }) => showSentences(sentences),
  compare: null,
  key: () => null,
  evidence: () => [],
  needs: ['user'],
  play: ({ plan }, parts) =>
    playTurns(parts, plan, async ({ name, instruction, history }, findFaults) => {
      const show = (value: unknown) => showSentences(groundedSchema.parse(value).sentences);
      const answer = await parts.ask({
        name,
        role: 'respond',
        slots: { instruction: `${instruction}\n\n${sentenceReplying}` },
        history,
        answer: toJsonSchema(groundedSchema),
        findFaults: (value) => findFaults(show(value)),
      });
      return { content: show(answer), answer };
    }),
});

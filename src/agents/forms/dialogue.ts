import { z } from 'zod';
import { playTurns } from '../dialogue-turns.ts';
import { constraintKinds, constraintSchema, findConstraintFaults } from '../reading/constraints.ts';
import { normalise } from '../reading/fold-text.ts';
import { defineForm } from './form.ts';

/** The fields of a conversation: how it begins, and what the user does in each further turn. */
export const dialogueSchema = z.object({
  opening: z.string().min(1).max(2000),
  plan: z.array(z.string().min(1).max(400)).min(1).max(4),
  constraints: z.array(constraintSchema).max(4),
});

/** A conversation of two to five user turns; user and assistant are played by separate steps. */
export const dialogue = defineForm({
  name: 'dialogue',
  description: 'a conversation of two to five user turns, each turn a step of its own',
  writing: `opening: the first message of the user, in the words in which such a person would type it. plan: one to four entries, one for each further turn of the user: what they want, tell or do in this turn, in one sentence about "the user", with every fact and figure it needs; not the words themselves, and nothing about how the assistant answers. The opening gives away nothing that a later turn is to bring. constraints: what the last answer must meet, only where opening and plan make the user ask for it; [] otherwise; each {kind, value}. Kinds: ${constraintKinds}.`,
  replying: '',
  fields: dialogueSchema,
  faults({ opening, plan, constraints }) {
    const faults = findConstraintFaults(constraints);
    if (new Set(plan.map(normalise)).size < plan.length) faults.push('two entries of plan are the same');
    if (plan.some((entry) => normalise(entry) === normalise(opening)))
      faults.push('an entry of plan repeats the opening');
    return faults;
  },
  show: ({ opening }) => opening,
  answer: () => null,
  showAnswer: (answer: string) => answer,
  compare: null,
  key: () => null,
  evidence: () => [],
  needs: ['user'],
  play: ({ plan }, parts) =>
    playTurns(parts, plan, async ({ name, instruction, history }, findFaults) => {
      const text = await parts.ask({
        name,
        role: 'respond',
        slots: { instruction },
        history,
        answer: null,
        findFaults: (value) => findFaults(String(value)),
      });
      return { content: String(text), answer: text };
    }),
});

import { z } from 'zod';
import { normalise } from '../reading/fold-text.ts';
import { playToolDialogue, toolPlaySchema } from '../tool-play.ts';
import { defineForm, holdsWords } from './form.ts';

const short = z.string().trim().min(1).max(400);

const expectedSchema = z.object({
  name: z.string().min(1).max(60),
  arguments: z.array(z.object({ name: z.string().min(1).max(60), value: z.string().max(300) })).max(10),
  after_asking: z.boolean(),
});

/** The fields of a wish that an assistant fulfils with APIs. */
export const toolDialogueSchema = z.object({
  request: z.string().trim().min(1).max(2500),
  facts: z.array(short).max(6),
  later: z.array(short).max(2),
  expected: z.array(expectedSchema).max(8),
  withheld: z.array(z.string().min(1).max(60)).max(3),
  unused: z.array(short).max(4),
  outcome: z.string().trim().min(1).max(600),
});
export type ToolDialogue = z.infer<typeof toolDialogueSchema>;

/** A conversation with a user over APIs, whose calls are made of a stand-in and whose results are real. */
export const toolDialogue = defineForm({
  name: 'tool-dialogue',
  description:
    'a wish that an assistant fulfils by calling APIs, which are run; asking or saying what it cannot do where it must',
  writing:
    'request: what the user writes first, as people write, with names and values that exist in the state of the stand-in; it names no API. facts: what the user knows besides and tells only when asked; [] if request holds all. later: what the user wants instead or besides, told after the first answer; usually []. expected: the calls that a right solution needs, in order: name of the API; arguments as name and value pairs, only those that follow from request, facts or later, with list values as JSON; after_asking: true if a value comes from facts; [] if none is needed. withheld: names of APIs of the list that the assistant shall not have; usually []. unused: values in request that belong in no argument; usually []. outcome: what the last answer must tell the user, and what it must not claim.',
  replying: '',
  fields: toolDialogueSchema,
  faults({ request, facts, expected, withheld, unused }) {
    const faults: string[] = [];
    if (expected.some(({ name }) => withheld.includes(name)))
      faults.push('a call is expected of a withheld API');
    const asked = expected.filter(({ after_asking }) => after_asking);
    if (asked.length > 0 && facts.length === 0) faults.push('a call comes after asking and facts is empty');
    if (asked.some((call) => call.arguments.every(({ value }) => holdsWords(request, value))))
      faults.push('a call comes after asking and the request holds all its values');
    if (unused.some((value) => !normalise(request).includes(normalise(value))))
      faults.push('an unused value does not stand in the request');
    return faults;
  },
  show: ({ request }) => request,
  answer: () => toolPlaySchema,
  showAnswer: ({ events }) => events.findLast(({ who }) => who === 'assistant')?.say ?? '',
  compare: null,
  key: () => null,
  evidence: () => [],
  needs: ['user'],
  play: playToolDialogue,
});

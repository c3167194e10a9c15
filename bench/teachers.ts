/**
 * How fast and how well an embedded model does real steps:
 *   node bench/teachers.ts <id or path of a model> [sequences] [threads] [rounds]
 * Prints one line of figures to standard output and every answer to standard error. Seconds of processor time are those
 * of this process: with one thread they mean the same on a busy machine, with several the threads also count waiting.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createEmbeddedTeacher } from '../src/teachers/embedded/embedded.ts';
import type { JsonSchema, TeacherRequest } from '../src/teachers/teacher.ts';

const passages = [
  'Honeybees tell each other where food is by dancing. A forager that has found flowers returns to the hive and walks in a figure of eight on the vertical comb. The angle of the straight part of the walk, measured from straight up, equals the angle between the flowers and the sun. The longer the bee waggles her body during the straight part, the farther away the flowers are: about one second of waggling stands for one kilometre. Other bees follow the dancer closely in the dark, feel her movements with their antennae, and then fly out to the place she described. Karl von Frisch worked out the code in the 1940s and shared a Nobel Prize for it in 1973. Later experiments with small radio transmitters confirmed that bees which had followed a dance flew straight to the area it pointed to.',
  'A heat pump moves warmth from a cold place to a warm one. Inside it a liquid called the refrigerant boils at a very low temperature. Outside the house the refrigerant takes up heat from the air and turns into gas. A compressor then squeezes the gas, which makes it hot. The hot gas flows through pipes in the house, gives its heat to the water of the radiators and becomes liquid again. Finally a valve lets the pressure drop, the liquid cools down, and the cycle begins anew. For each kilowatt hour of electricity the compressor uses, a good heat pump delivers three to four kilowatt hours of heat. On very cold days the yield falls, because there is less warmth in the outside air to collect. That is why some houses keep a small electric heater as a reserve.',
];

interface Step {
  name: string;
  instruction: string;
  schema: JsonSchema;
  /** What a check that runs would say. */
  accepts(answer: Record<string, string> & { options?: string[] }, passage: string): boolean;
}

function declare(properties: Record<string, JsonSchema>): JsonSchema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}

const line = { type: 'string', minLength: 5, maxLength: 240 };
const long = { type: 'string', minLength: 80, maxLength: 700 };
const quotes = (passage: string, evidence = '') => evidence.length > 20 && passage.includes(evidence.trim());

const steps: Step[] = [
  {
    name: 'choice',
    instruction:
      'Write one multiple-choice question about the passage. Exactly one of the four options is right. Copy the sentence that proves it.',
    schema: declare({
      evidence: line,
      question: line,
      options: {
        type: 'array',
        items: { type: 'string', minLength: 1, maxLength: 90 },
        minItems: 4,
        maxItems: 4,
      },
      answer: { enum: ['A', 'B', 'C', 'D'] },
    }),
    accepts: ({ evidence, options = [] }, passage) =>
      quotes(passage, evidence) && new Set(options.map((option) => option.toLowerCase())).size === 4,
  },
  {
    name: 'answer',
    instruction:
      'Answer in a few words, and copy the sentence that proves it: What does the passage give as the relation between two quantities?',
    schema: declare({ evidence: line, answer: line }),
    accepts: ({ evidence, answer = '' }, passage) =>
      quotes(passage, evidence) && /kilomet|second|kilowatt|angle|three to four/i.test(answer),
  },
  {
    name: 'paraphrase',
    instruction: 'Rewrite the first three sentences of the passage in other words. Keep the meaning.',
    schema: declare({ text: long }),
    accepts: ({ text = '' }, passage) =>
      text.length > 120 && !passage.includes(text.slice(0, 60)) && /[.!]\s*$/.test(text),
  },
  {
    name: 'simplify',
    instruction: 'Retell the passage for a child of eight in three short sentences.',
    schema: declare({ text: long }),
    accepts: ({ text = '' }, passage) =>
      text.length < passage.length * 0.75 && !passage.includes(text.slice(0, 60)) && /[.!]\s*$/.test(text),
  },
  {
    name: 'fill-in',
    instruction:
      'Copy one sentence of the passage. Then give the one word of it that a reader should be asked to fill in.',
    schema: declare({ sentence: line, word: { type: 'string', minLength: 2, maxLength: 30 } }),
    accepts: ({ sentence = '', word = '' }, passage) =>
      quotes(passage, sentence) && word.length > 3 && sentence.split(word).length === 2,
  },
  {
    name: 'true or false',
    instruction:
      'Write one true and one false statement about the same fact of the passage. Copy the sentence that decides it.',
    schema: declare({ evidence: line, true_statement: line, false_statement: line }),
    accepts: ({ evidence, true_statement: yes = '', false_statement: no = '' }, passage) =>
      quotes(passage, evidence) && yes !== no && !passage.includes(no),
  },
];

const [word = 'smollm2-135m', sequences = '1', threads = '1', rounds = '1'] = process.argv.slice(2);
const teacher = createEmbeddedTeacher({
  name: 'measured',
  model: word,
  directory: join(tmpdir(), 'agentinstruct-test-models'),
  hub: { endpoint: 'https://huggingface.co', token: null },
  sequences: Number(sequences),
  threads: Number(threads),
  contextSize: 1024,
});
const signal = new AbortController().signal;
await teacher.probe(signal);

const totals = { answers: 0, valid: 0, accepted: 0, inputTokens: 0, outputTokens: 0 };
const begun = performance.now();
const usedBefore = process.cpuUsage();

async function ask(step: Step, passage: string, seed: number): Promise<void> {
  const request: TeacherRequest = {
    role: 'instruct',
    messages: [
      { role: 'system', content: 'You make study material from a passage. You stay true to it.' },
      { role: 'user', content: `Passage:\n${passage}\n\n${step.instruction}` },
    ],
    answer: step.schema,
    tools: [],
    maxTokens: 300,
    temperature: 0.7,
    seed,
  };
  const { text, finish, usage } = await teacher.ask(request, { signal });
  totals.answers += 1;
  totals.inputTokens += usage.inputTokens;
  totals.outputTokens += usage.outputTokens;
  const valid = finish === 'stop';
  const accepted = valid && step.accepts(JSON.parse(text), passage);
  totals.valid += Number(valid);
  totals.accepted += Number(accepted);
  process.stderr.write(`${accepted ? '+' : '-'} ${step.name} (${usage.outputTokens}): ${text}\n`);
}

const questions: Promise<void>[] = [];
for (let round = 0; round < Number(rounds); round += 1) {
  // One passage after the other: its tokens are still in a sequence when the next step asks about it.
  for (const passage of passages) for (const step of steps) questions.push(ask(step, passage, round));
}
await Promise.all(questions);
const wall = (performance.now() - begun) / 1000;
const { user, system } = process.cpuUsage(usedBefore);
const cpu = (user + system) / 1e6;
await teacher.close();
process.stdout.write(
  `${JSON.stringify({
    model: word,
    sequences: Number(sequences),
    threads: Number(threads),
    ...totals,
    wallSeconds: Number(wall.toFixed(1)),
    cpuSeconds: Number(cpu.toFixed(1)),
    outputPerCpuSecond: Number((totals.outputTokens / cpu).toFixed(1)),
    acceptedPerMinute: Number(((totals.accepted / wall) * 60).toFixed(2)),
    acceptedPerCpuMinute: Number(((totals.accepted / cpu) * 60).toFixed(2)),
  })}\n`,
);

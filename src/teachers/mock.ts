import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { estimateInput, estimateTokens } from './endpoint/chat-answer.ts';
import { fabricateValue } from './fabricated-value.ts';
import type { Teacher, TeacherRequest } from './teacher.ts';

/** Enough of them to fill the options of a question without saying the same twice. */
const enoughSentences = 8;
/** Of a text that is made up. */
const textSentences = 6;

const splitSentences = (text: string) =>
  text.match(/[^.!?\n]{12,}[.!?]/g)?.map((sentence) => sentence.trim()) ?? [];

/** Sentences of what the question's longest turn holds between marks, so that what is made up quotes its own source. */
function findSentences(request: TeacherRequest): string[] {
  const turns = request.messages.map((message) => message.content);
  const longest = turns.reduce((one, other) => (other.length > one.length ? other : one), '');
  const [, , marked = longest] = /<(\w+)>\n?([\s\S]*?)\n?<\/\1>/.exec(longest) ?? [];
  const quoted = splitSentences(marked);
  const sentences =
    quoted.length < enoughSentences ? [...new Set([...quoted, ...splitSentences(longest)])] : quoted;
  return sentences.length > 0 ? sentences : ['This was made up without a model.'];
}

/** A judge with nothing to say against it: else every candidate that is judged would be rejected. */
function praise(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'unmet' in value ? { ...value, unmet: [] } : value;
}

/**
 * A teacher without a model, for rehearsals and load tests: it makes up answers that fit the answer schema, the same for
 * the same question. What it says means nothing; its model name `mock` marks every record made with it.
 */
export function createMockTeacher({ name, latencyMs = 0 }: { name: string; latencyMs?: number }): Teacher {
  return {
    name,
    model: 'mock',
    prices: { input: 0, output: 0 },
    async ask(request, { signal, drain }) {
      signal.throwIfAborted();
      drain?.throwIfAborted();
      if (latencyMs > 0) {
        await sleep(latencyMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
      // Independent answers to one question agree, as they mostly do with a model.
      const seed = request.role === 'respond' ? 0 : request.seed;
      const hash = createHash('sha256')
        .update(JSON.stringify({ ...request, seed }))
        .digest();
      const random = xoroshiro128plus(hash.readInt32BE(0));
      const sentences = findSentences(request);
      const text =
        request.answer === null
          ? sentences.slice(0, textSentences).join(' ')
          : JSON.stringify(praise(fabricateValue(request.answer, random, sentences)));
      return {
        text,
        toolCalls: [],
        finish: 'stop',
        usage: { inputTokens: estimateInput(request), outputTokens: estimateTokens(text.length) },
        model: 'mock',
        cost: 0,
      };
    },
    probe: async () => null,
    close: async () => {},
  };
}

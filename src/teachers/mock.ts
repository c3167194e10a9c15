import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { estimateInput, estimateTokens } from './endpoint/chat-answer.ts';
import { fabricateValue } from './fabricated-value.ts';
import type { Teacher, TeacherRequest } from './teacher.ts';

/** Sentences of the question's longest turn, so that what is made up quotes its own source. */
function findSentences(request: TeacherRequest): string[] {
  const turns = request.messages.map((message) => message.content);
  const longest = turns.reduce((one, other) => (other.length > one.length ? other : one), '');
  const sentences = longest.match(/[^.!?\n]{12,}[.!?]/g)?.map((sentence) => sentence.trim()) ?? [];
  return sentences.length > 0 ? sentences : ['This was made up without a model.'];
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
      const hash = createHash('sha256').update(JSON.stringify(request)).digest();
      const random = xoroshiro128plus(hash.readInt32BE(0));
      const sentences = findSentences(request);
      const schema = request.answer ?? { type: 'string' };
      const value = fabricateValue(schema, random, sentences);
      const text = request.answer === null ? String(value) : JSON.stringify(value);
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

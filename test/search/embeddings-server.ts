import type { ServerResponse } from 'node:http';
import { type LocalServer, sendJson, startServer } from './local-server.ts';

/** Words of one meaning; a vector says how often each meaning is there. */
const meanings = [
  /\b(cars?|automobiles?|vehicles?|motorists?)\b/gi,
  /\b(doctors?|physicians?|surgeons?)\b/gi,
  /\b(tea|coffee|beverages?|drinks?|brewed)\b/gi,
  /\b(cit(y|ies)|towns?|capitals?|metropolis)\b/gi,
];

interface Question {
  model: string;
  input: string[];
  dimensions?: number;
}

export interface EmbeddingsServer extends LocalServer {
  baseUrl: string;
  /** Every text that was embedded, in order. */
  embedded: string[];
  /** Answers the next questions in the place of vectors, each once. */
  faults: ((response: ServerResponse, question: Question) => void)[];
  close(): Promise<void>;
}

/** Signs of 64 numbers that only the meaning decides, and a little that is the text's own. */
function embed(text: string, length: number): number[] {
  const vector = Array.from({ length }, (_, index) => Math.sin(text.length * 7 + index) * 0.05);
  for (const [meaning, words] of meanings.entries()) {
    const times = text.match(words)?.length ?? 0;
    for (let index = 0; index < length; index += 1) {
      vector[index] =
        (vector[index] ?? 0) + times * Math.sign(Math.sin((meaning + 1) * 12.9898 * (index + 1)));
    }
  }
  return vector;
}

/** A server that speaks the embeddings API. It answers in the reverse order, as it may: the index tells the place. */
export async function startEmbeddingsServer(length = 64): Promise<EmbeddingsServer> {
  const embedded: string[] = [];
  const faults: EmbeddingsServer['faults'] = [];
  const server = await startServer(({ path, body }, response) => {
    if (path !== '/v1/embeddings') return sendJson(response, 404, { error: 'no such path' });
    const question = JSON.parse(body) as Question;
    const fault = faults.shift();
    if (fault !== undefined) return fault(response, question);
    embedded.push(...question.input);
    const data = question.input.map((text, index) => ({
      object: 'embedding',
      index,
      embedding: embed(text, question.dimensions ?? length),
    }));
    sendJson(response, 200, {
      object: 'list',
      data: data.reverse(),
      model: question.model,
      usage: { prompt_tokens: 5, total_tokens: 5 },
    });
  });
  return { ...server, baseUrl: `${server.origin}/v1`, embedded, faults };
}

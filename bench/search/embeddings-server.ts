import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** Stands for a model of embeddings, in a process of its own: texts that share words have vectors that are near. */
const length = Number(process.argv[2] ?? 1536);
/** Numbers of a vector that one word changes. */
const spread = 64;

function embed(passage: string): number[] {
  const vector = new Float32Array(length);
  for (const word of passage.split(/\W+/)) {
    let state = 2166136261;
    for (let at = 0; at < word.length; at += 1) state = Math.imul(state ^ word.charCodeAt(at), 16777619);
    // Frequent words, which have short names here, say little.
    const weight = 1 + word.length ** 2;
    for (let times = 0; times < spread; times += 1) {
      state = Math.imul(state ^ (state >>> 15), 2246822519) + 0x6d2b79f5;
      const place = (state >>> 1) % length;
      vector[place] = (vector[place] ?? 0) + ((state & 1) === 0 ? weight : -weight);
    }
  }
  return Array.from(vector, (value) => Math.round(value));
}

const server = createServer(async (request, response) => {
  const { input } = JSON.parse(await text(request)) as { input: string[] };
  const data = input.map((passage, index) => ({ index, embedding: embed(passage) }));
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ data, usage: { prompt_tokens: 1 } }));
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});

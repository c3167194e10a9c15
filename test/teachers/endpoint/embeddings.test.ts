import { afterEach, beforeEach, expect, test } from 'vitest';
import { CallerError, OperatorError, RetryLaterError } from '../../../src/errors.ts';
import { createEmbeddings, type EmbeddingsEndpoint } from '../../../src/teachers/endpoint/embeddings.ts';
import { createGovernor } from '../../../src/teachers/governor/governor.ts';
import { type EmbeddingsServer, startEmbeddingsServer } from '../../search/embeddings-server.ts';
import { sendJson } from '../../search/local-server.ts';

const key = 'sk-secret-of-the-test';
const { signal } = new AbortController();
let server: EmbeddingsServer;
const made: EmbeddingsEndpoint[] = [];

beforeEach(async () => {
  server = await startEmbeddingsServer(64);
});

afterEach(async () => {
  await Promise.all(made.splice(0).map((embeddings) => embeddings.close()));
  await server.close();
});

function create(options: { maxRetries?: number; dimensions?: number; baseUrl?: string } = {}) {
  const embeddings = createEmbeddings({
    name: 'strong',
    model: 'meaning-1',
    baseUrl: server.baseUrl,
    apiKey: key,
    timeoutMs: 5000,
    maxRetries: 2,
    textsPerRequest: 8,
    governor: createGovernor({ concurrency: 2 }),
    ...options,
  });
  made.push(embeddings);
  return embeddings;
}

const refuse =
  (status: number, body: object, headers: Record<string, string> = {}): EmbeddingsServer['faults'][number] =>
  (response) =>
    sendJson(response, status, body, headers);

test('each text has its own vector, in whichever order they are answered', async () => {
  const embeddings = create();
  const together = await embeddings.embed(['a car', 'a doctor', 'a city'], signal);
  const alone = await Promise.all(
    ['a car', 'a doctor', 'a city'].map(async (text) => (await embeddings.embed([text], signal))[0]),
  );
  expect(together).toEqual(alone);
  expect(together.map(({ length }) => length)).toEqual([64, 64, 64]);
  expect(server.seen[0]?.headers.authorization).toBe(`Bearer ${key}`);
  expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual({
    model: 'meaning-1',
    input: ['a car', 'a doctor', 'a city'],
    encoding_format: 'float',
  });
});

test('as many numbers are asked for as are configured', async () => {
  const [vector] = await create({ dimensions: 16 }).embed(['a car'], signal);
  expect(vector).toHaveLength(16);
});

test('a limit is waited out, a broken answer tried again', async () => {
  server.faults.push(refuse(429, { error: { code: 'rate_limit' } }, { 'retry-after': '0' }), (response) =>
    response.end('not JSON'),
  );
  expect(await create().embed(['a car'], signal)).toHaveLength(1);
  expect(server.seen).toHaveLength(3);
});

test('a longer wait than anybody would sleep is told to the caller', async () => {
  server.faults.push(refuse(429, { error: {} }, { 'retry-after': '3600' }));
  const error = await create()
    .embed(['a car'], signal)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RetryLaterError);
  expect((error as RetryLaterError).afterSeconds).toBe(3600);
});

test.each([
  [
    'a wrong key',
    refuse(401, { error: { message: `no such key: ${key}` } }),
    OperatorError,
    /accept the key/,
  ],
  [
    'an unknown model',
    refuse(404, { error: { code: 'model_not_found' } }),
    OperatorError,
    /no model "meaning-1"/,
  ],
  ['no such path', refuse(404, { error: 'nothing here' }), OperatorError, /no embeddings endpoint/],
  [
    'fewer vectors than texts',
    refuse(200, { data: [{ index: 0, embedding: [1, 2] }] }),
    OperatorError,
    /one embedding for each text/,
  ],
  [
    'vectors of different lengths',
    refuse(200, {
      data: [
        { index: 0, embedding: [1, 2] },
        { index: 1, embedding: [1, 2, 3] },
      ],
    }),
    OperatorError,
    /one embedding for each text/,
  ],
  [
    'one place twice',
    refuse(200, {
      data: [
        { index: 1, embedding: [1, 2] },
        { index: 1, embedding: [1, 2] },
      ],
    }),
    OperatorError,
    /one embedding for each text/,
  ],
  [
    'a place far off',
    refuse(200, {
      data: [
        { index: 0, embedding: [1, 2] },
        { index: 4_000_000_000, embedding: [1, 2] },
      ],
    }),
    OperatorError,
    /one embedding for each text/,
  ],
])('%s is an error with its mend', async (_what, fault, kind, said) => {
  server.faults.push(fault);
  const error = await create({ maxRetries: 0 })
    .embed(['a car', 'a doctor'], signal)
    .catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(kind);
  expect(String(error)).toMatch(said);
  expect(String(error)).not.toContain(key);
});

test('a request that is too large is halved, a text that is too long is embedded by its beginning', async () => {
  const tooLarge: EmbeddingsServer['faults'][number] = (response, { input }) => {
    expect(input.length > 1 || (input[0]?.length ?? 0) >= 300).toBe(true);
    sendJson(response, 400, { error: { message: "This model's maximum context length is 512 tokens." } });
  };
  server.faults.push(tooLarge, tooLarge, tooLarge);
  const long = 'a car '.repeat(100);
  const vectors = await create().embed([long, 'a doctor'], signal);
  expect(vectors).toHaveLength(2);
  expect(server.embedded).toEqual([long.slice(0, 150), 'a doctor']);
});

test('a text that no cut makes short enough is the error of its endpoint', async () => {
  const refusal = refuse(400, { error: { message: "This model's maximum context length is 0 tokens." } });
  server.faults.push(...Array.from({ length: 9 }, () => refusal));
  await expect(create().embed(['a car '.repeat(100)], signal)).rejects.toBeInstanceOf(CallerError);
});

test('a look at it says what is wrong', async () => {
  expect(await create().probe(signal)).toBeNull();
  server.faults.push(refuse(401, {}));
  expect(await create().probe(signal)).toMatchObject({ problem: expect.stringMatching(/accept the key/) });
});

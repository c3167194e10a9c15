import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Corpus, type CorpusDocument, createCorpus } from '../src/search/corpus.ts';
import { compare, keepEmbeddings } from '../src/search/corpus-embeddings.ts';
import { createVectorIndex } from '../src/search/corpus-vectors.ts';
import { openCorpusDatabase, openEmbeddingsDatabase } from '../src/store/corpus-database.ts';
import { createEmbeddings } from '../src/teachers/endpoint/embeddings.ts';
import { createGovernor } from '../src/teachers/governor/governor.ts';

/** Without the second argument, a search by words alone. */
const passages = Number(process.argv[2] ?? 100_000);
const length = Number(process.argv[3] ?? 0);
const folder = mkdtempSync(join(tmpdir(), 'agentinstruct-bench-'));
const database = openCorpusDatabase(folder);
const { signal } = new AbortController();

/** Same numbers each run (mulberry32). */
let state = 42;
function random(): number {
  state = (state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
  mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
}

/** Words as frequent as in natural text (Zipf): the first few are in nearly every passage. */
const vocabulary = 50_000;
function makeWord(): string {
  const rank = Math.floor(Math.exp(random() * Math.log(vocabulary)));
  return `w${rank.toString(36)}`;
}

function* makeDocuments(): Generator<CorpusDocument> {
  for (let number = 0; number < passages; number++) {
    const sentences = Array.from({ length: 10 }, () => `${Array.from({ length: 16 }, makeWord).join(' ')}.`);
    yield {
      id: `d${number}`,
      uri: `file:${number}`,
      title: `Title ${makeWord()}`,
      text: sentences.join(' '),
    };
  }
}

function report(name: string, value: number, unit: string): void {
  process.stdout.write(`${JSON.stringify({ name, value: Math.round(value * 100) / 100, unit })}\n`);
}

const before = process.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => {
  peak = Math.max(peak, process.memoryUsage().rss);
}, 50);

const queries = Array.from({ length: 200 }, () =>
  Array.from({ length: 3 + Math.floor(random() * 8) }, makeWord).join(' '),
);
queries.push('w1', 'w1 w2 w3', 'w1 w2 w3 w4 w5 w6 w7 w8 w9 wa', queries.join(' ').slice(0, 2000));

async function measureQueries(name: string, corpus: Corpus): Promise<void> {
  const durations: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    await corpus.search({ query, count: 10 });
    durations.push(performance.now() - start);
  }
  durations.sort((a, b) => a - b);
  report(`${name}, median`, durations[Math.floor(durations.length / 2)] ?? 0, 'ms');
  report(`${name}, 95th percentile`, durations[Math.floor(durations.length * 0.95)] ?? 0, 'ms');
  report(`${name}, slowest`, durations.at(-1) ?? 0, 'ms');
}

async function measureWords(): Promise<void> {
  const corpus = createCorpus({ database });
  const started = performance.now();
  await corpus.add(makeDocuments());
  report('corpus passages', corpus.count().chunks, 'passages');
  report('corpus indexing', passages / ((performance.now() - started) / 1000), 'passages/s');
  report('corpus memory growth, indexing', (peak - before) / 2 ** 20, 'MiB');
  await measureQueries('corpus query', corpus);
}

async function measureMeaning(): Promise<void> {
  const server = spawn(
    process.execPath,
    [fileURLToPath(new URL('search/embeddings-server.ts', import.meta.url)), String(length)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [port] = await once(server.stdout, 'data');
  const source = createEmbeddings({
    name: 'bench',
    model: 'bench',
    baseUrl: `http://127.0.0.1:${String(port).trim()}/v1`,
    apiKey: null,
    timeoutMs: 60_000,
    maxRetries: 0,
    textsPerRequest: 32,
    governor: createGovernor({ concurrency: 4 }),
  });
  const kept = openEmbeddingsDatabase(folder);
  const embeddings = keepEmbeddings(kept, source);
  const corpus = createCorpus({ database, embeddings });
  const started = performance.now();
  await corpus.embedNew(signal);
  report('corpus embedding', passages / ((performance.now() - started) / 1000), 'passages/s');
  report('corpus memory growth, embedding', (peak - before) / 2 ** 20, 'MiB');
  await measureQueries('corpus query by meaning too, its vector asked for', corpus);
  await measureQueries('corpus query by meaning too, its vector kept', corpus);

  const index = createVectorIndex(database, embeddings);
  const all = database.prepare(
    `SELECT chunk.number, title || char(10, 10) || text AS text
     FROM corpus_chunk AS chunk JOIN corpus_document AS document ON document.number = chunk.document`,
  );
  let found = 0;
  const tried = queries.slice(0, 10);
  for (const query of tried) {
    const [vector = new Int8Array()] = await embeddings.embed([query], signal);
    const exact: { number: number; score: number }[] = [];
    for (const { number, text } of all.iterate()) {
      const score = compare(vector, embeddings.find(String(text)) ?? new Int8Array());
      if (exact.length === 10 && score <= (exact.at(-1)?.score ?? 0)) continue;
      exact.push({ number: Number(number), score });
      exact.sort((one, other) => other.score - one.score);
      exact.splice(10);
    }
    const near = new Set((await index.rank(query, 10, signal)).map(({ number }) => number));
    found += exact.filter(({ number }) => near.has(number)).length;
  }
  report('nearest ten found, of those that are', found / (10 * tried.length), 'part');
  await source.close();
  kept.close();
  server.kill();
}

await measureWords();
if (length > 0) await measureMeaning();
report('corpus memory growth, all', (peak - before) / 2 ** 20, 'MiB');
clearInterval(watch);
database.close();
rmSync(folder, { recursive: true });

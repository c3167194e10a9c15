import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type CorpusDocument, createCorpus } from '../src/search/corpus.ts';

const passages = Number(process.argv[2] ?? 100_000);
const folder = mkdtempSync(join(tmpdir(), 'agentinstruct-bench-'));
const database = new DatabaseSync(join(folder, 'corpus.sqlite'));
database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
const corpus = createCorpus({ database });

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
const started = performance.now();
await corpus.add(makeDocuments());
report('corpus passages', corpus.count().chunks, 'passages');
report('corpus indexing', passages / ((performance.now() - started) / 1000), 'passages/s');
report('corpus memory growth, indexing', (peak - before) / 2 ** 20, 'MiB');

const queries = Array.from({ length: 200 }, () =>
  Array.from({ length: 3 + Math.floor(random() * 8) }, makeWord).join(' '),
);
queries.push('w1', 'w1 w2 w3', 'w1 w2 w3 w4 w5 w6 w7 w8 w9 wa', queries.join(' ').slice(0, 2000));
const durations: { query: string; milliseconds: number }[] = [];
for (const query of queries) {
  const start = performance.now();
  await corpus.search({ query, count: 10 });
  durations.push({ query, milliseconds: performance.now() - start });
}
const sorted = durations.map(({ milliseconds }) => milliseconds).sort((a, b) => a - b);
report('corpus query, median', sorted[Math.floor(sorted.length / 2)] ?? 0, 'ms');
report('corpus query, 95th percentile', sorted[Math.floor(sorted.length * 0.95)] ?? 0, 'ms');
report('corpus query, slowest', sorted.at(-1) ?? 0, 'ms');
report('corpus memory growth, all', (peak - before) / 2 ** 20, 'MiB');
clearInterval(watch);
database.close();
rmSync(folder, { recursive: true });

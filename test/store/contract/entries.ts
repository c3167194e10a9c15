import type { DataRecord } from '../../../src/store/record.ts';
import type { CandidateEntry, LedgerEntry, Page, Seed, Store } from '../../../src/store/store.ts';

/** Opens an empty store that the test closes; `now` answers milliseconds since 1970. */
export type OpenEmptyStore = (now?: () => number) => Promise<Store>;

export function makeLedgerEntry(number: number, change: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    key: number.toString(16).padStart(32, '0'),
    run: 'run-1',
    path: `seed/passage/${number}`,
    role: 'respond',
    model: 'scripted',
    text: `Answer number ${number}. `.repeat(number % 90),
    toolCalls: [],
    finish: 'stop',
    usage: { inputTokens: 100, outputTokens: 10 },
    cost: 0.25,
    ...change,
  };
}

export function makeSeed(number: number, change: Partial<Seed> = {}): Seed {
  return {
    id: number.toString(16).padStart(64, '0'),
    text: `Seed number ${number}.`,
    uri: `file:///seeds/${number}.txt`,
    licence: 'CC0-1.0',
    language: 'en',
    form: 'text',
    title: null,
    ...change,
  };
}

export function makeCandidate(number: number, change: Partial<CandidateEntry> = {}): CandidateEntry {
  return {
    id: `candidate-${number}`,
    run: 'run-1',
    path: `seed/0/summary/main-idea/${number}`,
    seed: 'a'.repeat(64),
    skill: 'reading-comprehension',
    kind: 'main-idea',
    state: 'pending',
    reason: null,
    retries: 0,
    body: { instruction: `Instruction ${number}` },
    ...change,
  };
}

export function makeRecord(candidate: CandidateEntry, language = 'en'): DataRecord {
  const { id, run, path, skill, kind, seed } = candidate;
  return {
    id: `record-of-${id}`,
    skill,
    kind,
    messages: [
      { role: 'user', content: 'Which?' },
      { role: 'assistant', content: 'This one. '.repeat(100) },
    ],
    language,
    seed: { id: seed, uri: null, licence: null, sha256: seed },
    lineage: { run, path, transformation: 'summary', parent: null, depth: 0, suggestion: null },
    checks: [{ name: 'schema', kind: 'ran', passed: true, evidence: 'fits' }],
    teacher: { models: { respond: 'scripted' }, input_tokens: 1, output_tokens: 1, cost_usd: null },
    skill_version: { version: '1', sha256: 'b'.repeat(64) },
    labels: {},
    created: '2026-01-01T00:00:00.000Z',
  };
}

/** Goes through all pages of a list. */
export async function readAllPages<Entry>(
  list: (place: { cursor?: string; limit: number }) => Promise<Page<Entry>>,
  limit: number,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  let place: { cursor?: string; limit: number } = { limit };
  for (;;) {
    const page = await list(place);
    if (page.entries.length > limit) throw new Error('A page is longer than its limit.');
    entries.push(...page.entries);
    if (page.next === null) return entries;
    place = { cursor: page.next, limit };
  }
}

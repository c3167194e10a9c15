import type { DataRecord } from '../store/record.ts';
import { rehearsalModels } from '../teachers/teacher.ts';

/** How many distinct names of one sort are told apart; the rest is counted together. */
const maxNames = 1_000;
export const otherNames = '(others)';

/** What a data set holds, counted while it is written: size does not grow with the number of records. */
export interface Tally {
  records: number;
  /** Batches and flows that made them. */
  runs: Map<string, number>;
  /** By `skill`, then by kind. */
  kinds: Map<string, Map<string, number>>;
  /** Models by step role: records that each had a part in. */
  models: Map<string, Map<string, number>>;
  /** Models that wrote the answers. */
  answerers: Map<string, number>;
  /** Records in which a rehearsal model had a part: they mean nothing. */
  rehearsed: number;
  licences: Map<string, number>;
  languages: Map<string, number>;
  /** By name of the check. `ran` is decided by code, `judged` by a model. */
  checks: Map<string, { kind: string; records: number; passed: number }>;
  inputTokens: number;
  outputTokens: number;
  firstCreated: string | null;
  lastCreated: string | null;
}

export function createTally(): Tally {
  return {
    records: 0,
    runs: new Map(),
    kinds: new Map(),
    models: new Map(),
    answerers: new Map(),
    rehearsed: 0,
    licences: new Map(),
    languages: new Map(),
    checks: new Map(),
    inputTokens: 0,
    outputTokens: 0,
    firstCreated: null,
    lastCreated: null,
  };
}

/** Counts one record. */
export function addToTally(tally: Tally, record: DataRecord): void {
  tally.records += 1;
  countIn(tally.runs, record.lineage.run);
  countIn(nested(tally.kinds, record.skill), record.kind);
  for (const [role, model] of Object.entries(record.teacher.models))
    countIn(nested(tally.models, role), model);
  countIn(tally.answerers, answererOf(record));
  if (Object.values(record.teacher.models).some((model) => rehearsalModels.includes(model)))
    tally.rehearsed += 1;
  countIn(tally.licences, record.seed.licence ?? 'not known');
  countIn(tally.languages, record.language);
  for (const check of record.checks) {
    const key = tally.checks.size < maxNames || tally.checks.has(check.name) ? check.name : otherNames;
    const count = tally.checks.get(key) ?? { kind: check.kind, records: 0, passed: 0 };
    count.records += 1;
    if (check.passed) count.passed += 1;
    tally.checks.set(key, count);
  }
  tally.inputTokens += record.teacher.input_tokens;
  tally.outputTokens += record.teacher.output_tokens;
  if (tally.firstCreated === null || record.created < tally.firstCreated) tally.firstCreated = record.created;
  if (tally.lastCreated === null || record.created > tally.lastCreated) tally.lastCreated = record.created;
}

/** The model that wrote the answer of a record. */
export function answererOf({ teacher }: DataRecord): string {
  return teacher.models.respond ?? 'not known';
}

function countIn(counts: Map<string, number>, name: string): void {
  const key = counts.size < maxNames || counts.has(name) ? name : otherNames;
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function nested(groups: Map<string, Map<string, number>>, name: string): Map<string, number> {
  const key = groups.size < maxNames || groups.has(name) ? name : otherNames;
  let group = groups.get(key);
  if (!group) {
    group = new Map();
    groups.set(key, group);
  }
  return group;
}

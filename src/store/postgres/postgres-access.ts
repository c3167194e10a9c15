import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { QueryResultRow } from 'pg';
import type { PostgresConnection } from './postgres-connection.ts';
import { describeAway, describePostgresError, isAway, isWriteFault } from './postgres-error.ts';
import { newestVersion } from './postgres-migrate.ts';
import type { WriteKind } from './postgres-write-group.ts';

/** Reads of what is committed and grouped writes. Both wait while the database is away. */
export interface PostgresAccess {
  read<Found extends QueryResultRow>(text: string, values?: unknown[]): Promise<Found[]>;
  /**
   * Settles when it is committed on the server: a promise kept is a write kept. Writes of one set keep their order; those
   * under way at the same moment are in no order otherwise.
   */
  write<Answer>(kind: WriteKind, given: unknown, set?: string): Promise<Answer>;
  /** Ends when every write so far has settled; later ones are refused. */
  close(): Promise<void>;
}

/** The most writes, and characters of JSON, in one transaction: others wait for it. */
const mostPerGroup = 200;
const mostCharacters = 4_000_000;

const firstPauseMs = 50;
const longestPauseMs = 5000;

interface Write {
  /** Writes of one set may go to the server's functions together. */
  set: string;
  kind: WriteKind;
  json: string;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/** `patience` says for how many milliseconds a read or write is tried again while the database is away. */
export function openPostgresAccess(
  { writer, readers, place }: PostgresConnection,
  schema: string,
  patience: number,
): PostgresAccess {
  const id = randomUUID();
  let number = 0;
  let waiting: Write[] = [];
  let scheduled = false;
  let closing: (() => void) | null = null;

  async function insist<Value>(attempt: () => Promise<Value>): Promise<Value> {
    const start = performance.now();
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await attempt();
      } catch (error) {
        if (!isAway(error)) throw error;
        if (performance.now() - start + pause > patience)
          throw describeAway(place, Math.round(patience / 1000));
        // Uneven, so that workers do not all come back at the same moment.
        await sleep(pause * (0.5 + Math.random()));
      }
    }
  }

  async function commit(group: Write[]): Promise<Map<Write, unknown>> {
    number += 1;
    const sets = gatherSets(group);
    const values = [id, number, writeSets(sets), newestVersion];
    const text = `SELECT "${schema}".write_group($1, $2, $3, $4) AS answers`;
    const { rows } = await insist(() => writer.query<{ answers: unknown[][] }>(text, values));
    const answers = new Map<Write, unknown>();
    for (const [index, set] of sets.entries()) {
      for (const [place, write] of set.entries()) answers.set(write, rows[0]?.answers[index]?.[place]);
    }
    return answers;
  }

  async function commitOrReject(group: Write[]): Promise<void> {
    try {
      const answers = await commit(group);
      for (const write of group) write.resolve(answers.get(write));
    } catch (error) {
      // One bad write fails alone: the others are sent again, each for itself.
      if (group.length > 1 && isWriteFault(error)) {
        for (const write of group) await commitOrReject([write]);
        return;
      }
      const described = describePostgresError(error, place);
      for (const { reject } of group) reject(described);
    }
  }

  function cutGroup(): Write[] {
    let characters = 0;
    let many = 0;
    for (const { json } of waiting) {
      characters += json.length;
      if (many === mostPerGroup || (many > 0 && characters > mostCharacters)) break;
      many += 1;
    }
    const group = waiting.slice(0, many);
    waiting = waiting.slice(many);
    return group;
  }

  async function commitAll(): Promise<void> {
    while (waiting.length > 0) await commitOrReject(cutGroup());
    scheduled = false;
    closing?.();
  }

  return {
    async read<Found extends QueryResultRow>(text: string, values: unknown[] = []) {
      const clean = values.map((value) =>
        typeof value === 'string' ? value.replaceAll('\0', '\ufffd') : value,
      );
      try {
        const { rows } = await insist(() => readers.query<Found>(text, clean));
        return rows;
      } catch (error) {
        throw describePostgresError(error, place);
      }
    },
    write<Answer>(kind: WriteKind, given: unknown, set = ''): Promise<Answer> {
      if (closing !== null) return Promise.reject(new Error('The store is closed.'));
      return new Promise<Answer>((resolve, reject) => {
        const settle = (answer: unknown) => resolve(answer as Answer);
        waiting.push({ set: `${kind} ${set}`, kind, json: writeJson(given), resolve: settle, reject });
        if (scheduled) return;
        scheduled = true;
        setImmediate(() => void commitAll());
      });
    },
    async close() {
      if (closing !== null) return;
      await new Promise<void>((resolve) => {
        closing = resolve;
        if (!scheduled) resolve();
      });
      await Promise.all([writer.end(), readers.end()]);
    },
  };
}

function gatherSets(group: Write[]): Write[][] {
  const sets = new Map<string, Write[]>();
  for (const write of group) {
    const set = sets.get(write.set);
    if (set === undefined) sets.set(write.set, [write]);
    else set.push(write);
  }
  return [...sets.values()];
}

function writeSets(sets: Write[][]): string {
  const json = sets.map((set) => `["${set[0]?.kind}",[${set.map((write) => write.json).join()}]]`);
  return `[${json.join()}]`;
}

/** JSON that Postgres takes: it has no NUL characters and no lone surrogates. Packed values carry theirs escaped. */
function writeJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!/\\u(0000|d)/.test(json)) return json;
  return JSON.stringify(value, (_, part) =>
    typeof part === 'string' ? part.toWellFormed().replaceAll('\0', '\ufffd') : part,
  );
}

/** One step of the store's schema. A published one is never changed: the next change is a new version. */
export interface Migration {
  version: number;
  sql: string;
}

/**
 * The schema of the SQLite store. Every table has an integer `number`, the order of adding, which cursors stand on.
 * `value` and `body` are JSON: as text, or as a blob of Zstandard where that is smaller.
 *
 * Tallies are groups with their count. Each candidate and record points to its tally, so counts cost as much as there
 * are groups, and one index serves every mix of filters.
 */
export const sqliteMigrations: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE ledger (
        number INTEGER PRIMARY KEY,
        key BLOB NOT NULL UNIQUE,
        run TEXT NOT NULL,
        path TEXT NOT NULL,
        role TEXT NOT NULL,
        model TEXT NOT NULL,
        finish TEXT NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cost REAL,
        value NOT NULL
      );
      CREATE TABLE ledger_usage (
        run TEXT PRIMARY KEY,
        answers INTEGER NOT NULL,
        unpriced INTEGER NOT NULL,
        input_tokens INTEGER NOT NULL,
        output_tokens INTEGER NOT NULL,
        cost REAL NOT NULL
      ) WITHOUT ROWID;

      CREATE TABLE seeds (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        uri TEXT,
        licence TEXT,
        language TEXT,
        form TEXT NOT NULL,
        title TEXT,
        characters INTEGER NOT NULL,
        value NOT NULL
      );

      CREATE TABLE runs (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        created TEXT NOT NULL,
        updated TEXT NOT NULL,
        lease_owner TEXT,
        lease_until INTEGER,
        lease_length INTEGER,
        plan TEXT NOT NULL,
        progress TEXT NOT NULL
      );

      CREATE TABLE candidate_tallies (
        number INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        skill TEXT NOT NULL,
        kind TEXT NOT NULL,
        state TEXT NOT NULL,
        reason TEXT NOT NULL,
        count INTEGER NOT NULL CHECK (count >= 0),
        UNIQUE (run, skill, kind, state, reason)
      );
      CREATE TABLE candidates (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tally INTEGER NOT NULL REFERENCES candidate_tallies (number),
        path TEXT NOT NULL,
        seed TEXT NOT NULL,
        retries INTEGER NOT NULL,
        body NOT NULL
      );
      CREATE INDEX candidates_by_tally ON candidates (tally);

      CREATE TABLE record_tallies (
        number INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        skill TEXT NOT NULL,
        kind TEXT NOT NULL,
        language TEXT NOT NULL,
        count INTEGER NOT NULL CHECK (count >= 0),
        UNIQUE (run, skill, kind, language)
      );
      CREATE TABLE records (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        tally INTEGER NOT NULL REFERENCES record_tallies (number),
        value NOT NULL
      );
      CREATE INDEX records_by_tally ON records (tally);
    `,
  },
];

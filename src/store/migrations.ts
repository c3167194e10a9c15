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
  {
    // Only teachers are called at a price: a tool's result is in the ledger and no call of a budget.
    version: 2,
    sql: `
      ALTER TABLE ledger_usage ADD COLUMN calls INTEGER NOT NULL DEFAULT 0;
      ALTER TABLE ledger_usage ADD COLUMN nanodollars INTEGER NOT NULL DEFAULT 0;
      UPDATE ledger_usage SET nanodollars = CAST(round(cost * 1e9) AS INTEGER),
        calls = (SELECT count(*) FROM ledger WHERE ledger.run = ledger_usage.run AND role <> 'tool');

      CREATE TABLE budgets (
        run TEXT PRIMARY KEY,
        reserved_calls INTEGER NOT NULL DEFAULT 0 CHECK (reserved_calls >= 0),
        reserved_tokens INTEGER NOT NULL DEFAULT 0 CHECK (reserved_tokens >= 0),
        reserved_nanodollars INTEGER NOT NULL DEFAULT 0 CHECK (reserved_nanodollars >= 0),
        lost_calls INTEGER NOT NULL DEFAULT 0 CHECK (lost_calls >= 0),
        lost_tokens INTEGER NOT NULL DEFAULT 0 CHECK (lost_tokens >= 0),
        lost_nanodollars INTEGER NOT NULL DEFAULT 0 CHECK (lost_nanodollars >= 0)
      ) WITHOUT ROWID;
      CREATE TABLE reservations (
        number INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        key BLOB NOT NULL,
        owner TEXT NOT NULL,
        lost INTEGER NOT NULL DEFAULT 0,
        calls INTEGER NOT NULL,
        tokens INTEGER NOT NULL,
        nanodollars INTEGER NOT NULL
      );
      CREATE UNIQUE INDEX reservations_open ON reservations (run, key) WHERE lost = 0;
      CREATE INDEX reservations_lost ON reservations (run, key) WHERE lost = 1;
      CREATE INDEX reservations_by_owner ON reservations (owner, run) WHERE lost = 0;

      CREATE TABLE run_events (
        run TEXT NOT NULL REFERENCES runs (id),
        number INTEGER NOT NULL,
        at TEXT NOT NULL,
        what TEXT NOT NULL,
        data TEXT NOT NULL,
        PRIMARY KEY (run, number)
      ) WITHOUT ROWID;
    `,
  },
  {
    // A draw has a line while it is handed out or given back, so there are few however many were drawn.
    version: 3,
    sql: `
      CREATE TABLE owners (
        owner TEXT PRIMARY KEY,
        until INTEGER NOT NULL,
        length INTEGER NOT NULL
      ) WITHOUT ROWID;

      CREATE TABLE draw_lanes (
        run TEXT NOT NULL,
        skill TEXT NOT NULL,
        next INTEGER NOT NULL DEFAULT 0,
        taken INTEGER NOT NULL DEFAULT 0 CHECK (taken >= 0),
        ends INTEGER,
        PRIMARY KEY (run, skill)
      ) WITHOUT ROWID;
      CREATE TABLE draws (
        run TEXT NOT NULL,
        skill TEXT NOT NULL,
        number INTEGER NOT NULL,
        owner TEXT,
        PRIMARY KEY (run, skill, number)
      ) WITHOUT ROWID;
      CREATE INDEX draws_free ON draws (run, skill, number) WHERE owner IS NULL;
      CREATE INDEX draws_by_owner ON draws (owner, run) WHERE owner IS NOT NULL;
      ALTER TABLE candidates ADD COLUMN draw INTEGER;

      CREATE TABLE shards (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        batch TEXT NOT NULL,
        shard INTEGER NOT NULL,
        owner TEXT,
        not_before INTEGER NOT NULL DEFAULT 0,
        UNIQUE (batch, shard)
      );
      CREATE INDEX shards_by_owner ON shards (owner) WHERE owner IS NOT NULL;
    `,
  },
];

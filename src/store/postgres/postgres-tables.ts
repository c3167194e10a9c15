/**
 * The tables of the Postgres store. They are those of the SQLite store but for what Postgres does itself: long values are
 * compressed by it, and the ledger has no ordinal. Texts compare byte by byte, as they do there.
 *
 * Ordinals come from sequences. Those give numbers out in another order than transactions commit, and a reader could
 * pass over a number that is not committed yet; here no two transactions that write are open at once (`write_group`), so
 * what is seen is always everything up to some number.
 */
export const postgresTables = `
  CREATE TABLE writers (
    writer uuid PRIMARY KEY,
    number bigint NOT NULL,
    answers jsonb NOT NULL,
    at timestamptz NOT NULL DEFAULT now()
  );

  CREATE TABLE ledger (
    key uuid PRIMARY KEY,
    run text COLLATE "C" NOT NULL,
    path text NOT NULL,
    role text NOT NULL,
    model text NOT NULL,
    finish text NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost double precision,
    value text NOT NULL
  );
  CREATE TABLE ledger_usage (
    run text COLLATE "C" PRIMARY KEY,
    answers bigint NOT NULL,
    unpriced bigint NOT NULL,
    input_tokens bigint NOT NULL,
    output_tokens bigint NOT NULL,
    cost double precision NOT NULL,
    calls bigint NOT NULL,
    nanodollars bigint NOT NULL
  ) WITH (fillfactor = 20);
  CREATE TABLE budgets (
    run text COLLATE "C" PRIMARY KEY,
    reserved_calls bigint NOT NULL DEFAULT 0 CHECK (reserved_calls >= 0),
    reserved_tokens bigint NOT NULL DEFAULT 0 CHECK (reserved_tokens >= 0),
    reserved_nanodollars bigint NOT NULL DEFAULT 0 CHECK (reserved_nanodollars >= 0),
    lost_calls bigint NOT NULL DEFAULT 0 CHECK (lost_calls >= 0),
    lost_tokens bigint NOT NULL DEFAULT 0 CHECK (lost_tokens >= 0),
    lost_nanodollars bigint NOT NULL DEFAULT 0 CHECK (lost_nanodollars >= 0)
  ) WITH (fillfactor = 20);
  CREATE TABLE reservations (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run text COLLATE "C" NOT NULL,
    key uuid NOT NULL,
    owner text COLLATE "C" NOT NULL,
    lost boolean NOT NULL DEFAULT false,
    calls bigint NOT NULL,
    tokens bigint NOT NULL,
    nanodollars bigint NOT NULL
  );
  CREATE UNIQUE INDEX reservations_open ON reservations (run, key) WHERE NOT lost;
  CREATE INDEX reservations_lost ON reservations (run, key) WHERE lost;
  CREATE INDEX reservations_by_owner ON reservations (owner, run) WHERE NOT lost;

  CREATE TABLE seeds (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    brief text NOT NULL,
    value text NOT NULL
  );

  CREATE TABLE runs (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    kind text NOT NULL,
    state text NOT NULL,
    created text NOT NULL,
    updated text NOT NULL,
    lease_owner text,
    lease_until bigint,
    lease_length bigint,
    plan text NOT NULL,
    progress text NOT NULL
  );
  CREATE TABLE run_events (
    run text COLLATE "C" NOT NULL REFERENCES runs (id),
    number bigint NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (run, number)
  );

  CREATE TABLE candidate_tallies (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run text COLLATE "C" NOT NULL,
    skill text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    state text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    count bigint NOT NULL CHECK (count >= 0),
    UNIQUE (run, skill, kind, state, reason)
  ) WITH (fillfactor = 50);
  CREATE TABLE candidates (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    tally bigint NOT NULL REFERENCES candidate_tallies (number),
    path text NOT NULL,
    seed text NOT NULL,
    retries integer NOT NULL,
    draw bigint,
    body text NOT NULL
  );
  CREATE INDEX candidates_by_tally ON candidates (tally, number);

  CREATE TABLE record_tallies (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    run text COLLATE "C" NOT NULL,
    skill text COLLATE "C" NOT NULL,
    kind text COLLATE "C" NOT NULL,
    language text COLLATE "C" NOT NULL,
    count bigint NOT NULL CHECK (count >= 0),
    UNIQUE (run, skill, kind, language)
  ) WITH (fillfactor = 50);
  CREATE TABLE records (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id text COLLATE "C" NOT NULL UNIQUE,
    tally bigint NOT NULL REFERENCES record_tallies (number),
    value text NOT NULL
  );
  CREATE INDEX records_by_tally ON records (tally, number);

  CREATE TABLE owners (
    owner text COLLATE "C" PRIMARY KEY,
    until bigint NOT NULL,
    length bigint NOT NULL
  );
  CREATE TABLE draw_lanes (
    run text COLLATE "C" NOT NULL,
    skill text COLLATE "C" NOT NULL,
    next bigint NOT NULL DEFAULT 0,
    taken bigint NOT NULL DEFAULT 0 CHECK (taken >= 0),
    ends bigint,
    PRIMARY KEY (run, skill)
  ) WITH (fillfactor = 50);
  CREATE TABLE draws (
    run text COLLATE "C" NOT NULL,
    skill text COLLATE "C" NOT NULL,
    number bigint NOT NULL,
    owner text COLLATE "C",
    PRIMARY KEY (run, skill, number)
  );
  CREATE INDEX draws_free ON draws (run, skill, number) WHERE owner IS NULL;
  CREATE INDEX draws_by_owner ON draws (owner, run) WHERE owner IS NOT NULL;
  CREATE TABLE shards (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    batch text COLLATE "C" NOT NULL,
    shard integer NOT NULL,
    owner text COLLATE "C",
    not_before bigint NOT NULL DEFAULT 0,
    UNIQUE (batch, shard)
  );
  CREATE INDEX shards_by_owner ON shards (owner) WHERE owner IS NOT NULL;
`;

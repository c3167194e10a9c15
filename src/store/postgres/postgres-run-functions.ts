/** What is written to seeds, runs, candidates and records. */
export const postgresRunFunctions = `
  CREATE OR REPLACE FUNCTION seeds_add(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    seed jsonb;
    added jsonb := '[]';
    known jsonb := '[]';
  BEGIN
    FOR seed IN SELECT jsonb_array_elements(given) LOOP
      INSERT INTO seeds (id, brief, value) VALUES (seed->>'id', seed->>'brief', seed->>'value')
      ON CONFLICT (id) DO NOTHING;
      IF FOUND THEN added := added || (seed->'id'); ELSE known := known || (seed->'id'); END IF;
    END LOOP;
    RETURN jsonb_build_object('added', added, 'known', known);
  END $$;

  CREATE OR REPLACE FUNCTION run_create(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO runs (id, kind, state, created, updated, plan, progress)
    VALUES (given->>'id', given->>'kind', given->>'state', given->>'at', given->>'at', given->>'plan', 'null')
    ON CONFLICT (id) DO NOTHING;
    RETURN to_jsonb(FOUND);
  END $$;

  CREATE OR REPLACE FUNCTION run_update(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE runs SET state = coalesce(given->>'state', state), plan = coalesce(given->>'plan', plan),
      progress = coalesce(given->>'progress', progress), updated = given->>'at'
    WHERE id = given->>'id'
      AND (given->'onlyFrom' IS NULL OR state IN (SELECT jsonb_array_elements_text(given->'onlyFrom')));
    IF FOUND THEN RETURN 'true'; END IF;
    -- Null where there is no such run.
    RETURN (SELECT 'false'::jsonb FROM runs WHERE id = given->>'id');
  END $$;

  CREATE OR REPLACE FUNCTION run_event(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    INSERT INTO run_events (run, number, value)
    SELECT id, 1 + coalesce((SELECT max(number) FROM run_events WHERE run = id), 0), given->>'value'
    FROM runs WHERE id = given->>'id';
    RETURN to_jsonb(FOUND);
  END $$;

  CREATE OR REPLACE FUNCTION run_lease(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    kept runs;
    at bigint := read_time(given);
    ends bigint;
  BEGIN
    SELECT * INTO kept FROM runs WHERE id = given->>'id';
    IF NOT FOUND THEN RETURN '{"missing": true}'; END IF;
    IF kept.lease_owner NOT IN (given->>'owner', coalesce(given->>'ended', given->>'owner')) THEN
      -- Where the clock went back, what is left is longer than the lease ever was.
      ends := least(kept.lease_until, at + kept.lease_length);
      IF ends > at THEN
        UPDATE runs SET lease_until = ends WHERE id = kept.id AND lease_until <> ends;
        RETURN jsonb_build_object('owner', kept.lease_owner, 'until', ends);
      END IF;
    END IF;
    UPDATE runs SET lease_owner = given->>'owner', lease_until = at + (given->>'length')::bigint,
      lease_length = (given->>'length')::bigint
    WHERE id = kept.id;
    RETURN '{}';
  END $$;

  CREATE OR REPLACE FUNCTION run_release(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    UPDATE runs SET lease_owner = NULL, lease_until = NULL, lease_length = NULL
    WHERE id = given->>'id' AND lease_owner = given->>'owner';
    SELECT 'null'::jsonb
  $$;

  CREATE OR REPLACE FUNCTION record_put(the_run text, the_skill text, the_kind text, record jsonb)
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    counted bigint;
  BEGIN
    PERFORM 1 FROM records WHERE id = record->>'id';
    IF FOUND THEN RETURN; END IF;
    INSERT INTO record_tallies AS kept (run, skill, kind, language, count)
    VALUES (the_run, the_skill, the_kind, record->>'language', 1)
    ON CONFLICT (run, skill, kind, language) DO UPDATE SET count = kept.count + 1
    RETURNING number INTO counted;
    INSERT INTO records (id, tally, value) VALUES (record->>'id', counted, record->>'value');
  END $$;

  CREATE OR REPLACE FUNCTION candidate_put(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    kept candidates;
    counted bigint;
    draw_number bigint := (given->'draw'->>'number')::bigint;
  BEGIN
    IF draw_number IS NOT NULL THEN
      IF NOT holds_draw(given->>'run', given->>'skill', draw_number, given->'draw'->>'owner') THEN
        RETURN 'false';
      END IF;
      IF given->>'state' <> 'pending' THEN
        PERFORM settle_draw(given->>'run', given->>'skill', draw_number);
      END IF;
    END IF;
    INSERT INTO candidate_tallies AS known (run, skill, kind, state, reason, count)
    VALUES (given->>'run', given->>'skill', given->>'kind', given->>'state', given->>'reason', 1)
    ON CONFLICT (run, skill, kind, state, reason) DO UPDATE SET count = known.count + 1
    RETURNING number INTO counted;
    SELECT * INTO kept FROM candidates WHERE id = given->>'id';
    IF FOUND THEN
      UPDATE candidate_tallies SET count = count - 1 WHERE number = kept.tally;
      UPDATE candidates SET tally = counted, path = given->>'path', seed = given->>'seed',
        retries = (given->>'retries')::int, body = given->>'body', draw = coalesce(draw_number, draw)
      WHERE number = kept.number;
    ELSE
      INSERT INTO candidates (id, tally, path, seed, retries, draw, body)
      VALUES (given->>'id', counted, given->>'path', given->>'seed', (given->>'retries')::int, draw_number,
        given->>'body');
    END IF;
    IF given->>'record' IS NOT NULL THEN
      PERFORM record_put(given->>'run', given->>'skill', given->>'kind', given->'record');
    END IF;
    RETURN 'true';
  END $$;

  CREATE OR REPLACE FUNCTION candidates_retry(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    failed candidate_tallies;
    counted bigint;
    retried bigint := 0;
  BEGIN
    FOR failed IN SELECT * FROM candidate_tallies
      WHERE run = given->>'run' AND state = 'failed' AND count > 0
    LOOP
      INSERT INTO draws (run, skill, number)
      SELECT failed.run, failed.skill, draw FROM candidates WHERE tally = failed.number AND draw IS NOT NULL
      ON CONFLICT (run, skill, number) DO NOTHING;
      INSERT INTO candidate_tallies AS known (run, skill, kind, state, reason, count)
      VALUES (failed.run, failed.skill, failed.kind, 'pending', '', failed.count)
      ON CONFLICT (run, skill, kind, state, reason) DO UPDATE SET count = known.count + excluded.count
      RETURNING number INTO counted;
      UPDATE candidates SET tally = counted, retries = retries + 1 WHERE tally = failed.number;
      UPDATE candidate_tallies SET count = 0 WHERE number = failed.number;
      retried := retried + failed.count;
    END LOOP;
    RETURN to_jsonb(retried);
  END $$;
`;

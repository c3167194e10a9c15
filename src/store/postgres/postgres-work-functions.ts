/** What is written about who works: owners, draws and shards. Made before the functions that call these. */
export const postgresWorkFunctions = `
  -- Milliseconds since 1970: the time given, else that of the server, which all machines share.
  CREATE OR REPLACE FUNCTION read_time(given jsonb) RETURNS bigint LANGUAGE sql AS $$
    SELECT coalesce((given->>'now')::bigint, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)
  $$;

  CREATE OR REPLACE FUNCTION holds_draw(the_run text, the_skill text, the_number bigint, the_owner text)
  RETURNS boolean LANGUAGE sql AS $$
    SELECT EXISTS (SELECT 1 FROM draws
      WHERE run = the_run AND skill = the_skill AND number = the_number AND owner = the_owner)
  $$;

  CREATE OR REPLACE FUNCTION settle_draw(the_run text, the_skill text, the_number bigint)
  RETURNS void LANGUAGE sql AS $$
    DELETE FROM draws WHERE run = the_run AND skill = the_skill AND number = the_number;
    UPDATE draw_lanes SET taken = taken - 1 WHERE run = the_run AND skill = the_skill
  $$;

  CREATE OR REPLACE FUNCTION release_draws(the_owner text, the_run text) RETURNS bigint LANGUAGE plpgsql AS $$
  DECLARE
    freed bigint;
  BEGIN
    UPDATE draw_lanes AS lane SET taken = taken - owned.many
    FROM (SELECT run, skill, count(*) AS many FROM draws
      WHERE owner = the_owner AND (the_run IS NULL OR run = the_run) GROUP BY run, skill) AS owned
    WHERE lane.run = owned.run AND lane.skill = owned.skill;
    UPDATE draws SET owner = NULL WHERE owner = the_owner AND (the_run IS NULL OR run = the_run);
    GET DIAGNOSTICS freed = ROW_COUNT;
    IF freed > 0 THEN
      DELETE FROM draws USING draw_lanes AS lane
      WHERE draws.owner IS NULL AND lane.run = draws.run AND lane.skill = draws.skill
        AND draws.number >= lane.ends;
    END IF;
    RETURN freed;
  END $$;

  CREATE OR REPLACE FUNCTION keep_owner(given jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO owners (owner, until, length)
    VALUES (given->>'owner', read_time(given) + (given->>'patience')::bigint, (given->>'patience')::bigint)
    ON CONFLICT (owner) DO NOTHING
  $$;

  CREATE OR REPLACE FUNCTION draws_take(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    lane draw_lanes;
    accepted bigint;
    room bigint;
    below bigint;
    free bigint[];
    fresh bigint[];
  BEGIN
    PERFORM keep_owner(given);
    INSERT INTO draw_lanes (run, skill) VALUES (given->>'run', given->>'skill')
    ON CONFLICT (run, skill) DO NOTHING;
    SELECT * INTO lane FROM draw_lanes WHERE run = given->>'run' AND skill = given->>'skill';
    SELECT coalesce(sum(count), 0) INTO accepted FROM candidate_tallies
    WHERE run = lane.run AND skill = lane.skill AND state = 'accepted';
    room := least((given->>'most')::bigint, (given->>'target')::bigint - accepted - lane.taken);
    IF room <= 0 THEN RETURN '[]'; END IF;
    below := least((given->>'limit')::bigint, lane.ends);
    free := ARRAY(SELECT number FROM draws
      WHERE run = lane.run AND skill = lane.skill AND owner IS NULL AND number < below
      ORDER BY number LIMIT room);
    UPDATE draws SET owner = given->>'owner'
    WHERE run = lane.run AND skill = lane.skill AND number = ANY (free);
    fresh := ARRAY(SELECT generate_series(lane.next, least(lane.next + room - cardinality(free), below) - 1));
    INSERT INTO draws (owner, run, skill, number)
    SELECT given->>'owner', lane.run, lane.skill, unnest(fresh);
    UPDATE draw_lanes
    SET next = lane.next + cardinality(fresh), taken = taken + cardinality(free) + cardinality(fresh)
    WHERE run = lane.run AND skill = lane.skill;
    RETURN to_jsonb(free || fresh);
  END $$;

  CREATE OR REPLACE FUNCTION draw_drop(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    IF NOT holds_draw(given->>'run', given->>'skill', (given->>'number')::bigint, given->>'owner') THEN
      RETURN 'false';
    END IF;
    PERFORM settle_draw(given->>'run', given->>'skill', (given->>'number')::bigint);
    RETURN 'true';
  END $$;

  CREATE OR REPLACE FUNCTION draws_give_back(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    freed bigint;
  BEGIN
    IF given->'only' IS NULL THEN
      RETURN to_jsonb(release_draws(given->>'owner', given->>'run'));
    END IF;
    UPDATE draws SET owner = NULL
    WHERE run = given->>'run' AND skill = given->'only'->>'skill' AND owner = given->>'owner'
      AND number IN (SELECT jsonb_array_elements_text(given->'only'->'numbers')::bigint);
    GET DIAGNOSTICS freed = ROW_COUNT;
    UPDATE draw_lanes SET taken = taken - freed
    WHERE run = given->>'run' AND skill = given->'only'->>'skill';
    DELETE FROM draws USING draw_lanes AS lane
    WHERE lane.run = given->>'run' AND lane.skill = given->'only'->>'skill'
      AND draws.run = lane.run AND draws.skill = lane.skill AND draws.owner IS NULL
      AND draws.number >= lane.ends;
    RETURN to_jsonb(freed);
  END $$;

  CREATE OR REPLACE FUNCTION draws_end(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO draw_lanes AS lane (run, skill, ends)
    VALUES (given->>'run', given->>'skill', (given->>'at')::bigint)
    ON CONFLICT (run, skill) DO UPDATE SET ends = least(lane.ends, excluded.ends);
    DELETE FROM draws WHERE run = given->>'run' AND skill = given->>'skill' AND owner IS NULL
      AND number >= (given->>'at')::bigint;
    SELECT 'null'::jsonb
  $$;

  CREATE OR REPLACE FUNCTION owner_beat(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    was_known boolean := EXISTS (SELECT 1 FROM owners WHERE owner = given->>'owner');
  BEGIN
    INSERT INTO owners (owner, until, length)
    VALUES (given->>'owner', read_time(given) + (given->>'length')::bigint, (given->>'length')::bigint)
    ON CONFLICT (owner) DO UPDATE SET until = excluded.until, length = excluded.length;
    RETURN to_jsonb(was_known);
  END $$;

  CREATE OR REPLACE FUNCTION free_owner(the_owner text) RETURNS void LANGUAGE sql AS $$
    SELECT release_draws(the_owner, NULL), lose_owned(the_owner, NULL);
    UPDATE shards SET owner = NULL, not_before = 0 WHERE owner = the_owner;
    DELETE FROM owners WHERE owner = the_owner
  $$;

  CREATE OR REPLACE FUNCTION owner_leave(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT free_owner(given->>'owner');
    SELECT 'null'::jsonb
  $$;

  CREATE OR REPLACE FUNCTION owners_sweep(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    at bigint := read_time(given);
    gone text[];
  BEGIN
    -- Where the clock went back, what is left is longer than the owner ever asked for.
    UPDATE owners SET until = at + length WHERE until - at > length;
    gone := ARRAY(SELECT owner FROM owners
      WHERE until <= at OR owner IN (SELECT jsonb_array_elements_text(given->'ended')) ORDER BY owner);
    PERFORM free_owner(name) FROM unnest(gone) AS name;
    RETURN to_jsonb(gone);
  END $$;

  CREATE OR REPLACE FUNCTION shards_add(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    INSERT INTO shards (batch, shard)
    SELECT given->>'batch', shard FROM generate_series(0, (given->>'count')::int - 1) AS shard
    ON CONFLICT (batch, shard) DO NOTHING;
    SELECT 'null'::jsonb
  $$;

  CREATE OR REPLACE FUNCTION shard_take(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    taken shards;
  BEGIN
    UPDATE shards SET owner = given->>'owner' WHERE number = (
      SELECT number FROM shards AS waiting WHERE owner IS NULL AND not_before <= read_time(given)
      ORDER BY (SELECT count(*) FROM shards AS held WHERE held.batch = waiting.batch AND owner IS NOT NULL), number
      LIMIT 1)
    RETURNING * INTO taken;
    IF taken.number IS NULL THEN RETURN 'null'; END IF;
    PERFORM keep_owner(given);
    RETURN jsonb_build_object('batch', taken.batch, 'number', taken.shard);
  END $$;

  CREATE OR REPLACE FUNCTION shard_finish(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM shards
    WHERE batch = given->>'batch' AND shard = (given->>'number')::int AND owner = given->>'owner';
    RETURN to_jsonb(FOUND);
  END $$;

  CREATE OR REPLACE FUNCTION shard_give_back(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE shards SET owner = NULL, not_before =
      CASE WHEN (given->>'pause')::bigint = 0 THEN 0 ELSE read_time(given) + (given->>'pause')::bigint END
    WHERE batch = given->>'batch' AND shard = (given->>'number')::int AND owner = given->>'owner';
    RETURN to_jsonb(FOUND);
  END $$;

  CREATE OR REPLACE FUNCTION shards_cancel(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    dropped bigint;
  BEGIN
    DELETE FROM shards WHERE batch = given->>'batch';
    GET DIAGNOSTICS dropped = ROW_COUNT;
    RETURN to_jsonb(dropped);
  END $$;
`;

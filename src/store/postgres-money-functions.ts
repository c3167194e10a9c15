/** What is written to the ledger and the budgets; each function takes one write as JSON and answers with JSON. */
export const postgresMoneyFunctions = `
  CREATE OR REPLACE FUNCTION move_amount(the_run text, reserved_sign int, lost_sign int, amount reservations)
  RETURNS void LANGUAGE sql AS $$
    UPDATE budgets SET
      reserved_calls = reserved_calls + reserved_sign * amount.calls,
      lost_calls = lost_calls + lost_sign * amount.calls,
      reserved_tokens = reserved_tokens + reserved_sign * amount.tokens,
      lost_tokens = lost_tokens + lost_sign * amount.tokens,
      reserved_nanodollars = reserved_nanodollars + reserved_sign * amount.nanodollars,
      lost_nanodollars = lost_nanodollars + lost_sign * amount.nanodollars
    WHERE run = the_run
  $$;

  CREATE OR REPLACE FUNCTION drop_reservation(held reservations) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    DELETE FROM reservations WHERE number = held.number;
    PERFORM move_amount(held.run, -1, 0, held);
  END $$;

  CREATE OR REPLACE FUNCTION lose_reservation(held reservations) RETURNS void LANGUAGE plpgsql AS $$
  BEGIN
    UPDATE reservations SET lost = true WHERE number = held.number;
    PERFORM move_amount(held.run, -1, 1, held);
  END $$;

  CREATE OR REPLACE FUNCTION lose_owned(the_owner text, the_run text) RETURNS int LANGUAGE plpgsql AS $$
  DECLARE
    held reservations;
    calls int := 0;
  BEGIN
    FOR held IN SELECT * FROM reservations
      WHERE owner = the_owner AND NOT lost AND (the_run IS NULL OR run = the_run)
    LOOP
      PERFORM lose_reservation(held);
      calls := calls + 1;
    END LOOP;
    RETURN calls;
  END $$;

  CREATE OR REPLACE FUNCTION settle_reservation(the_run text, the_key uuid, is_first boolean)
  RETURNS void LANGUAGE plpgsql AS $$
  DECLARE
    held reservations;
  BEGIN
    SELECT * INTO held FROM reservations WHERE run = the_run AND key = the_key AND NOT lost;
    IF FOUND THEN
      IF is_first THEN PERFORM drop_reservation(held); ELSE PERFORM lose_reservation(held); END IF;
      RETURN;
    END IF;
    IF NOT is_first THEN RETURN; END IF;
    SELECT * INTO held FROM reservations WHERE run = the_run AND key = the_key AND lost LIMIT 1;
    IF FOUND THEN
      DELETE FROM reservations WHERE number = held.number;
      PERFORM move_amount(the_run, 0, -1, held);
    END IF;
  END $$;

  CREATE OR REPLACE FUNCTION ledger_put(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    is_first boolean;
    paid double precision := coalesce((given->>'cost')::double precision, 0);
  BEGIN
    INSERT INTO ledger (key, run, path, role, model, finish, input_tokens, output_tokens, cost, value)
    VALUES ((given->>'key')::uuid, given->>'run', given->>'path', given->>'role', given->>'model',
      given->>'finish', (given->>'input')::bigint, (given->>'output')::bigint,
      (given->>'cost')::double precision, given->>'value')
    ON CONFLICT (key) DO NOTHING;
    is_first := FOUND;
    PERFORM settle_reservation(given->>'run', (given->>'key')::uuid, is_first);
    IF is_first THEN
      INSERT INTO ledger_usage AS kept
        (run, answers, unpriced, input_tokens, output_tokens, cost, calls, nanodollars)
      VALUES (given->>'run', 1, CASE WHEN given->>'cost' IS NULL THEN 1 ELSE 0 END,
        (given->>'input')::bigint, (given->>'output')::bigint, paid,
        (given->>'calls')::bigint, (given->>'nanodollars')::bigint)
      ON CONFLICT (run) DO UPDATE SET
        answers = kept.answers + 1,
        unpriced = kept.unpriced + excluded.unpriced,
        input_tokens = kept.input_tokens + excluded.input_tokens,
        output_tokens = kept.output_tokens + excluded.output_tokens,
        cost = kept.cost + excluded.cost,
        calls = kept.calls + excluded.calls,
        nanodollars = kept.nanodollars + excluded.nanodollars;
    END IF;
    RETURN to_jsonb(is_first);
  END $$;

  CREATE OR REPLACE FUNCTION budget_reserve(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    the_run text := given->>'run';
    held reservations;
    wanted reservations;
    own boolean;
    fits boolean;
  BEGIN
    SELECT * INTO held FROM reservations WHERE run = the_run AND key = (given->>'key')::uuid AND NOT lost;
    own := coalesce(held.owner = given->>'owner', false);
    wanted.calls := (given->>'calls')::bigint;
    wanted.tokens := (given->>'tokens')::bigint;
    wanted.nanodollars := (given->>'nanodollars')::bigint;
    INSERT INTO budgets (run) VALUES (the_run) ON CONFLICT (run) DO NOTHING;
    SELECT
      coalesce(b.reserved_calls + b.lost_calls + coalesce(u.calls, 0) + wanted.calls
        - CASE WHEN own THEN held.calls ELSE 0 END <= (given->'cap'->>'calls')::numeric, true)
      AND coalesce(b.reserved_tokens + b.lost_tokens + coalesce(u.input_tokens + u.output_tokens, 0)
        + wanted.tokens - CASE WHEN own THEN held.tokens ELSE 0 END
        <= (given->'cap'->>'tokens')::numeric, true)
      AND coalesce(b.reserved_nanodollars + b.lost_nanodollars + coalesce(u.nanodollars, 0)
        + wanted.nanodollars - CASE WHEN own THEN held.nanodollars ELSE 0 END
        <= (given->'cap'->>'nanodollars')::numeric, true)
    INTO fits FROM budgets b LEFT JOIN ledger_usage u ON u.run = b.run WHERE b.run = the_run;
    IF NOT fits THEN RETURN 'false'; END IF;
    IF own THEN PERFORM drop_reservation(held);
    ELSIF held.number IS NOT NULL THEN PERFORM lose_reservation(held);
    END IF;
    INSERT INTO reservations (run, key, owner, calls, tokens, nanodollars)
    VALUES (the_run, (given->>'key')::uuid, given->>'owner', wanted.calls, wanted.tokens, wanted.nanodollars);
    PERFORM move_amount(the_run, 1, 0, wanted);
    RETURN 'true';
  END $$;

  CREATE OR REPLACE FUNCTION budget_release(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    held reservations;
  BEGIN
    SELECT * INTO held FROM reservations
    WHERE run = given->>'run' AND key = (given->>'key')::uuid AND NOT lost
      AND owner = coalesce(given->>'owner', owner);
    IF FOUND THEN PERFORM drop_reservation(held); END IF;
    RETURN 'null';
  END $$;

  CREATE OR REPLACE FUNCTION budget_write_off(given jsonb) RETURNS jsonb LANGUAGE sql AS $$
    SELECT to_jsonb(coalesce(sum(lose_owned(name, given->>'run')), 0))
    FROM jsonb_array_elements_text(given->'owners') AS name
  $$;
`;

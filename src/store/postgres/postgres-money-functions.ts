import { toolRole } from '../tool-role.ts';

/** What is written to the ledger and the budgets. A function takes one write as JSON, or all of a set, and answers with JSON. */
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

  -- All puts of one run at once, since each statement costs more than the work it does.
  CREATE OR REPLACE FUNCTION ledger_put_all(puts jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    the_run text := puts->0->>'run';
    added uuid[];
    settled uuid[];
    late uuid;
    amount reservations;
  BEGIN
    WITH kept AS (
      INSERT INTO ledger (key, run, path, role, model, finish, input_tokens, output_tokens, cost, value)
      SELECT put.key, put.run, put.path, put.role, put.model, put.finish, put.input, put.output, put.cost, put.value
      FROM jsonb_to_recordset(puts) AS put (key uuid, run text, path text, role text, model text, finish text,
        input bigint, output bigint, cost double precision, value text)
      ON CONFLICT (key) DO NOTHING
      RETURNING key, role, input_tokens, output_tokens, cost
    ), counted AS (
      INSERT INTO ledger_usage AS known
        (run, answers, unpriced, input_tokens, output_tokens, cost, calls, nanodollars)
      SELECT the_run, count(*), count(*) - count(cost), sum(input_tokens), sum(output_tokens),
        coalesce(sum(cost), 0), count(*) FILTER (WHERE role <> '${toolRole}'), coalesce(sum(round(cost * 1e9)), 0)
      FROM kept HAVING count(*) > 0
      ON CONFLICT (run) DO UPDATE SET
        answers = known.answers + excluded.answers,
        unpriced = known.unpriced + excluded.unpriced,
        input_tokens = known.input_tokens + excluded.input_tokens,
        output_tokens = known.output_tokens + excluded.output_tokens,
        cost = known.cost + excluded.cost,
        calls = known.calls + excluded.calls,
        nanodollars = known.nanodollars + excluded.nanodollars
    )
    SELECT coalesce(array_agg(key), '{}') INTO added FROM kept;
    WITH gone AS (
      DELETE FROM reservations WHERE run = the_run AND key = ANY (added) AND NOT lost
      RETURNING key, calls, tokens, nanodollars
    )
    SELECT array_agg(key), sum(calls), sum(tokens), sum(nanodollars)
    INTO settled, amount.calls, amount.tokens, amount.nanodollars FROM gone;
    IF settled IS NOT NULL THEN PERFORM move_amount(the_run, -1, 0, amount); END IF;
    -- Rare: answers to calls that count as lost, and second answers.
    IF EXISTS (SELECT 1 FROM budgets WHERE run = the_run AND reserved_calls + lost_calls > 0) THEN
      FOR late IN SELECT unnest(added) EXCEPT SELECT unnest(settled) LOOP
        PERFORM settle_reservation(the_run, late, true);
      END LOOP;
      FOR late IN SELECT (put->>'key')::uuid FROM jsonb_array_elements(puts) AS put
        EXCEPT SELECT unnest(added)
      LOOP
        PERFORM settle_reservation(the_run, late, false);
      END LOOP;
    END IF;
    RETURN (SELECT jsonb_agg(true) FROM jsonb_array_elements(puts));
  END $$;

  -- All reservations under one cap of a run at once; one by one where they do not all fit, or one is there already.
  CREATE OR REPLACE FUNCTION budget_reserve_all(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    the_run text := given->0->>'run';
    amount reservations;
    distinct_keys bigint;
    fits boolean;
  BEGIN
    SELECT count(DISTINCT call.key), sum(call.calls), sum(call.tokens), sum(call.nanodollars)
    INTO distinct_keys, amount.calls, amount.tokens, amount.nanodollars
    FROM jsonb_to_recordset(given) AS call (key uuid, calls bigint, tokens bigint, nanodollars bigint);
    fits := distinct_keys = jsonb_array_length(given) AND distinct_keys > 1
      AND fits_budget(the_run, amount, NULL, given->0->'cap')
      AND NOT EXISTS (SELECT 1 FROM reservations WHERE run = the_run AND NOT lost
        AND key IN (SELECT (call->>'key')::uuid FROM jsonb_array_elements(given) AS call))
      AND NOT EXISTS (SELECT 1 FROM ledger
        WHERE key IN (SELECT (call->>'key')::uuid FROM jsonb_array_elements(given) AS call));
    IF NOT fits THEN
      RETURN (SELECT jsonb_agg(budget_reserve(call)) FROM jsonb_array_elements(given) AS call);
    END IF;
    INSERT INTO reservations (run, key, owner, calls, tokens, nanodollars)
    SELECT the_run, call.* FROM jsonb_to_recordset(given)
      AS call (key uuid, owner text, calls bigint, tokens bigint, nanodollars bigint);
    PERFORM move_amount(the_run, 1, 0, amount);
    RETURN (SELECT jsonb_agg('reserved'::text) FROM jsonb_array_elements(given));
  END $$;

  CREATE OR REPLACE FUNCTION fits_budget(the_run text, wanted reservations, freed reservations, cap jsonb)
  RETURNS boolean LANGUAGE plpgsql AS $$
  DECLARE
    fits boolean;
  BEGIN
    INSERT INTO budgets (run) VALUES (the_run) ON CONFLICT (run) DO NOTHING;
    SELECT
      coalesce(b.reserved_calls + b.lost_calls + coalesce(u.calls, 0) + wanted.calls
        - coalesce(freed.calls, 0) <= (cap->>'calls')::numeric, true)
      AND coalesce(b.reserved_tokens + b.lost_tokens + coalesce(u.input_tokens + u.output_tokens, 0)
        + wanted.tokens - coalesce(freed.tokens, 0) <= (cap->>'tokens')::numeric, true)
      AND coalesce(b.reserved_nanodollars + b.lost_nanodollars + coalesce(u.nanodollars, 0)
        + wanted.nanodollars - coalesce(freed.nanodollars, 0) <= (cap->>'nanodollars')::numeric, true)
    INTO fits FROM budgets b LEFT JOIN ledger_usage u ON u.run = b.run WHERE b.run = the_run;
    RETURN fits;
  END $$;

  CREATE OR REPLACE FUNCTION budget_reserve(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    the_run text := given->>'run';
    held reservations;
    freed reservations;
    wanted reservations;
  BEGIN
    IF EXISTS (SELECT 1 FROM ledger WHERE key = (given->>'key')::uuid) THEN RETURN '"answered"'; END IF;
    SELECT * INTO held FROM reservations WHERE run = the_run AND key = (given->>'key')::uuid AND NOT lost;
    IF held.owner = given->>'owner' THEN
      freed := held;
    ELSIF EXISTS (SELECT 1 FROM owners WHERE owner = held.owner) THEN
      RETURN '"held"';
    END IF;
    wanted.calls := (given->>'calls')::bigint;
    wanted.tokens := (given->>'tokens')::bigint;
    wanted.nanodollars := (given->>'nanodollars')::bigint;
    IF NOT fits_budget(the_run, wanted, freed, given->'cap') THEN RETURN '"full"'; END IF;
    IF freed.number IS NOT NULL THEN PERFORM drop_reservation(held);
    ELSIF held.number IS NOT NULL THEN PERFORM lose_reservation(held);
    END IF;
    INSERT INTO reservations (run, key, owner, calls, tokens, nanodollars)
    VALUES (the_run, (given->>'key')::uuid, given->>'owner', wanted.calls, wanted.tokens, wanted.nanodollars);
    PERFORM move_amount(the_run, 1, 0, wanted);
    RETURN '"reserved"';
  END $$;

  CREATE OR REPLACE FUNCTION budget_lose(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    held reservations;
  BEGIN
    SELECT * INTO held FROM reservations
    WHERE run = given->>'run' AND key = (given->>'key')::uuid AND NOT lost AND owner = given->>'owner';
    IF FOUND THEN PERFORM lose_reservation(held); END IF;
    RETURN 'null';
  END $$;

  CREATE OR REPLACE FUNCTION budget_recover(given jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    held reservations;
  BEGIN
    FOR held IN DELETE FROM reservations
      WHERE run = given->>'run' AND key = (given->>'key')::uuid AND lost RETURNING *
    LOOP
      PERFORM move_amount(held.run, 0, -1, held);
    END LOOP;
    RETURN 'null';
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

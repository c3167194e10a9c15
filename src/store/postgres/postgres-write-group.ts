/** Kinds that are written a set at a time: all of one kind and run, by a function that takes them all. */
const setKinds = ['ledger_put', 'budget_reserve'];

/** Every kind of write there is: the name of a function that takes one as JSON and answers with JSON. */
export const writeKinds = [
  'ledger_put',
  'budget_reserve',
  'budget_lose',
  'budget_recover',
  'budget_release',
  'budget_write_off',
  'seeds_add',
  'run_create',
  'run_update',
  'run_event',
  'run_lease',
  'run_release',
  'candidate_put',
  'candidates_retry',
  'draws_take',
  'draw_drop',
  'draws_give_back',
  'draws_end',
  'owner_beat',
  'owner_leave',
  'owners_sweep',
  'shards_add',
  'shard_take',
  'shard_finish',
  'shard_give_back',
  'shards_cancel',
] as const;

export type WriteKind = (typeof writeKinds)[number];

/** SQLSTATE of a writer that is older than the store. */
export const outdatedWriter = 'AG001';

/**
 * The one statement that writes. It takes sets of writes, `[[kind, [given, ...]], ...]`, and answers `[[answer, ...], ...]`. A group of writes is one call and so one round trip and one transaction, which runs
 * on the server to its end whatever becomes of the process that sent it: no worker that hangs or loses its network can
 * leave a lock behind. One group at a time changes the store, so each sees all that was committed before it.
 *
 * A writer whose connection broke does not know whether its last group was kept: it sends it again with the same number
 * and gets the answers of then.
 */
export function makeWriteGroup(schema: string, version: number): string {
  const cases = writeKinds.map((kind) =>
    setKinds.includes(kind)
      ? `WHEN '${kind}' THEN answer := ${kind}_all(entry->1);`
      : `WHEN '${kind}' THEN answer := (SELECT jsonb_agg(${kind}(given)) FROM jsonb_array_elements(entry->1) AS given);`,
  );
  return `
    CREATE OR REPLACE FUNCTION write_group(the_writer uuid, the_number bigint, writes jsonb, its_version int)
    RETURNS jsonb LANGUAGE plpgsql SET search_path = "${schema}", pg_temp AS $$
    DECLARE
      kept writers;
      entry jsonb;
      answer jsonb;
      all_answers jsonb := '[]';
    BEGIN
      IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'The store is written at the isolation level read committed.';
      END IF;
      IF current_setting('synchronous_commit') = 'off' THEN
        PERFORM set_config('synchronous_commit', 'local', true);
      END IF;
      PERFORM pg_advisory_xact_lock(hashtextextended('agentinstruct ${schema}', 1));
      IF its_version < ${version} THEN
        RAISE EXCEPTION USING ERRCODE = '${outdatedWriter}', MESSAGE = 'The store is of a newer version.';
      END IF;
      SELECT * INTO kept FROM writers WHERE writer = the_writer;
      IF kept.number >= the_number THEN RETURN kept.answers; END IF;
      FOR entry IN SELECT jsonb_array_elements(writes) LOOP
        CASE entry->>0
          ${cases.join('\n          ')}
        END CASE;
        all_answers := all_answers || jsonb_build_array(answer);
      END LOOP;
      INSERT INTO writers (writer, number, answers) VALUES (the_writer, the_number, all_answers)
      ON CONFLICT (writer) DO UPDATE SET number = excluded.number, answers = excluded.answers, at = now();
      RETURN all_answers;
    END $$;
  `;
}

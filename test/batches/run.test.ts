import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite-store.ts';
import { startRun } from './command.ts';
import { startQuizProvider } from './quiz-provider.ts';

let folder: string;
let provider: Awaited<ReturnType<typeof startQuizProvider>>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'run-'));
  provider = await startQuizProvider();
});
afterEach(async () => {
  await provider.close();
  await rm(folder, { recursive: true, force: true });
});

interface Line {
  messages: { content: string }[];
  lineage: { path: string };
}

async function readRecords(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).trim().split('\n');
  return lines
    .map((line): Line => JSON.parse(line))
    .map(({ lineage, messages }) => JSON.stringify([lineage.path, messages.map(({ content }) => content)]))
    .sort();
}

const options = (name: string, more: string[]) => ({
  dataDirectory: join(folder, name),
  url: provider.url,
  out: join(folder, `${name}.jsonl`),
  more,
});

async function countStates(name: string) {
  const store = await openSqliteStore({ directory: join(folder, name) });
  const [run] = (await store.runs.list({ kind: 'batch', limit: 1 })).entries;
  const { candidates: counts } = await store.runs.tally(run?.id ?? '');
  const records = await store.records.count({});
  await store.close();
  const sum = (state: string) =>
    counts.filter((entry) => entry.state === state).reduce((total, { count }) => total + count, 0);
  return {
    accepted: sum('accepted'),
    rejected: sum('rejected'),
    failed: sum('failed'),
    records,
    state: run?.state,
  };
}

async function countKept(name: string): Promise<number> {
  const store = await openSqliteStore({ directory: join(folder, name) });
  const [run] = (await store.runs.list({ kind: 'batch', limit: 1 })).entries;
  const { answers } = await store.ledger.usage(run?.id ?? '');
  await store.close();
  return answers;
}

describe('a run', () => {
  test('ends with exactly the records asked for, and asks every question once', async () => {
    const { code, text } = await startRun(options('whole', ['-n', '15'])).ended;
    expect(text).toContain('15 records in');
    expect(code).toBe(0);
    const counts = await countStates('whole');
    expect(counts).toMatchObject({ accepted: 15, records: 15, state: 'finished' });
    expect(counts.rejected).toBeGreaterThan(0);
    const questions = provider.answered.map(({ question }) => question);
    expect(new Set(questions).size).toBe(questions.length);
  });

  test('killed again and again, by several processes at once, ends with the records of an undisturbed one', async () => {
    await startRun(options('calm', ['-n', '40', '--concurrency', '6'])).ended;
    const calm = await readRecords(join(folder, 'calm.jsonl'));
    expect(calm).toHaveLength(40);
    provider.answered.length = 0;
    const [lives, concurrency, answersAtOnce] = [6, 6, 2];
    for (let life = 0; life < lives; life++) {
      const two = [0, 1].map(() => startRun(options('wild', ['-n', '40', '--concurrency', '6'])));
      const before = provider.answered.length;
      while (provider.answered.length < before + 8 && two.every(({ exitCode }) => exitCode === null))
        await sleep(5);
      for (const child of two) child.kill('SIGKILL');
      await Promise.all(two.map(({ ended }) => ended));
    }
    const { code, text } = await startRun(options('wild', ['-n', '40', '--concurrency', '6'])).ended;
    expect(text).toContain('taken up again');
    expect(code).toBe(0);
    expect(await readRecords(join(folder, 'wild.jsonl'))).toEqual(calm);
    expect(await countStates('wild')).toMatchObject({ accepted: 40, records: 40, state: 'finished' });
    // Every answer but those of calls that were in flight at a kill was kept, and kept once.
    const lost = provider.answered.length - (await countKept('wild'));
    expect(lost).toBeGreaterThanOrEqual(0);
    expect(lost).toBeLessThanOrEqual(lives * 2 * concurrency * answersAtOnce);
  });

  test('writes its own file again, and no other one unless it is told to', async () => {
    const out = join(folder, 'shared.jsonl');
    const start = (...more: string[]) => startRun({ ...options('shared', more), out }).ended;
    expect(await start('-n', '3')).toMatchObject({ code: 0 });
    const first = await readFile(out, 'utf8');
    const again = await start('-n', '3');
    expect(again).toMatchObject({ code: 0, text: expect.stringContaining('3 records in') });
    expect(await readFile(out, 'utf8')).toBe(first);

    const asked = provider.countAsked();
    const refused =
      /is there already, and holds something else than the records of batch_\w+ in this form\. Name another file with --out, or .* --overwrite/;
    const other = await start('-n', '4');
    expect(other).toMatchObject({ code: 1, text: expect.stringMatching(refused) });
    expect(await readFile(out, 'utf8')).toBe(first);
    await writeFile(out, `${first}my own words`);
    expect((await start('-n', '3')).text).toMatch(refused);
    expect(await readFile(out, 'utf8')).toBe(`${first}my own words`);
    // A run that was killed between the two left its file without a card, or with fewer records.
    await writeFile(out, first.slice(0, first.indexOf('\n') + 1));
    await rm(`${out}.md`);
    expect(await start('-n', '3')).toMatchObject({ code: 0 });
    expect(await readFile(out, 'utf8')).toBe(first);
    await writeFile(`${out}.md`, 'my own words');
    expect((await start('-n', '3')).text).toMatch(refused);
    expect(provider.countAsked()).toBe(asked);

    expect(await start('-n', '4', '--overwrite')).toMatchObject({ code: 0 });
    expect(await readRecords(out)).toHaveLength(4);
    // Five processes one after the other take their time on a busy machine.
  }, 180_000);

  test('stops at its budget, says what it needs, and goes on when it is raised', async () => {
    const paused = await startRun(options('poor', ['-n', '12', '--max-calls', '20'])).ended;
    expect(paused.code).toBe(1);
    expect(paused.text).toMatch(/Paused: the budget is reached/);
    expect(paused.text).toMatch(/already \d+ % of the budget/);
    expect(provider.answered.length).toBeLessThanOrEqual(20);
    const more = await startRun(options('poor', ['-n', '12', '--max-calls', '400'])).ended;
    expect(more.code).toBe(0);
    expect(await countStates('poor')).toMatchObject({ accepted: 12, records: 12 });
    const questions = provider.answered.map(({ question }) => question);
    expect(new Set(questions).size).toBe(questions.length);
  });

  test('finishes what it begins: no candidates are begun that the budget does not carry to their end', async () => {
    const calls = 60;
    const more = ['-n', '40', '--max-calls', String(calls), '--concurrency', '40', '--refinements', '0'];
    const { text } = await startRun(options('thrifty', more)).ended;
    expect(text).toMatch(/Paused: the budget is reached/);
    const { accepted, rejected, failed } = await countStates('thrifty');
    // All is used, and by about three calls for a candidate: half as many would be done where all 40 are begun at once.
    expect(provider.countAsked()).toBe(calls);
    expect(accepted + rejected + failed).toBeGreaterThan(13);
  });

  test('keeps within its budget what may have been paid without an answer', async () => {
    await provider.close();
    provider = await startQuizProvider({ chooseFault: (number) => (number % 4 === 0 ? 'cut' : null) });
    const { code, text } = await startRun(options('cut', ['-n', '60', '--max-calls', '60'])).ended;
    expect(text).toMatch(/Paused: the budget is reached/);
    expect(code).toBe(1);
    const store = await openSqliteStore({ directory: join(folder, 'cut') });
    const [run] = (await store.runs.list({ kind: 'batch', limit: 1 })).entries;
    const { settled, reserved, lost } = await store.budgets.spending(run?.id ?? '');
    await store.close();
    expect(reserved.calls).toBe(0);
    expect(lost.calls).toBeGreaterThan(5);
    expect(settled.calls + lost.calls).toBe(provider.countAsked());
    expect(provider.countAsked()).toBeLessThanOrEqual(60);
  });

  test('ends unfilled, and says why, when there are no more candidates', async () => {
    const { code, text } = await startRun(options('short', ['-n', '5000', '--refinements', '0'])).ended;
    expect(code).toBe(2);
    expect(text).toContain('Unfilled: quiz: seeds exhausted');
  });

  test('interrupted, it keeps every answer that was under way', async () => {
    const child = startRun(options('stopped', ['-n', '40']));
    while (provider.answered.length < 12 && child.exitCode === null) await sleep(5);
    child.kill('SIGINT');
    const { code, text } = await child.ended;
    expect(code).toBe(130);
    expect(text).toContain('The same command goes on from here');
    const again = await startRun(options('stopped', ['-n', '40'])).ended;
    expect(again.code).toBe(0);
    const questions = provider.answered.map(({ question }) => question);
    expect(new Set(questions).size).toBe(questions.length);
  });
});

import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connect, type TestClient } from './clients.ts';
import { document } from './play-teacher.ts';
import { makeDataDirectory, removeDataDirectories, stdioServer } from './servers.ts';

let client: TestClient;
let data: string;
let seeds: string;

beforeAll(async () => {
  data = await makeDataDirectory();
  seeds = await makeDataDirectory();
  client = await connect('modern', stdioServer(data, seeds));
});

afterAll(async () => {
  await client.close();
  await removeDataDirectories();
});

const text = async (name: string, args: Record<string, unknown>) => {
  const result = await client.call(name, args);
  return { isError: result.isError === true, text: result.content[0]?.text ?? '' };
};

describe('what goes wrong is said with its mend', () => {
  const flow = { text: document, skill: 'tiny-reading' };

  test.each([
    [
      'start_flow',
      { ...flow, skill: 'tiny-writing' },
      /^There is no skill "tiny-writing"\. Choose one of: .*tiny-reading/,
    ],
    [
      'start_flow',
      { ...flow, kinds: ['riddle'] },
      /^There is no kind in tiny-reading "riddle"\. Choose from: short-question, open-task\.$/,
    ],
    [
      'start_flow',
      { ...flow, transformation: 'poem' },
      /^There is no transformation in tiny-reading "poem"\. Choose from: as-it-is, retelling\.$/,
    ],
    ['start_flow', { ...flow, teacher: 'nobody' }, /^There is no teacher "nobody"\. Choose one of: .*host/],
    [
      'start_flow',
      { ...flow, passage: 4 },
      /^The seed has no passage 4\. It has 1 for this skill, counted from 0\.$/,
    ],
    ['start_flow', { ...flow, text: ' ' }, /^The text cannot be a seed: empty\. Give another text\.$/],
    [
      'start_flow',
      { ...flow, text: 'hello' },
      /: too short: a seed has at least 8 words\. Give another text\.$/,
    ],
    [
      'start_flow',
      { skill: 'tiny-reading' },
      /^The call must have either seed_id or text\. Give one of them\.$/,
    ],
    [
      'start_flow',
      { skill: 'tiny-reading', seed_id: 'abc' },
      /^There is no seed "abc"\. See list_seeds for those there are\.$/,
    ],
    [
      'start_flow',
      { ...flow, candidates: 99, colour: 'red' },
      /candidates: must be at most 20.*Unrecognized key: "colour"/,
    ],
    ['transform_content', { ...flow, transformation: 'poem' }, /Choose from: as-it-is, retelling\.$/],
    ['generate_instructions', { text: document }, /^The call names no skill\./],
    [
      'generate_instructions',
      { ...flow, transformation: 'retelling', kinds: ['open-task'] },
      /^The transformation retelling does not suit all of these kinds\. Choose from: as-it-is\.$/,
    ],
    ['generate_instructions', { content_id: 'flow_x/0/as-it-is' }, /^There is no flow "flow_x"\./],
    [
      'refine_instruction',
      { candidate_id: 'abc' },
      /^There is no candidate "abc"\. Use a candidate_id that a flow gave you/,
    ],
    ['generate_response', { candidate_id: 'abc' }, /^There is no candidate "abc"\./],
    [
      'get_flow',
      { flow_id: 'abc' },
      /^There is no flow "abc"\. Use a flow_id that start_flow or a step tool gave you\.$/,
    ],
    ['get_flow', { flow_id: 'abc', wait_seconds: 60 }, /wait_seconds: must be at most 30/],
    [
      'submit_steps',
      { flow_id: 'abc', answers: [{ step_id: 'x', answer: 'y' }] },
      /^There is no flow "abc"\./,
    ],
    ['get_record', { record_id: 'abc' }, /^There is no record "abc"\. See list_records/],
    ['list_records', { cursor: 'abc' }, /^This cursor was not given by this list\./],
    ['list_skills', { skill: 'x' }, /^There is no skill "x"\. Choose one of: /],
    ['add_seeds', {}, /^The call brings nothing to add\. Give texts or paths\.$/],
    [
      'add_seeds',
      { paths: ['/etc/passwd'] },
      /^The path "\/etc\/passwd" is not in a folder that this server may use for this\. It may use: .*--seed-dir\.$/,
    ],
    [
      'export_dataset',
      { file: '../x' },
      /^The file must be a plain name\. It is written to .*exports on the machine of the server\./,
    ],
    ['export_dataset', { file: '/tmp/x' }, /must be a plain name/],
  ])('%s %j', async (name, args, wanted) => {
    const { isError, text: said } = await text(name, args);
    expect(said).toMatch(wanted);
    expect(isError).toBe(true);
  });

  test('a path that links lead out of its folder is refused, one within is read', async () => {
    await writeFile(join(data, 'secret.txt'), document);
    await symlink(join(data, 'secret.txt'), join(seeds, 'link.txt'));
    await mkdir(join(seeds, 'texts'));
    await writeFile(join(seeds, 'texts', 'one.txt'), `${document} This one may be read.`);
    await writeFile(join(seeds, 'texts', 'two.bin'), Buffer.from([0, 1, 2, 3]));
    const out = await text('add_seeds', { paths: ['link.txt'] });
    expect(out).toMatchObject({ isError: true, text: expect.stringContaining('is not in a folder') });
    const into = await client.call('add_seeds', { paths: ['texts'] });
    expect(into.structuredContent).toMatchObject({ status: 'finished', added: 1, skipped: 1 });
    expect(into.structuredContent.skipped_first[0].uri).toMatch(/two\.bin$/);
  });
});

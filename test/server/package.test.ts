import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from '../end-to-end/clients.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
/** Makes the launcher believe that it runs on an older Node, as the one is that many have. */
const pretendOld = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'20.19.0'}})`,
];

let folder: string;
let command: string[];
let environment: Record<string, string>;

/** The package as it is published, built, in a folder of its own with nothing but its dependencies beside it. */
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'package-')));
  const own = join(folder, 'node_modules', 'agentinstruct');
  await mkdir(own, { recursive: true });
  await run('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', join(own, 'dist')], { cwd: root });
  const { files, bin } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  for (const name of ['package.json', ...files.filter((name: string) => name !== 'dist')])
    await cp(join(root, name), join(own, name), { recursive: true });
  await symlink(join(root, 'node_modules'), join(own, 'node_modules'));
  command = [...pretendOld, join(own, bin.agentinstruct)];
  environment = { PATH: process.env.PATH ?? '', HOME: folder };
});

afterAll(() => rm(folder, { recursive: true, force: true }));

test('the published package tells its version, works its samples and serves, from an older Node', async () => {
  const options = { cwd: folder, env: environment };
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  expect((await run(process.execPath, [...command, '--version'], options)).stdout).toBe(`${version}\n`);

  const samples = join('node_modules', 'agentinstruct', 'samples');
  const flags = ['--teacher', 'mock', '-n', '1', '--max-candidates', '2', '--data-dir', 'data'];
  // What the mock makes up is seldom accepted: the run may end unfilled.
  const made = await run(process.execPath, [...command, 'run', samples, ...flags], options).catch(
    (error: { code: number; stdout: string }) => error,
  );
  expect(made).toMatchObject({ stdout: expect.stringMatching(/^[12] candidates? = /m) });
  expect([undefined, 2]).toContain('code' in made ? made.code : undefined);

  const args = [...command, 'serve', '--data-dir', join(folder, 'data')];
  const client = await connect('modern', { command: process.execPath, args, env: environment });
  const { structuredContent } = await client.call('list_seeds', {});
  expect(structuredContent.total).toBeGreaterThan(5);
  await client.close();
}, 180_000);

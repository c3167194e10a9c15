import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src/server/launcher.ts', import.meta.url));
const system = process.platform === 'win32' ? 'win' : process.platform;
/** Makes the launcher believe that it runs on an older Node; the process that it starts gets no flags. */
const pretendOld = [
  '--import',
  `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'18.19.0'}})`,
];

let folder: string;
let launcher: string;

/** The launcher as it is published: beside a main, here one that tells what it sees. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  launcher = join(folder, 'server', 'launcher.js');
  await mkdir(join(folder, 'server'));
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await writeFile(launcher, stripTypeScriptTypes(await readFile(source, 'utf8')));
  await writeFile(
    join(folder, 'main.js'),
    `process.stdin.resume();
     process.on('SIGTERM', () => process.exit(3));
     process.stdout.write(JSON.stringify({ node: process.versions.node, seen: process.argv.slice(2), pid: process.pid }));
     process.stdin.on('end', () => process.exit(7));`,
  );
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function bundleNode(): Promise<void> {
  const bundled = join(folder, 'node_modules', `node-${system}-${process.arch}`);
  await mkdir(join(bundled, 'bin'), { recursive: true });
  await writeFile(join(bundled, 'package.json'), '{}');
  await symlink(process.execPath, join(bundled, 'bin', 'node')).catch(() => {});
}

function start(flags: string[]) {
  const child = spawn(process.execPath, [...flags, launcher, 'serve', '--http']);
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
  });
  return { child, said: () => said, ended: once(child, 'exit') };
}

test('an older Node without a bundled one says what it needs', async () => {
  const { said, ended } = start(pretendOld);
  expect(await ended).toEqual([1, null]);
  expect(said()).toMatch(/^agentinstruct needs Node 24 or newer; this is v[\d.]+\. Install a newer Node/);
});

test.each([
  ['a new Node runs main itself', []],
  ['an older Node runs it on the bundled one', pretendOld],
])('%s, with its arguments, its streams and its exit code', async (_, flags) => {
  await bundleNode();
  const { child, ended } = start(flags);
  const seen = JSON.parse(String((await once(child.stdout, 'data'))[0]));
  expect(seen).toMatchObject({ node: process.versions.node, seen: ['serve', '--http'] });
  expect(seen.pid === child.pid).toBe(flags.length === 0);
  child.stdin.end();
  expect(await ended).toEqual([7, null]);
});

test('a signal reaches the bundled Node', async () => {
  await bundleNode();
  const { child, ended } = start(pretendOld);
  await once(child.stdout, 'data');
  child.kill('SIGTERM');
  expect(await ended).toEqual([3, null]);
});

import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts of the server from source, as the README has clients start it, and as it is published; the size of what a client reads first. */
const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src/server/launcher.ts');
const built = join(root, 'dist/server/launcher.js');
const folder = await mkdtemp(join(tmpdir(), 'bench-server-'));
const print = (name: string, value: number, unit: string) =>
  void process.stdout.write(`${JSON.stringify({ name, value: Math.round(value), unit })}\n`);

async function start(main: string) {
  const began = performance.now();
  const child = spawn(process.execPath, [main, 'serve', '--data-dir', folder], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { PATH: process.env.PATH, HOME: folder },
  });
  const lines = createInterface({ input: child.stdout });
  const ask = async (id: number, method: string, params: object): Promise<string> => {
    child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const [line] = await once(lines, 'line');
    return String(line);
  };
  const clientInfo = { name: 'bench', version: '1' };
  await ask(1, 'initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo });
  const milliseconds = performance.now() - began;
  child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })}\n`);
  const list = await ask(2, 'tools/list', {});
  const untilList = performance.now() - began;
  // As a client ends it: what it compiled is kept for the next start.
  child.stdin.end();
  await once(child, 'exit');
  return { milliseconds, untilList, characters: JSON.stringify(JSON.parse(list).result.tools).length };
}

const median = (values: number[]) => values.sort((one, other) => one - other)[2] ?? 0;

async function measure(main: string, name: string): Promise<void> {
  const first = await start(main);
  const later: (typeof first)[] = [];
  for (let time = 0; time < 5; time++) later.push(await start(main));
  print(`${name}, first start to first answer`, first.milliseconds, 'ms');
  print(`${name}, later start to first answer`, median(later.map(({ milliseconds }) => milliseconds)), 'ms');
  print(`${name}, later start to the tools`, median(later.map(({ untilList }) => untilList)), 'ms');
  if (main === source) print('tools/list', first.characters, 'characters');
}

execFileSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
await measure(source, 'server from source');
await measure(built, 'server as published');
await rm(folder, { recursive: true, force: true });

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Starts of the server from source, as the README has clients start it, and the size of what a client reads first. */
const main = fileURLToPath(new URL('../src/server/launcher.ts', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'bench-server-'));
const print = (name: string, value: number, unit: string) =>
  void process.stdout.write(`${JSON.stringify({ name, value: Math.round(value), unit })}\n`);

async function start() {
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

const first = await start();
const later: Awaited<ReturnType<typeof start>>[] = [];
for (let time = 0; time < 5; time++) later.push(await start());
const median = (values: number[]) => values.sort((one, other) => one - other)[2] ?? 0;
print('server, first start to first answer', first.milliseconds, 'ms');
print(
  'server, later start to first answer, median',
  median(later.map(({ milliseconds }) => milliseconds)),
  'ms',
);
print(
  'server, later start to the list of tools, median',
  median(later.map(({ untilList }) => untilList)),
  'ms',
);
print('tools/list', first.characters, 'characters');
await rm(folder, { recursive: true, force: true });

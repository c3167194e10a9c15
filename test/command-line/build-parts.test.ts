import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url));
const samples = fileURLToPath(new URL('../../samples', import.meta.url));
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-parts-'));
  await writeFile(join(folder, 'config.json'), '{"search": {"provider": "brave"}}');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

test.each([['serve'], ['run', samples, '--teacher', 'mock', '-n', '1']])(
  '%s whose parts cannot be built says the mend and ends, though the store was open',
  async (...command) => {
    const settings = ['--config', join(folder, 'config.json'), '--data-dir', join(folder, 'data')];
    const child = spawn(process.execPath, [main, ...command, ...settings], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const said = text(child.stderr);
    const [code] = await once(child, 'exit');
    expect(code).toBe(1);
    expect(await said).toContain('The search provider brave is not configured');
  },
);

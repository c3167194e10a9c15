import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, expect, test } from 'vitest';
import { bareEnvironment, makeDataDirectory, removeDataDirectories } from '../end-to-end/servers.ts';

afterAll(removeDataDirectories);

test('a call that its client takes back is no bug in the log', async () => {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      fileURLToPath(new URL('../../src/main.ts', import.meta.url)),
      'serve',
      '--data-dir',
      await makeDataDirectory(),
    ],
    env: { ...bareEnvironment },
    stderr: 'pipe',
  });
  let logged = '';
  transport.stderr?.on('data', (chunk: Buffer) => {
    logged += chunk.toString();
  });
  const client = new Client({ name: 'agentinstruct-tests', version: '1.0.0' });
  await client.connect(transport);
  const run = (code: string, signal?: AbortSignal) =>
    client.callTool(
      { name: 'run_code', arguments: { language: 'javascript', code, timeout_seconds: 20 } },
      signal === undefined ? {} : { signal },
    );
  await run('1');
  const cancel = new AbortController();
  const running = run('while (true) {}', cancel.signal);
  const told = expect(running).rejects.toThrow();
  setTimeout(() => cancel.abort('not needed any more'), 300);
  await told;
  // Its process is ended, and the next call finds another.
  expect(await run('6 * 7')).toMatchObject({ structuredContent: { value: '42' } });
  await client.close();
  expect(logged).not.toContain('bug');
});

import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect, type TestClient } from '../end-to-end/clients.ts';
import { bareEnvironment, makeDataDirectory } from '../end-to-end/servers.ts';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** A configuration file and a data directory of its own. */
export async function writeConfig(config: object): Promise<{ file: string; data: string }> {
  const data = await makeDataDirectory();
  const file = join(data, 'agentinstruct.json');
  await writeFile(file, JSON.stringify(config));
  return { file, data };
}

/** A client of the real server with this configuration. */
export async function serveConfigured(config: object): Promise<TestClient> {
  const { file, data } = await writeConfig(config);
  return connect('modern', {
    command: process.execPath,
    args: [entry, 'serve', '--config', file, '--data-dir', data],
    env: { ...bareEnvironment },
  });
}

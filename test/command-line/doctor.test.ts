import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { type EmbeddedModel, embeddedModels } from '../../src/teachers/embedded/embedded-models.ts';
import { bareEnvironment, makeDataDirectory, removeDataDirectories } from '../end-to-end/servers.ts';

const entry = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

afterAll(removeDataDirectories);

test('the doctor lists every fault at once, each with its mend, and what is sound beside them', async () => {
  const folder = await makeDataDirectory();
  const config = join(folder, 'agentinstruct.json');
  // A file of that name and length is taken for the model until it is loaded.
  const there = embeddedModels.find(({ id }) => id === 'gemma-3-270m-base') as EmbeddedModel;
  await mkdir(join(folder, 'models'));
  const model = join(folder, 'models', `${there.id}-${there.sha256.slice(0, 12)}.gguf`);
  await writeFile(model, '');
  await truncate(model, there.bytes);
  const faulty = {
    colour: 1,
    data_dir: folder,
    skill_dirs: [join(folder, 'none')],
    teachers: {
      odd: { type: 'openai-compatible', model: 'm', base_url: 'ftp://x' },
      keyless: {
        type: 'openai-compatible',
        model: 'm',
        base_url: 'http://127.0.0.1:1/v1',
        api_key_env: 'NO_KEY',
      },
      script: { type: 'scripted', script: join(folder, 'none.json') },
      sound: { type: 'mock' },
      own: { type: 'embedded', model: join(folder, 'none.gguf') },
      far: { type: 'embedded', model: 'smollm2-135m' },
      near: { type: 'embedded', model: there.id },
    },
    roles: { default: 'nobody', judge: 'sound', king: 'sound' },
    search: { provider: 'searxng' },
    fetch: { allow_hosts: ['300.1.1.1/99'] },
  };
  await writeFile(config, JSON.stringify(faulty));
  const child = spawn(process.execPath, [entry, 'doctor', '--config', config], {
    env: { ...bareEnvironment, HOME: folder, AGENTINSTRUCT_QUEUE: 'redis://127.0.0.1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const said = await text(child.stdout);
  expect(await ended).toEqual([1, null]);
  for (const line of [
    /^teachers\.odd\.base_url: Invalid URL$/m,
    /^roles: Unrecognized key: "king"$/m,
    /^the file: Unrecognized key: "colour"$/m,
    /^✗ configuration: The teacher keyless takes its key from NO_KEY, which is not set\. Set NO_KEY/m,
    /^✗ configuration: There is no teacher "nobody"\. Choose one of: .*sound/m,
    /^✗ configuration: A queue is named, and no database .* Give --database/m,
    /^✓ data directory: 0 seeds/m,
    /^✗ skills: The skill directory .*none cannot be read \(ENOENT\)\. Name/m,
    /^✓ teacher sound \(used\): mock$/m,
    /^· teacher keyless: Nothing answers at .* Start that server/m,
    /^· teacher script: The script .*none\.json cannot be read\. Name/m,
    /^· teacher own: There is no model file at .*none\.gguf\. Correct the path\.$/m,
    /^✓ teacher far: smollm2-135m, not downloaded yet: 99 MB come with its first question$/m,
    /^✓ teacher near: gemma-3-270m-base, downloaded$/m,
    /^✓ interpreter, javascript: runs$/m,
    /^✗ web search: The search provider searxng is not configured: .* Set what is missing/m,
    /^✗ fetching pages: The allow-list of hosts has an entry that is none: .* Write a host name/m,
  ])
    expect(said).toMatch(line);
});

test('the doctor comes to its end though its reader has seen enough', async () => {
  const folder = await makeDataDirectory();
  const child = spawn(process.execPath, [entry, 'doctor', '--data-dir', folder], {
    env: { ...bareEnvironment, HOME: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  child.stdout.destroy();
  expect(await text(child.stderr)).not.toContain('EPIPE');
  expect((await ended)[1]).toBe(null);
});

test.skipIf(process.platform !== 'linux')(
  'a place that takes no data directory is told at once',
  async () => {
    const child = spawn(process.execPath, [entry, 'serve', '--data-dir', '/proc/agentinstruct'], {
      env: bareEnvironment,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const clientInfo = { name: 'agentinstruct-tests', version: '1' };
    const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
    for (const [id, method, params] of [
      [1, 'initialize', initialize],
      [2, 'tools/list', {}],
      [3, 'tools/call', { name: 'list_seeds' }],
    ])
      child.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
    const ended = once(child, 'exit');
    const [answers, log] = await Promise.all([text(child.stdout), text(child.stderr)]);
    expect(await ended).toEqual([1, null]);
    const problem = /^The data directory \/proc\/agentinstruct cannot be used\. Name a directory/;
    expect(log).toMatch(problem);
    const [, list, call] = answers
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(list.error.message).toMatch(problem);
    expect(call.result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(problem) }] });
  },
);

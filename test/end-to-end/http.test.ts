import { request } from 'node:http';
import { afterEach, expect, test, vi } from 'vitest';
import { connect, eras, type TestClient } from './clients.ts';
import { document, playTeacher } from './play-teacher.ts';
import {
  killServers,
  makeDataDirectory,
  type RunningServer,
  removeDataDirectories,
  startHttpServer,
} from './servers.ts';

/** Each starts several servers, which takes its time on a busy machine. */
vi.setConfig({ testTimeout: 180_000 });

const open: TestClient[] = [];

afterEach(async () => {
  await Promise.allSettled(open.splice(0).map((client) => client.close()));
  killServers();
  await removeDataDirectories();
});

async function join(era: (typeof eras)[number], server: RunningServer, token?: string): Promise<TestClient> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client = await connect(era, { url: server.url, headers });
  open.push(client);
  return client;
}

/** Status of a plain request, with headers that no client would let us set. */
function ask(url: string, headers: Record<string, string>, method = 'POST'): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      { method, headers: { 'content-type': 'application/json', ...headers } },
      (got) => {
        got.resume();
        resolve(got.statusCode ?? 0);
      },
    );
    sent.on('error', reject);
    sent.end(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping' }));
  });
}

test('clients of every era: flows over HTTP to records, the server killed in the middle', async () => {
  const data = await makeDataDirectory();
  const before = await startHttpServer(data);
  const flows = [];
  for (const era of eras) {
    const client = await join(era, before);
    const started = await client.call('start_flow', {
      text: document,
      skill: 'tiny-reading',
      kinds: ['short-question'],
      candidates: 1,
      refinements: 0,
    });
    flows.push({ era, flow_id: started.structuredContent.flow_id, steps: started.structuredContent.steps });
  }
  await before.stop('SIGKILL');
  const after = await startHttpServer(data);
  for (const { era, flow_id, steps } of flows) {
    const client = await join(era, after);
    const kept = await client.call('get_flow', { flow_id });
    expect(kept.structuredContent.steps).toEqual(steps);
    const ended = await playTeacher(client.call, kept);
    expect(ended.structuredContent.records).toHaveLength(1);
  }
  await after.stop();
});

test('two clients work one flow at once, and nothing is asked twice or lost', async () => {
  const server = await startHttpServer(await makeDataDirectory());
  const [one, other] = [await join('modern', server), await join('old package', server)];
  const started = await one.call('start_flow', {
    text: document,
    skill: 'tiny-reading',
    kinds: ['short-question'],
    transformation: 'as-it-is',
    candidates: 1,
    refinements: 1,
  });
  const { flow_id } = started.structuredContent;
  const seen = await other.call('get_flow', { flow_id });
  expect(seen.structuredContent.steps).toEqual(started.structuredContent.steps);
  const ends = await Promise.all([playTeacher(one.call, started), playTeacher(other.call, seen)]);
  const last = await one.call('get_flow', { flow_id });
  expect(last.structuredContent).toMatchObject({ status: 'finished', steps: [] });
  expect(last.structuredContent.records).toHaveLength(2);
  expect(ends.map((end) => end.structuredContent.problem)).toEqual([null, null]);
  const records = await other.call('list_records', { flow_id });
  expect(records.structuredContent.total).toBe(2);
});

test('a foreign Host or Origin, another path and a wrong token are refused', async () => {
  const token = 'a-token-of-more-than-sixteen';
  const server = await startHttpServer(await makeDataDirectory(), {
    environment: { AGENTINSTRUCT_HTTP_TOKEN: token },
  });
  const bearer = { authorization: `Bearer ${token}` };
  expect(await ask(server.url, { ...bearer, host: 'evil.example' })).toBe(403);
  expect(await ask(server.url, { ...bearer, origin: 'https://evil.example' })).toBe(403);
  expect(await ask(server.url, { ...bearer, origin: 'null' })).toBe(403);
  expect(await ask(server.url.replace('/mcp', '/'), bearer)).toBe(404);
  expect(await ask(server.url, {})).toBe(401);
  expect(await ask(server.url, { authorization: `Bearer ${token}x` })).toBe(401);
  const client = await join('modern', server, token);
  expect((await client.call('list_skills', {})).structuredContent.skills).not.toHaveLength(0);
  // Over HTTP no folder may be read that the operator did not name.
  const refused = await client.call('add_seeds', { paths: [process.cwd()] });
  expect(refused).toMatchObject({
    isError: true,
    content: [{ text: expect.stringContaining('It may use none') }],
  });
});

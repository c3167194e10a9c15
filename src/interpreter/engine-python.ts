import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Child } from './child.ts';
import { findPyodide } from './find-pyodide.ts';
import { type Ground, type Launch, makeCommand } from './launch.ts';
import { PYTHON_GUEST, PYTHON_PRELOAD } from './python-guest.ts';
import { keepSnapshot, removeUnused, useSnapshot } from './python-snapshots.ts';
import type { Wheel } from './wheels.ts';

export interface PythonPlan {
  ground: Ground;
  wheels: readonly Wheel[];
  /** Where memory snapshots are kept between starts; without it they last as long as this process. */
  snapshotDirectory: string | undefined;
}

/** Starts Python children: plainly at first, from a memory snapshot as soon as there is one. */
export class PythonEngine {
  private readonly plan: PythonPlan;
  private readonly pyodide = findPyodide();
  private snapshot: string | null = null;
  private making: Promise<void> | null = null;
  private temporary: string | null = null;
  private readonly stop = new AbortController();

  constructor(plan: PythonPlan) {
    this.plan = plan;
  }

  /**
   * The quickest start there is: the first child starts plainly, later ones wait for the snapshot that follows. Where
   * packages were added all wait, since a program that imports them plainly would spend its time on that alone.
   */
  async start(): Promise<Child> {
    await this.findSnapshot();
    if (this.snapshot === null && this.making === null && this.plan.wheels.length === 0) {
      const first = this.startWith('-');
      // Made beside it, the snapshot would take the cores that the first caller waits for.
      this.making = first.ready.then(() => this.makeSnapshot()).catch(() => undefined);
      return first;
    }
    if (this.snapshot === null) this.making ??= this.makeSnapshot();
    await this.making;
    return this.startWith(this.snapshot ?? '-');
  }

  async close(): Promise<void> {
    this.stop.abort();
    await this.making;
    if (this.temporary !== null) await rm(this.temporary, { recursive: true, force: true });
  }

  private startWith(snapshot: string): Child {
    return new Child(this.planWith(snapshot), this.plan.ground);
  }

  private planWith(snapshot: string): Launch {
    const { folder } = this.pyodide;
    const packages = this.plan.wheels.map(({ file, path, compiled }) => ({ name: file, path, compiled }));
    const kept = snapshot === '-' || snapshot === 'make' ? [] : [snapshot];
    return {
      entry: 'python-child',
      args: [folder, snapshot, JSON.stringify(packages)],
      // From a snapshot there is little to run: the quick compiler alone then starts sooner and takes less memory.
      nodeFlags: ['--disallow-code-generation-from-strings', ...(kept.length > 0 ? ['--liftoff-only'] : [])],
      readable: [folder, ...kept, ...this.plan.wheels.map(({ path }) => path)],
      dataMb: 8192,
    };
  }

  private async findSnapshot(): Promise<void> {
    const { snapshotDirectory } = this.plan;
    if (this.snapshot === null) {
      if (snapshotDirectory === undefined || this.making !== null) return;
      const file = join(snapshotDirectory, this.fileName());
      if (await useSnapshot(file)) this.snapshot = file;
      await removeUnused(snapshotDirectory);
    } else if (!(await useSnapshot(this.snapshot))) {
      // Removed by somebody since: it is made anew.
      this.snapshot = null;
      this.making = null;
    }
  }

  /** Named by everything a snapshot depends on, so that a stale one is never loaded. */
  private fileName(): string {
    const { version } = this.pyodide;
    const wheels = this.plan.wheels.map(({ path }) => path);
    const parts = [version, process.version, process.arch, PYTHON_GUEST, PYTHON_PRELOAD, ...wheels];
    const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
    return `python-${version}-${key}.snapshot`;
  }

  /** Never fails: without a snapshot children start slower, that is all. */
  private async makeSnapshot(): Promise<void> {
    try {
      this.stop.signal.throwIfAborted();
      const bytes = await this.runMaker();
      const { snapshotDirectory } = this.plan;
      this.temporary = snapshotDirectory === undefined ? await mkdtemp(join(tmpdir(), 'python-')) : null;
      const file = join(snapshotDirectory ?? this.temporary ?? tmpdir(), this.fileName());
      await keepSnapshot(file, bytes);
      this.snapshot = file;
    } catch {
      this.snapshot = null;
    }
  }

  private runMaker(): Promise<Buffer> {
    const { command, args } = makeCommand(this.planWith('make'), this.plan.ground);
    return new Promise((resolve, reject) => {
      const maker = spawn(command, args, { env: {}, cwd: '/', stdio: ['ignore', 'pipe', 'ignore'] });
      const parts: Buffer[] = [];
      const end = () => maker.kill('SIGKILL');
      this.stop.signal.addEventListener('abort', end);
      maker.stdout.on('data', (part: Buffer) => parts.push(part));
      maker.once('error', reject);
      maker.once('close', (code) => {
        this.stop.signal.removeEventListener('abort', end);
        const bytes = Buffer.concat(parts);
        if (code === 0 && bytes.length > 0) resolve(bytes);
        else reject(new Error('no snapshot'));
      });
    });
  }
}

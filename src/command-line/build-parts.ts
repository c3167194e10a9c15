import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checks } from '../agents/checks/checks.ts';
import { forms } from '../agents/forms/forms.ts';
import { loadSkills } from '../agents/skills/load-skills.ts';
import { openSkillCache } from '../agents/skills/skill-cache.ts';
import type { KnownNames } from '../agents/skills/skill-faults.ts';
import { startHeartbeat } from '../batches/queue/heartbeat.ts';
import type { WorkParts } from '../batches/work-parts.ts';
import type { Config } from '../config.ts';
import { nameThisProcess } from '../store/process-owner.ts';
import type { Store } from '../store/store.ts';
import { agentToolNames, createToolbelt } from '../tools/create-toolbelt.ts';
import type { SharedParts } from '../tools/shared-tool.ts';
import { buildSharedParts } from './build-shared-parts.ts';
import { createTeachers, type OnDownload, type TeacherSet } from './create-teachers.ts';
import { openStore } from './open-store.ts';
import { version } from './version.ts';

const countWorkersEveryMs = 5000;

const shippedSkills = fileURLToPath(new URL('../../taxonomies', import.meta.url));

export const knownNames: KnownNames = { forms, checks, tools: agentToolNames };

/** Directories of skills, the shipped one first: a user's skill of the same name takes its place. */
export function listSkillDirectories(config: Config): string[] {
  return [shippedSkills, ...config.skillDirectories];
}

/** Everything the product is made of, built once. */
export interface Parts extends WorkParts {
  config: Config;
  teachers: TeacherSet;
  /** What the tools of agents and clients work with. */
  shared: SharedParts;
  close(): Promise<void>;
}

/** Processes that work on one store keep the limits of their endpoints together. */
function shareLimits(store: Store, teachers: TeacherSet): NodeJS.Timeout {
  const look = async () => teachers.divide(await store.owners.count());
  // A look that fails is made again.
  void look().catch(() => {});
  return setInterval(() => void look().catch(() => {}), countWorkersEveryMs);
}

export async function buildParts(config: Config, onDownload: OnDownload = () => {}): Promise<Parts> {
  const cache = openSkillCache(join(config.dataDirectory, 'skills'), knownNames, version);
  const skills = await loadSkills(listSkillDirectories(config), knownNames, cache);
  // Closed in the reverse order, and at once where the rest cannot be built.
  await using opening = new AsyncDisposableStack();
  const store = opening.adopt(await openStore(config), (it) => it.close());
  const owner = nameThisProcess();
  const onTakenForGone = () =>
    void process.stderr.write(
      'This process was silent for so long that it was taken for gone: what it held is free for others.\n',
    );
  opening.adopt(await startHeartbeat(store.owners, owner, { onTakenForGone }), (it) => it.stop());
  const teachers = opening.adopt(await createTeachers(config, onDownload), (it) => it.close());
  const { shared } = opening.adopt(buildSharedParts(config, store.seeds, teachers.embeddings), (it) =>
    it.close(),
  );
  opening.adopt(shareLimits(store, teachers), clearInterval);
  const opened = opening.move();
  return {
    config,
    store,
    skills,
    interpreter: shared.interpreter,
    // Without a provider agents do without: the error would be the operator's, and stop the run.
    toolbelt: createToolbelt(shared).filter(({ name }) => name !== 'search_web' || config.search !== null),
    shared,
    teachers,
    teachersFor: teachers.teachersFor,
    owner,
    now: () => new Date(),
    close: () => opened.disposeAsync(),
  };
}

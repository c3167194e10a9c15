import { fileURLToPath } from 'node:url';
import { checks } from '../agents/checks/checks.ts';
import { forms } from '../agents/forms/forms.ts';
import { loadSkills } from '../agents/load-skills.ts';
import type { KnownNames } from '../agents/skill-faults.ts';
import type { Toolbelt } from '../agents/toolbelt.ts';
import type { WorkParts } from '../batches/work-parts.ts';
import type { Config } from '../config.ts';
import { createInterpreter } from '../interpreter/create-interpreter.ts';
import { nameThisProcess } from '../store/process-owner.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { createTeachers, type OnDownload, type TeacherSet } from './create-teachers.ts';

const shippedSkills = fileURLToPath(new URL('../../taxonomies', import.meta.url));

/** Names of the tools that a skill's agents may call. */
export const agentToolNames = ['run_code', 'calculate', 'search_web', 'search_corpus', 'fetch_page'] as const;

export const knownNames: KnownNames = { forms, checks, tools: agentToolNames };

/** Directories of skills, the shipped one first: a user's skill of the same name takes its place. */
export function listSkillDirectories(config: Config): string[] {
  return [shippedSkills, ...config.skillDirectories];
}

/** Everything the product is made of, built once. */
export interface Parts extends WorkParts {
  config: Config;
  teachers: TeacherSet;
  close(): Promise<void>;
}

export async function buildParts(config: Config, onDownload: OnDownload = () => {}): Promise<Parts> {
  const skills = await loadSkills(listSkillDirectories(config), knownNames);
  const teachers = await createTeachers(config, onDownload);
  const store = await openSqliteStore({ directory: config.dataDirectory });
  const interpreter = createInterpreter({});
  const toolbelt: Toolbelt = [];
  return {
    config,
    store,
    skills,
    interpreter,
    toolbelt,
    teachers,
    teachersFor: teachers.teachersFor,
    owner: nameThisProcess(),
    now: () => new Date(),
    async close() {
      await interpreter.close();
      await teachers.close();
      await store.close();
    },
  };
}

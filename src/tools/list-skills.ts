import { z } from 'zod';
import { checks } from '../agents/checks/checks.ts';
import type { Skill } from '../agents/skills/skill.ts';
import { findSkill } from '../batches/work-parts.ts';
import { lookAnnotations } from './step-annotations.ts';
import { defineTool } from './tool.ts';

const skillSchema = z.object({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  passage_words: z.array(z.number()),
  transformations: z.array(z.unknown()).describe('name, description, kinds; here and below, kinds null: all'),
  kinds: z.array(z.object({ name: z.string(), form: z.string(), description: z.string() })),
  refinements: z.array(z.unknown()),
  checks: z.array(z.unknown()),
});

const listKinds = (kinds: 'all' | string[]) => (kinds === 'all' ? null : kinds);

function showSkill(skill: Skill): z.infer<typeof skillSchema> {
  return {
    name: skill.name,
    version: skill.version,
    description: skill.description,
    passage_words: [...skill.passage.words],
    transformations: Object.entries(skill.transformations).map(([name, { description, kinds }]) => ({
      name,
      description,
      kinds: listKinds(kinds),
    })),
    kinds: Object.entries(skill.kinds).map(([name, { form, description }]) => ({ name, form, description })),
    refinements: Object.entries(skill.refinements).map(([name, { description, kinds }]) => ({
      name,
      description,
      kinds: listKinds(kinds),
    })),
    checks: skill.checks.map(({ check, kinds }) => ({
      name: check,
      kind: checks.find(({ name }) => name === check)?.kind ?? 'judged',
      kinds: listKinds(kinds),
    })),
  };
}

export const listSkills = defineTool({
  name: 'list_skills',
  title: 'List skills',
  description:
    'The skills that records can be made for, in brief; with skill, that one in full: its transformations, kinds with their ' +
    'answer forms, refinements, and the checks a candidate must pass (ran: decided by code; judged: by a model).',
  input: z.strictObject({ skill: z.string().min(1).max(80).optional().describe('name of one skill') }),
  output: z.object({
    skills: z.array(
      z.object({
        name: z.string(),
        description: z.string(),
        kinds: z.number(),
        transformations: z.number(),
        refinements: z.number(),
      }),
    ),
    skill: skillSchema.nullable(),
  }),
  annotations: lookAnnotations,
  async run({ skill }, parts) {
    if (skill !== undefined) return { skills: [], skill: showSkill(findSkill(parts.skills, skill)) };
    const skills = [...parts.skills.values()].map((entry) => ({
      name: entry.name,
      description: entry.description,
      kinds: Object.keys(entry.kinds).length,
      transformations: Object.keys(entry.transformations).length,
      refinements: Object.keys(entry.refinements).length,
    }));
    return { skills, skill: null };
  },
});

import { z } from 'zod';
import { roles } from '../../teachers/teacher.ts';

/** A part of a file of which the rest is read also where this is wrong: null where it is, undefined where there is none. */
const part = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().catch(null);
const entries = <Schema extends z.ZodType>(schema: Schema) => part(z.record(z.string(), part(schema)));

const text = part(z.string());
const kinds = part(z.union([z.literal('all'), z.array(text)]));
const data = part(z.record(z.string(), z.unknown()));
const agent = part(z.object({ system: text, prompt: text, tools: part(z.array(text)) }));

/** What a skill file names, slot by slot and name by name, as far as each is readable. */
const outlineSchema = z.object({
  name: text,
  kinds: entries(z.object({ form: text })),
  transformations: entries(z.object({ kinds, prompt: text, answer: data, search: data })),
  refinements: entries(z.object({ kinds })),
  agents: part(z.object(Object.fromEntries(roles.map((role) => [role, agent])))),
  checks: part(z.array(part(z.object({ check: text, kinds, options: data })))),
});

export type SkillOutline = z.infer<typeof outlineSchema>;

/** A skill file of which some parts are known to be wrong: these, and only these, are null. Null where it is no mapping. */
export function readOutline(
  content: unknown,
  wrong: readonly (readonly PropertyKey[])[],
): SkillOutline | null {
  const copy = structuredClone(content);
  for (const path of wrong) {
    let place: unknown = copy;
    for (const key of path.slice(0, -1)) place = (place as Record<PropertyKey, unknown> | null)?.[key];
    const last = path.at(-1);
    if (last !== undefined && typeof place === 'object' && place !== null)
      Object.assign(place, { [last]: null });
  }
  return outlineSchema.safeParse(copy).data ?? null;
}

import { cutPassages } from '../agents/passages.ts';
import type { Skill } from '../agents/skills/skill.ts';
import { CallerError } from '../errors.ts';
import type { Seed, SeedStore } from '../store/store.ts';

/** A seed with the passages that one skill cuts it into. */
export interface CutSeed {
  seed: Seed;
  /** None where the skill does not take seeds of this form. */
  passages: readonly string[];
}

/** The forms of seeds that a skill takes, in words. */
export function listForms({ passage }: Skill): string {
  return passage.seeds.join(', ');
}

/** What to say where a skill cuts no passage from a seed. */
export function refuseForm(skill: Skill, { form }: Seed): CallerError {
  return new CallerError(
    `The form of the seed is ${form}, and ${skill.name} takes ${listForms(skill)} alone.`,
    'Choose another seed, or a skill that takes this one.',
  );
}

/** Seeds in use are few beside those of a batch: the latest read are kept. */
const keptSeeds = 128;

/**
 * Reads seeds and cuts them for a skill, into passages of at most `mostWords`, keeping the latest. Throws CallerError for
 * an id that is not there.
 */
export function createSeedReader(
  seeds: SeedStore,
  mostWords = Number.POSITIVE_INFINITY,
): (skill: Skill, id: string) => Promise<CutSeed> {
  const kept = new Map<string, Promise<CutSeed>>();

  async function read(skill: Skill, id: string): Promise<CutSeed> {
    const seed = await seeds.get(id);
    if (seed === null) {
      throw new CallerError(
        `There is no seed ${JSON.stringify(id.slice(0, 80))}.`,
        'See list_seeds for those there are.',
      );
    }
    const { seeds: suited, words } = skill.passage;
    if (!suited.some((form) => form === seed.form)) return { seed, passages: [] };
    const maxWords = Math.min(words[1], mostWords);
    // Half of the longest always fits: two passages that are shorter can be joined.
    const minWords = Math.min(words[0], Math.floor(maxWords / 2));
    return { seed, passages: cutPassages(seed, { minWords, maxWords }).map(({ text }) => text) };
  }

  return (skill, id) => {
    const key = `${skill.name} ${id}`;
    const found = kept.get(key) ?? read(skill, id);
    kept.delete(key);
    kept.set(key, found);
    if (kept.size > keptSeeds) kept.delete(kept.keys().next().value ?? '');
    found.catch(() => kept.delete(key));
    return found;
  };
}

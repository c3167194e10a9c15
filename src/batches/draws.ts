import type { CandidatePath } from '../agents/candidate-path.ts';
import { formatPath } from '../agents/candidate-path.ts';
import { pickBy, shuffleBy } from '../agents/draw.ts';
import { type Skill, suits } from '../agents/skills/skill.ts';
import type { Plan, SkillShare } from './plan.ts';

/** Neighbouring kinds of one round share a seed, so that one transformation serves several of them. */
const kindsOnOneSeed = 3;

/** The most places in a round that one kind's weight can give it. */
const mostPlaces = 100;

/** Everything that decides which candidates a batch draws of one skill. */
export interface DrawSource {
  plan: Pick<Plan, 'random_seed' | 'refinements' | 'rounds' | 'sizes'>;
  share: SkillShare;
  skill: Skill;
  /** Seed ids in the order of the store. */
  seeds: readonly string[];
  /** How many passages the skill cuts a seed into. */
  countPassages(seed: string): Promise<number>;
}

interface Place {
  kind: string;
  /** Which of the kind's places this is, of how many. */
  lane: number;
  lanes: number;
}

/** The kinds of one round, each as often as its weight says, in an order drawn once. */
function makePlaces({ plan, share, skill }: DrawSource): Place[] {
  const chosen = Object.entries(skill.kinds).filter(([name]) => share.kinds?.includes(name) ?? true);
  const least = Math.min(...chosen.map(([, kind]) => kind.weight));
  const places = chosen.flatMap(([kind, { weight }]) => {
    const lanes = Math.min(mostPlaces, Math.max(1, Math.round(weight / least)));
    return Array.from({ length: lanes }, (_, lane) => ({ kind, lane, lanes }));
  });
  return shuffleBy(`${plan.random_seed}\n${skill.name}\nkinds`, places);
}

/** The transformations of a kind in the order they are tried on one passage, the drawn one first. */
function orderTransformations({ plan, share, skill }: DrawSource, kind: string, passage: string): string[] {
  const chosen = Object.entries(skill.transformations).filter(
    ([name]) => share.transformations?.includes(name) ?? true,
  );
  if (chosen.length === 0) return [];
  const seedText = `${plan.random_seed}\n${passage}`;
  const [first] = pickBy(seedText, chosen, ([, { weight }]) => weight);
  const fit = shuffleBy(
    `${seedText}\n${kind}`,
    chosen.filter(([, transformation]) => suits(transformation, [kind])).map(([name]) => name),
  );
  return fit.includes(first) ? [first, ...fit.filter((name) => name !== first)] : fit;
}

/** An instruction's own path and those of its refinements, round upon round. */
function* refinedPaths({ plan, skill }: DrawSource, path: CandidatePath): Generator<CandidatePath> {
  yield path;
  const goals = Object.entries(skill.refinements)
    .filter(([, refinement]) => suits(refinement, [path.kind]))
    .map(([name]) => name);
  const grow = function* (parent: CandidatePath, round: number): Generator<CandidatePath> {
    if (round > plan.rounds) return;
    const used = parent.refinements.map(({ goal }) => goal);
    const drawn = shuffleBy(
      `${plan.random_seed}\n${formatPath(parent)}\ngoals`,
      goals.filter((goal) => !used.includes(goal)),
    );
    for (const goal of drawn.slice(0, plan.refinements)) {
      for (let suggestion = 0; suggestion < plan.sizes.suggestions; suggestion++) {
        const refined = { ...parent, refinements: [...parent.refinements, { goal, suggestion }] };
        yield refined;
        yield* grow(refined, round + 1);
      }
    }
  };
  yield* grow(path, 1);
}

/**
 * Every candidate path that a batch can try of one skill, in the order it tries them: kinds evenly or by weight, seeds
 * evenly, no path twice. The order follows from the plan alone, so that a restart, or another machine, draws the same.
 * Yields groups: an instruction's path with those of its refinements. Ends when the seeds give no more.
 */
export async function* drawPaths(source: DrawSource): AsyncGenerator<CandidatePath[]> {
  const { plan, skill, seeds } = source;
  const places = makePlaces(source);
  const order = shuffleBy(`${plan.random_seed}\n${skill.name}\nseeds`, seeds);
  if (places.length === 0 || order.length === 0) return;
  let fruitless = 0;
  for (let round = 0; fruitless < order.length; round++) {
    fruitless += 1;
    for (const [index, place] of places.entries()) {
      const turn = round + Math.floor(index / kindsOnOneSeed);
      const seed = order[turn % order.length] as string;
      const visit = Math.floor(turn / order.length) * place.lanes + place.lane;
      const passages = await source.countPassages(seed);
      if (passages === 0) continue;
      const numbers = Array.from({ length: passages }, (_, number) => number);
      const passage = shuffleBy(`${plan.random_seed}\n${seed}`, numbers)[visit % passages] as number;
      const transformations = orderTransformations(source, place.kind, `${seed}/${passage}`);
      const transformation = transformations[Math.floor(visit / passages)];
      if (transformation === undefined) continue;
      fruitless = 0;
      const base = { seed, passage, transformation, kind: place.kind };
      for (let number = 0; number < plan.sizes.instructions; number++) {
        yield [...refinedPaths(source, { ...base, number, refinements: [] })];
      }
    }
  }
}

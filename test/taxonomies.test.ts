import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { checks } from '../src/agents/checks/checks.ts';
import { forms } from '../src/agents/forms/forms.ts';
import { normalise } from '../src/agents/reading/fold-text.ts';
import { readSkillDirectories, type Skills } from '../src/agents/skills/load-skills.ts';
import type { SkillFault } from '../src/agents/skills/read-skill.ts';
import type { Skill } from '../src/agents/skills/skill.ts';
import { findSlots } from '../src/agents/slots.ts';

/** What is shipped: a new skill adds its line. `paper` counts the kinds that the paper names. */
const shipped: Record<
  string,
  { transformations: number; kinds: number; paper: number; refinements: number }
> = {
  'analytical-reasoning': { transformations: 6, kinds: 12, paper: 0, refinements: 4 },
  'brain-teaser': { transformations: 5, kinds: 10, paper: 0, refinements: 4 },
  coding: { transformations: 6, kinds: 16, paper: 0, refinements: 4 },
  conversation: { transformations: 5, kinds: 10, paper: 0, refinements: 2 },
  'creative-content': { transformations: 5, kinds: 14, paper: 0, refinements: 3 },
  'data-to-text': { transformations: 5, kinds: 10, paper: 0, refinements: 4 },
  fermi: { transformations: 3, kinds: 8, paper: 0, refinements: 4 },
  'multiple-choice-questions': { transformations: 4, kinds: 10, paper: 0, refinements: 3 },
  'reading-comprehension': { transformations: 9, kinds: 43, paper: 14, refinements: 3 },
  'retrieval-augmented-generation': { transformations: 6, kinds: 12, paper: 0, refinements: 3 },
  'text-extraction': { transformations: 5, kinds: 12, paper: 0, refinements: 3 },
  'text-modification': { transformations: 2, kinds: 18, paper: 18, refinements: 1 },
  'tool-use': { transformations: 4, kinds: 12, paper: 7, refinements: 2 },
  'web-agent': { transformations: 4, kinds: 10, paper: 0, refinements: 3 },
};

const directory = fileURLToPath(new URL('../taxonomies', import.meta.url));
const tools = ['run_code', 'search_web', 'search_corpus', 'fetch_page', 'calculate'];

let skills: Skills;
let faults: SkillFault[];

beforeAll(async () => {
  ({ skills, faults } = await readSkillDirectories([directory], { forms, checks, tools }));
});

const get = (name: string): Skill => {
  const skill = skills.get(name);
  if (skill === undefined) throw new Error(`${name} is not there`);
  return skill;
};

const countWords = (text: string) =>
  text
    .replace(/\{\{[^{}]*\}\}/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

/** Names of entries whose text says the same as an earlier one's. */
function findRepeats(entries: readonly (readonly [string, string])[]): string[] {
  const seen = new Set<string>();
  return entries.flatMap(([name, text]) => {
    const key = normalise(text);
    const repeated = seen.has(key);
    seen.add(key);
    return repeated ? [name] : [];
  });
}

test('every shipped file loads without a fault', () => {
  expect(faults).toEqual([]);
});

test('every skill of the table is shipped', () => {
  expect(Object.keys(shipped).filter((name) => !skills.has(name))).toEqual([]);
});

describe.each(Object.entries(shipped))('%s', (name, counts) => {
  test('has the transformations, kinds and refinements of the table', () => {
    const { transformations, kinds, refinements } = get(name);
    expect({
      transformations: Object.keys(transformations).length,
      kinds: Object.keys(kinds).length,
      paper: Object.values(kinds).filter((kind) => kind.source === 'paper').length,
      refinements: Object.keys(refinements).length,
    }).toEqual(counts);
  });

  test('suits every kind with a transformation and names no kind twice in a list', () => {
    const { transformations, kinds, refinements, checks: choices } = get(name);
    const lists = [...Object.values(transformations), ...Object.values(refinements), ...choices].map(
      (entry) => entry.kinds,
    );
    for (const list of lists) {
      if (list !== 'all') expect(list).toEqual([...new Set(list)]);
    }
    const suited = new Set(
      Object.values(transformations).flatMap((entry) =>
        entry.kinds === 'all' ? Object.keys(kinds) : entry.kinds,
      ),
    );
    expect([...suited].sort()).toEqual(Object.keys(kinds).sort());
  });

  test('tells every kind, transformation and refinement apart', () => {
    const { transformations, kinds, refinements } = get(name);
    const kindEntries = Object.entries(kinds);
    expect(findRepeats(kindEntries.map(([kind, { guidance }]) => [kind, guidance]))).toEqual([]);
    expect(findRepeats(kindEntries.map(([kind, { description }]) => [kind, description]))).toEqual([]);
    expect(
      findRepeats(Object.entries(transformations).map(([entry, { prompt }]) => [entry, prompt ?? ''])),
    ).toEqual([]);
    expect(findRepeats(Object.entries(refinements).map(([entry, { goal }]) => [entry, goal]))).toEqual([]);
  });

  test('keeps its texts short enough for a small model', () => {
    const { agents, kinds, transformations, refinements } = get(name);
    const outside = (list: readonly (readonly [string, string, number, number])[]) =>
      list.flatMap(([entry, text, least, most]) => {
        const words = countWords(text);
        return words < least || words > most ? [`${entry}: ${words} words, ${least} to ${most} allowed`] : [];
      });
    expect(
      outside([
        ...Object.entries(agents).flatMap(([role, agent]) =>
          agent === undefined
            ? []
            : [
                [`${role} system`, agent.system, 5, 120] as const,
                [`${role} prompt`, agent.prompt, 1, 200] as const,
              ],
        ),
        ...Object.entries(kinds).map(([kind, { guidance }]) => [kind, guidance, 25, 70] as const),
        ...Object.entries(transformations).flatMap(([entry, { prompt }]) =>
          prompt === undefined ? [] : [[entry, prompt, 15, 200] as const],
        ),
        ...Object.entries(refinements).map(([entry, { goal }]) => [entry, goal, 15, 120] as const),
      ]),
    ).toEqual([]);
  });

  test('asks every agent that writes for the language of the seed', () => {
    const { agents } = get(name);
    for (const role of ['transform', 'instruct', 'suggest', 'edit', 'respond'] as const) {
      expect(findSlots(agents[role].prompt), role).toContain('language');
    }
  });

  test('holds slots only where they are filled', () => {
    const { kinds, transformations, refinements, checks: choices } = get(name);
    const unfilled = [
      ...Object.values(kinds).flatMap(({ guidance, answering, example }) => [guidance, answering, example]),
      ...Object.values(transformations).map(({ prompt }) => prompt),
      ...Object.values(refinements).map(({ goal }) => goal),
      ...choices.map(({ options }) => JSON.stringify(options)),
    ];
    expect(unfilled.flatMap((text) => findSlots(text ?? ''))).toEqual([]);
  });

  test('expects "unanswerable" only of kinds whose answers can be compared', () => {
    const { kinds, refinements } = get(name);
    for (const refinement of Object.values(refinements)) {
      if (refinement.expects !== 'unanswerable') continue;
      const reached = refinement.kinds === 'all' ? Object.keys(kinds) : refinement.kinds;
      const open = reached.filter(
        (kind) => forms.find((form) => form.name === kinds[kind]?.form)?.compare === null,
      );
      expect(open).toEqual([]);
    }
  });
});

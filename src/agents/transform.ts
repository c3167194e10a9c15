import { findStandInFaults } from './apis.ts';
import { type ContentPath, formatContentPath } from './candidate-path.ts';
import { makeQueries, readCorpusHits } from './corpus-hits.ts';
import { agentOf, type FlowContext, nameLanguage } from './flow-context.ts';
import type { Content } from './instruction.ts';
import { StepFailure } from './step.ts';

/** Flow 1: a passage becomes a form that invites tasks of given kinds. Without a prompt it stays as it is, free. */
export async function transform(context: FlowContext, path: ContentPath, passage: string): Promise<Content> {
  const { skill, language } = context;
  const transformation = skill.transformations[path.transformation];
  if (transformation === undefined) throw new Error(`${skill.name} has no ${path.transformation}`);
  if (transformation.search !== undefined) {
    const { count } = transformation.search;
    const found: unknown[] = [];
    for (const [number, query] of makeQueries(passage).entries()) {
      const place = `${formatContentPath(path)}:search:${number}`;
      found.push(await context.callTool(place, 'search_corpus', { query, count }));
    }
    if (found.includes(null)) throw new StepFailure('tool failure', ['there is no search among the seeds']);
    const data = readCorpusHits(found, { ...transformation.search, language });
    return { transformation: path.transformation, text: JSON.stringify(data, null, 1), data };
  }
  if (transformation.prompt === undefined) {
    return { transformation: path.transformation, text: passage, data: null };
  }
  const answer = await context.ask({
    path: `${formatContentPath(path)}:transform`,
    role: 'transform',
    purpose: `${skill.name}: turn a passage into ${path.transformation}`,
    agent: agentOf(skill, 'transform'),
    slots: { passage, transformation: transformation.prompt, language: nameLanguage(language) },
    answer: transformation.answer ?? null,
    foresee: findStandInFaults,
  });
  return typeof answer === 'string'
    ? { transformation: path.transformation, text: answer, data: null }
    : { transformation: path.transformation, text: JSON.stringify(answer, null, 1), data: answer };
}

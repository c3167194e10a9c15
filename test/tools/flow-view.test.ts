import { expect, test } from 'vitest';
import type { WaitingStep } from '../../src/agents/step.ts';
import type { FlowCandidate, FlowView } from '../../src/batches/flow-view.ts';
import { flowViewSchema, showFlow } from '../../src/tools/flow-view.ts';

const empty: FlowView = {
  id: 'flow_1',
  skill: 'reading',
  seed: 's',
  passages: 3,
  status: 'finished',
  waiting: [],
  contents: [],
  candidates: [],
  settled: 0,
  problem: null,
  skillChanged: false,
};

function makeStep(id: string, characters: number): WaitingStep {
  return {
    id,
    path: 'p',
    role: 'respond',
    purpose: 'answer',
    request: {
      role: 'respond',
      messages: [
        { role: 'system', content: 'You answer.' },
        { role: 'user', content: 'x'.repeat(characters) },
      ],
      answer: { type: 'object' },
      tools: [{ name: 'calculate', description: 'sums', input: {} }],
      maxTokens: 10,
      temperature: 0,
      seed: 1,
    },
    read: () => ({ reason: null, value: null }),
    findLapses: () => [],
  };
}

function makeCandidate(id: string, change: Partial<FlowCandidate> = {}): FlowCandidate {
  const response = { answer: 'a', turns: [{ role: 'assistant' as const, content: 'A'.repeat(30_000) }] };
  const body = {
    content: null,
    instruction: null,
    shown: 'Q'.repeat(30_000),
    response,
    checks: [{ name: 'agreement', kind: 'ran' as const, passed: false, evidence: '2 answers differ' }],
    detail: '2 answers differ',
  };
  return { id, parent: null, kind: 'k', state: 'rejected', reason: 'agreement', body, ...change };
}

test('steps are handed out in portions, in order, and the rest is told', () => {
  const waiting = ['a', 'b', 'c', 'd'].map((id) => makeStep(id, 8_000));
  const shown = showFlow({ ...empty, status: 'waiting', waiting });
  expect(shown.steps.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(shown.steps_waiting).toBe(4);
  expect(shown.note).toContain('these 2 steps. 2 more come once these are answered.');
  expect(shown.steps[0]).toEqual({
    id: 'a',
    role: 'respond',
    purpose: 'answer',
    system: 'You answer.',
    prompt: [{ role: 'user', content: 'x'.repeat(8_000) }],
    answer_schema: { type: 'object' },
    tools: ['calculate'],
  });
});

test('a step that is larger than a portion is handed out alone', () => {
  const waiting = ['a', 'b'].map((id) => makeStep(id, 50_000));
  expect(showFlow({ ...empty, status: 'waiting', waiting }).steps.map(({ id }) => id)).toEqual(['a']);
});

test('texts of many candidates are cut, those of one that is asked for are whole', () => {
  const candidates = Array.from({ length: 50 }, (_, number) => makeCandidate(`c${number}`));
  const view = { ...empty, candidates };
  const all = showFlow(view);
  expect(JSON.stringify(all).length).toBeLessThan(40_000);
  expect(all.candidates[0]?.instruction).toMatch(/^Q{80} \[…\] Q{80}$/);
  const one = showFlow(view, { only: 'c7' });
  expect(one.candidates.map(({ candidate_id }) => candidate_id)).toEqual(['c7']);
  expect(one.candidates[0]?.response).toBe('A'.repeat(30_000));
  expect(one.candidates[0]?.reason).toBe('agreement: 2 answers differ');
});

test('what is shown is exactly what the schema says', () => {
  const view = {
    ...empty,
    contents: [{ id: 'flow_1/0/t', passage: 0, transformation: 't', text: null, reason: 'refusal' }],
    candidates: [
      makeCandidate('c'),
      makeCandidate('d', { state: 'pending', reason: null, body: null, parent: 'c' }),
    ],
  };
  const shown = showFlow(view, { remark: 'Something first.' });
  expect(flowViewSchema.strict().parse(shown)).toEqual(shown);
  expect(shown.note).toMatch(/^Something first\. Candidates: 1 rejected, 1 pending\./);
});

test('a skill that was changed under a flow is said, as long as something of it is open', () => {
  const waiting = {
    ...empty,
    status: 'waiting' as const,
    waiting: [makeStep('one', 10)],
    skillChanged: true,
  };
  expect(showFlow(waiting).note).toMatch(/^The skill was changed since this flow began/);
  expect(showFlow({ ...empty, skillChanged: true }).note).not.toContain('changed');
});

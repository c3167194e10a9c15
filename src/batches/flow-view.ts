import type { CandidateBody } from '../agents/candidate.ts';
import type { WaitingStep } from '../agents/step.ts';
import type { CandidateState } from '../store/store.ts';

/** A passage under a transformation. */
export interface FlowContent {
  /** `flow/passage/transformation` */
  id: string;
  passage: number;
  transformation: string;
  /** Null until it is written. */
  text: string | null;
  /** Why it could not be written; null otherwise. */
  reason: string | null;
}

export interface FlowCandidate {
  id: string;
  /** Id of the candidate that it refines. */
  parent: string | null;
  kind: string;
  state: CandidateState;
  reason: string | null;
  /** Null before anything of it was looked at. */
  body: CandidateBody | null;
}

/** A flow as it stands. */
export interface FlowView {
  id: string;
  skill: string;
  seed: string;
  /** How many passages the skill cuts the seed into. */
  passages: number;
  /**
   * working: steps are being answered; waiting: the host assistant is to answer `waiting`; finished: every goal is
   * reached; stopped: `problem` must be mended, then the flow goes on when it is asked for again.
   */
  status: 'working' | 'waiting' | 'finished' | 'stopped';
  /** Steps for the host assistant, those met so far while the flow is working. */
  waiting: WaitingStep[];
  /** Contents and candidates in the order in which they were asked for. */
  contents: FlowContent[];
  candidates: FlowCandidate[];
  /** Goals that are looked at and need nothing further now. */
  settled: number;
  problem: string | null;
  /** The skill's file is not what it was when the flow began: its steps are other questions now, and asked anew. */
  skillChanged: boolean;
}

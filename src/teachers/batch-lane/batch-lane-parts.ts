import type { Usage } from '../../store/store.ts';
import type { EndpointHabits } from '../endpoint/endpoint-habits.ts';
import type { BatchApi } from './batch-api.ts';
import type { KeepTrying } from './batch-patience.ts';

/** When questions become a batch, and how it is waited for. */
export interface BatchPace {
  /** Milliseconds without a further question after which those gathered are sent. */
  gatherMs: number;
  /** Questions in one batch. */
  mostRequests: number;
  pollMs: number;
  /** After so many milliseconds a batch that has not ended is cancelled. */
  giveUpMs: number;
}

/** What every batch of one teacher is worked with. */
export interface BatchLaneParts {
  model: string;
  api: BatchApi;
  keepTrying: KeepTrying;
  pace: BatchPace;
  /** Shared with the online lane, and changed by what is learned in either. */
  habits: EndpointHabits;
  /** US dollars of a call of a batch; `cached` of the input tokens were read from a cache. */
  price(usage: Usage, cached: number): number | null;
}

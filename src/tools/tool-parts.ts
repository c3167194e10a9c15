import type { Skills } from '../agents/skills/load-skills.ts';
import type { Batches } from '../batches/batches.ts';
import type { Flows } from '../batches/flows.ts';
import type { Forecast } from '../batches/forecast.ts';
import type { PlanInput } from '../batches/plan.ts';
import type { Store } from '../store/store.ts';
import type { LongWork } from './long-work.ts';
import type { SharedParts } from './shared-tool.ts';

/** What tools work with; main builds it once for a process. */
export interface ToolParts extends SharedParts {
  store: Store;
  skills: Skills;
  flows: Flows;
  batches: Batches;
  /** Tries a few candidates of a plan; told of each with how many there are at most. */
  forecast(
    plan: PlanInput,
    options: { signal: AbortSignal; onSettled(most: number): void },
  ): Promise<Forecast>;
  longWork: LongWork;
  /** Folders from which add_seeds may read files; none: only texts are taken. */
  seedDirectories: readonly string[];
  /** Where export_dataset writes files that are named without a folder; made when it is needed. */
  exportDirectory: string;
}

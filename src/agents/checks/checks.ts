import { agreement } from './agreement.ts';
import type { Check } from './check.ts';
import { constraints } from './constraints.ts';
import { evidence } from './evidence.ts';
import { judge } from './judge.ts';
import { nearCopy } from './near-copy.ts';
import { refusal } from './refusal.ts';

/** Every check that a skill can name, those that run first. */
export const checks: readonly Check[] = [refusal, evidence, agreement, constraints, nearCopy, judge];

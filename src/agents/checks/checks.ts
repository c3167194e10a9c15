import { agreement } from './agreement.ts';
import { arithmetic } from './arithmetic.ts';
import type { Check } from './check.ts';
import { citations } from './citations.ts';
import { constraints } from './constraints.ts';
import { evidence } from './evidence.ts';
import { hits } from './hits.ts';
import { jsonSchema } from './json-schema.ts';
import { judge } from './judge.ts';
import { keptText } from './kept-text.ts';
import { labelInSet } from './label-in-set.ts';
import { language } from './language.ts';
import { nearCopy } from './near-copy.ts';
import { numbers } from './numbers.ts';
import { optionHygiene } from './option-hygiene.ts';
import { orderOfMagnitude } from './order-of-magnitude.ts';
import { pageActions } from './page-actions.ts';
import { patternMatches } from './pattern-matches.ts';
import { programOutput } from './program-output.ts';
import { queryResult } from './query-result.ts';
import { refusal } from './refusal.ts';
import { ruleSolvesExamples } from './rule-solves-examples.ts';
import { searchSupported } from './search-supported.ts';
import { soleOption } from './sole-option.ts';
import { spans } from './spans.ts';
import { statedConstraints } from './stated-constraints.ts';
import { tests } from './tests.ts';
import { toolCalls } from './tool-calls.ts';
import { toolResults } from './tool-results.ts';
import { turns } from './turns.ts';
import { uniqueSolution } from './unique-solution.ts';

/** Every check that a skill can name, those that run first. */
export const checks: readonly Check[] = [
  toolCalls,
  pageActions,
  refusal,
  language,
  statedConstraints,
  evidence,
  optionHygiene,
  labelInSet,
  uniqueSolution,
  soleOption,
  ruleSolvesExamples,
  tests,
  programOutput,
  patternMatches,
  queryResult,
  turns,
  hits,
  citations,
  jsonSchema,
  spans,
  numbers,
  toolResults,
  arithmetic,
  agreement,
  orderOfMagnitude,
  constraints,
  keptText,
  nearCopy,
  searchSupported,
  judge,
];

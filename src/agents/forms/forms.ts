import { choice } from './choice.ts';
import { choiceOrNone } from './choice-or-none.ts';
import { choices } from './choices.ts';
import { claimsAnswer } from './claims-answer.ts';
import { clues } from './clues.ts';
import { code } from './code.ts';
import { codeQuestion } from './code-question.ts';
import { computed } from './computed.ts';
import { constrainedText } from './constrained-text.ts';
import { deduction } from './deduction.ts';
import { dialogue } from './dialogue.ts';
import { examChoice } from './exam-choice.ts';
import { extraction } from './extraction.ts';
import { factAnswer } from './fact-answer.ts';
import { fermiEstimate } from './fermi-estimate.ts';
import { fewShot } from './few-shot.ts';
import { fillIn } from './fill-in.ts';
import type { AnswerForm } from './form.ts';
import { freeText } from './free-text.ts';
import { groundedAnswer } from './grounded-answer.ts';
import { groundedDialogue } from './grounded-dialogue.ts';
import { groundedJson } from './grounded-json.ts';
import { label } from './label.ts';
import { labelPath } from './label-path.ts';
import { labels } from './labels.ts';
import { matching } from './matching.ts';
import { number } from './number.ts';
import { numericChoice } from './numeric-choice.ts';
import { oddExample } from './odd-example.ts';
import { ordering } from './ordering.ts';
import { pageActions } from './page-actions.ts';
import { premise } from './premise.ts';
import { programOutput } from './program-output.ts';
import { regularExpression } from './regular-expression.ts';
import { sequence } from './sequence.ts';
import { shortAnswer } from './short-answer.ts';
import { sqlQuery } from './sql-query.ts';
import { syllogism } from './syllogism.ts';
import { testSuite } from './test-suite.ts';
import { toolDialogue } from './tool-dialogue.ts';
import { trueFalsePair } from './true-false-pair.ts';
import { twoPart } from './two-part.ts';
import { workedExamples } from './worked-examples.ts';

/** Every answer form that a kind can name. */
export const forms: readonly AnswerForm[] = [
  choice,
  trueFalsePair,
  ordering,
  matching,
  fillIn,
  shortAnswer,
  number,
  freeText,
  constrainedText,
  choices,
  choiceOrNone,
  numericChoice,
  twoPart,
  clues,
  deduction,
  syllogism,
  computed,
  sequence,
  fermiEstimate,
  label,
  labels,
  labelPath,
  factAnswer,
  premise,
  claimsAnswer,
  fewShot,
  workedExamples,
  oddExample,
  examChoice,
  code,
  codeQuestion,
  programOutput,
  regularExpression,
  sqlQuery,
  testSuite,
  extraction,
  toolDialogue,
  dialogue,
  groundedAnswer,
  groundedDialogue,
  groundedJson,
  pageActions,
];

import { choice } from './choice.ts';
import { constrainedText } from './constrained-text.ts';
import { fillIn } from './fill-in.ts';
import type { AnswerForm } from './form.ts';
import { freeText } from './free-text.ts';
import { matching } from './matching.ts';
import { number } from './number.ts';
import { ordering } from './ordering.ts';
import { shortAnswer } from './short-answer.ts';
import { trueFalsePair } from './true-false-pair.ts';

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
];

import { parentPort } from 'node:worker_threads';
import { ExpressionFault } from './calculator-dates.ts';
import { type Calculation, evaluateExpression } from './calculator-evaluate.ts';

export type CalculatorSays = { ready: true } | { result: Calculation } | { fault: string };

parentPort?.on('message', (expression: string) => {
  let answer: CalculatorSays;
  try {
    answer = { result: evaluateExpression(expression) };
  } catch (error) {
    if (!(error instanceof ExpressionFault)) throw error;
    answer = { fault: error.message };
  }
  parentPort?.postMessage(answer);
});
parentPort?.postMessage({ ready: true } satisfies CalculatorSays);

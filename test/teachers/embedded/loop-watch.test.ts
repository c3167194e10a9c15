import { expect, test } from 'vitest';
import { createLoopWatch } from '../../../src/teachers/embedded/loop-watch.ts';

const sentence =
  'The text does not tell why other towns share the cost of the hospital, so it is unanswerable. ';

/** After how many chunks the watch tells of a loop; null where it never does. */
function findLoop(chunks: string[]): number | null {
  const watch = createLoopWatch();
  const index = chunks.findIndex((chunk) => watch.add(chunk));
  return index < 0 ? null : index + 1;
}

test('a sentence for the third time, or one sign without end, is a loop', () => {
  expect(findLoop(Array.from({ length: 20 }, () => sentence))).toBe(3);
  expect(findLoop(['{"reasoning": "It is so.}', ...Array.from({ length: 400 }, () => '0')])).toBeLessThan(
    200,
  );
});

test('the same in several strings, and text that only grows, is none', () => {
  expect(findLoop(Array.from({ length: 20 }, () => `"${sentence}", `))).toBeNull();
  const animals = ['ant', 'bee', 'cow', 'dog', 'eel'];
  expect(findLoop(animals.map((animal) => `- ${animal}: ${sentence}\n`))).toBeNull();
  expect(
    findLoop(Array.from({ length: 300 }, (_, number) => `Mill ${number} stands by the river. `)),
  ).toBeNull();
});

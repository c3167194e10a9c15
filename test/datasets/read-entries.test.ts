import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Entry, readElements, readLines } from '../../src/datasets/read-entries.ts';

/** The bytes of a text in chunks of any size, so that every border falls somewhere bad. */
async function* cut(text: string, size: number): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

async function collect(entries: AsyncIterable<Entry>): Promise<(string | null)[]> {
  const texts: (string | null)[] = [];
  for await (const entry of entries)
    texts.push('bytes' in entry ? Buffer.from(entry.bytes).toString() : null);
  return texts;
}

const size = fc.integer({ min: 1, max: 40 });
const indent = fc.constantFrom(0, 1, 2);

test('the elements of any JSON array are found, wherever chunks end', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), size, indent, async (values, at, spaces) => {
      const text = JSON.stringify(values, null, spaces);
      const found = await collect(readElements(cut(` ${text}\n`, at), 1_000_000));
      expect(found.map((one) => JSON.parse(one ?? ''))).toEqual(JSON.parse(text));
    }),
    { numRuns: 300 },
  );
});

test('JSON objects one after another are found', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.dictionary(fc.string(), fc.jsonValue()), { maxLength: 6 }),
      size,
      async (values, at) => {
        const texts = values.map((value) => JSON.stringify(value));
        const found = await collect(readElements(cut(texts.join('\n'), at), 1_000_000));
        expect(found).toEqual(texts);
      },
    ),
    { numRuns: 200 },
  );
});

test('lines come with their numbers and without the blank ones', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('', '  ', 'a', 'bü', '{"x": 1}'), { maxLength: 12 }),
      size,
      async (lines, at) => {
        const found: [number, string][] = [];
        for await (const entry of readLines(cut(lines.join('\n'), at), 1_000)) {
          found.push([entry.number, 'bytes' in entry ? Buffer.from(entry.bytes).toString() : '']);
        }
        expect(found).toEqual(
          lines.flatMap((line, index) => (line.trim() === '' ? [] : [[index + 1, line]])),
        );
      },
    ),
  );
});

test('an entry above the limit is a problem and the next one is read', async () => {
  const long = 'x'.repeat(500);
  expect(await collect(readLines(cut(`${long}\nshort\n${long}`, 7), 100))).toEqual([null, 'short', null]);
  expect(await collect(readElements(cut(`["${long}", 1]`, 7), 100))).toEqual([null, '1']);
});

test('an array that does not end is said so', async () => {
  expect(await collect(readElements(cut('[1, 2,', 3), 100))).toEqual(['1', '2', null]);
});

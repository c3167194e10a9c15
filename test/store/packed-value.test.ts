import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packValue, unpackValue } from '../../src/store/packed-value.ts';

test('any JSON comes back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ stringUnit: 'binary' }), fc.nat(400), (value, times) => {
      const packed = Array.from({ length: times }, () => value);
      expect(unpackValue(packValue(packed))).toEqual(JSON.parse(JSON.stringify(packed)));
    }),
  );
});

test('long text takes less than half its length, short text stays readable', () => {
  const long = 'The harbour master wrote the tides of every day into one book. '.repeat(100);
  const packed = packValue(long);
  expect(packed).toBeInstanceOf(Uint8Array);
  expect(packed.length).toBeLessThan(long.length / 2);
  expect(packValue('short')).toBe('"short"');
  expect(unpackValue(packValue(undefined))).toBeNull();
});

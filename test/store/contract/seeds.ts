import { expect, test } from 'vitest';
import { CallerError } from '../../../src/errors.ts';
import { makeSeed, type OpenEmptyStore, readAllPages } from './entries.ts';

export function testSeeds(open: OpenEmptyStore): void {
  test('seeds are added once by their hash', async () => {
    const store = await open();
    const [one, two, three] = [makeSeed(1), makeSeed(2), makeSeed(3)];
    expect(await store.seeds.add([one, two, one])).toEqual({ added: [one.id, two.id], known: [one.id] });
    expect(await store.seeds.add([two, three])).toEqual({ added: [three.id], known: [two.id] });
    expect(await store.seeds.add([])).toEqual({ added: [], known: [] });
    expect(await store.seeds.count()).toBe(3);
    await store.close();
  });

  test('many seeds and long ones are added in one go', async () => {
    const store = await open();
    const many = Array.from({ length: 450 }, (_, number) =>
      makeSeed(number, number % 100 === 7 ? { text: 'long '.repeat(150_000) } : {}),
    );
    const ids = many.map(({ id }) => id);
    expect(await store.seeds.add(many)).toEqual({ added: ids, known: [] });
    const listed = await readAllPages((place) => store.seeds.list(place), 100);
    expect(listed.map(({ id }) => id)).toEqual(ids);
    await store.close();
  });

  test('a seed comes back as it was added', async () => {
    const store = await open();
    const bare = makeSeed(1, { uri: null, licence: null, language: null, text: 'a\0b 🙂 '.repeat(3000) });
    await store.seeds.add([bare]);
    expect(await store.seeds.get(bare.id)).toEqual(bare);
    expect(await store.seeds.get('unknown')).toBeNull();
    await store.close();
  });

  test('pages hold every seed in the order of adding, also those added while reading', async () => {
    const store = await open();
    await store.seeds.add([5, 3, 9].map((number) => makeSeed(number)));
    const first = await store.seeds.list({ limit: 2 });
    expect(first.entries.map((seed) => seed.id)).toEqual([makeSeed(5).id, makeSeed(3).id]);
    expect(first.entries[0]).toEqual({
      id: makeSeed(5).id,
      uri: 'file:///seeds/5.txt',
      licence: 'CC0-1.0',
      language: 'en',
      form: 'text',
      title: null,
      characters: 14,
    });
    await store.seeds.add([makeSeed(1)]);
    const second = await store.seeds.list({ limit: 2, cursor: first.next ?? '' });
    expect(second.entries.map((seed) => seed.id)).toEqual([makeSeed(9).id, makeSeed(1).id]);
    expect(second.next).toBeNull();
    expect(await readAllPages((place) => store.seeds.list(place), 1)).toHaveLength(4);
    await store.close();
  });

  test('a cursor of somewhere else is refused with the mend', async () => {
    const store = await open();
    await store.seeds.add([makeSeed(1), makeSeed(2)]);
    const good = (await store.seeds.list({ limit: 1 })).next ?? '';
    for (const cursor of [
      '',
      '1',
      'x',
      `${good}=`,
      ` ${good}`,
      Buffer.from('after:-1').toString('base64url'),
    ]) {
      const refused = store.seeds.list({ limit: 1, cursor });
      await expect(refused).rejects.toThrow(CallerError);
      await expect(refused).rejects.toThrow('Pass the `next` of the page before unchanged');
    }
    await store.close();
  });
}

import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readSeeds } from '../../src/datasets/read-seeds.ts';
import type { SeedOptions } from '../../src/datasets/seed-outcome.ts';
import type { Seed } from '../../src/store/store.ts';

let base: string;
const prose = 'The river rises in the hills and flows past nine mills before it reaches the town.';
const german = 'Der Fluss entspringt in den Bergen und fließt an neun Mühlen vorbei in die Stadt.';
const mit =
  'MIT License\n\nCopyright (c) 2020 Somebody\n\nPermission is hereby granted, free of charge, to any person obtaining a copy\nof this software ...\n\nThe above copyright notice and this permission notice shall be included in all\ncopies.\n\nTHE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND\n';

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'seeds-'));
});
afterEach(() => rm(base, { recursive: true, force: true }));

async function write(path: string, content: string | Uint8Array): Promise<void> {
  await mkdir(dirname(join(base, path)), { recursive: true });
  await writeFile(join(base, path), content);
}

/** Seeds by path below the folder, and what was skipped as `path: reason`. */
async function read(paths: string[] = [''], options: SeedOptions = {}) {
  const seeds = new Map<string, Seed>();
  const skipped: string[] = [];
  const named = paths.map((path) => (path === '' ? base : join(base, path)));
  for await (const outcome of readSeeds(named, options)) {
    if ('seed' in outcome)
      seeds.set((outcome.seed.uri ?? '').replace(`${basename(base)}/`, ''), outcome.seed);
    else skipped.push(`${outcome.skipped.uri.replace(`${basename(base)}/`, '')}: ${outcome.skipped.reason}`);
  }
  return { seeds, skipped };
}

test('a folder is read with all below it, in the order of names', async () => {
  await write('b.txt', `${prose} B`);
  await write('a/z.md', `${prose} Z`);
  await write('a/b/c.txt', `${prose} C`);
  await write('Z.txt', `${prose} capital`);
  const { seeds, skipped } = await read();
  expect([...seeds.keys()]).toEqual(['Z.txt', 'a/b/c.txt', 'a/z.md', 'b.txt']);
  expect(skipped).toEqual([]);
});

test('the id is the SHA-256 of the normalised text, so that line ends, accents and trailing space do not matter', async () => {
  await write('one.txt', '\uFEFFCafe\u0301 on the quay.  \r\nIt is open all day.\r\n\r\n');
  await write('two.txt', 'Café on the quay.\nIt is open all day.');
  const { seeds } = await read();
  const text = 'Café on the quay.\nIt is open all day.';
  expect(seeds.get('one.txt')?.text).toBe(text);
  expect(seeds.get('one.txt')?.id).toBe(createHash('sha256').update(text).digest('hex'));
  expect(seeds.get('two.txt')?.id).toBe(seeds.get('one.txt')?.id);
});

test('front matter gives title, licence, language and source, and is no part of the text', async () => {
  await write(
    'a.md',
    `---\ntitle: "The River"\nlicense: CC-BY-4.0\nlanguage: en-GB\nsource: https://example.org/river\ntags:\n  - water\n---\n# Head\n\n${prose}\n`,
  );
  const { seeds } = await read();
  expect(seeds.get('https://example.org/river')).toMatchObject({
    title: 'The River',
    licence: 'CC-BY-4.0',
    language: 'en-GB',
    form: 'markdown',
    text: `# Head\n\n${prose}`,
  });
});

test('two rules around a paragraph are no front matter', async () => {
  const text = `---\nWell then, here it begins\n---\n\n${prose}`;
  await write('a.md', text);
  expect((await read()).seeds.get('a.md')?.text).toBe(text);
});

test('HTML gives its readable text', async () => {
  await write(
    'page.html',
    `<!doctype html><html lang="en"><head><title>River</title><script>var secret = 1</script></head><body><nav><a href="/">Home</a></nav><article><h1>River</h1><p>${prose}</p><p>${german}</p></article></body></html>`,
  );
  const seed = (await read()).seeds.get('page.html');
  expect(seed).toMatchObject({ form: 'html', title: 'River' });
  expect(seed?.text).toContain(prose);
  expect(seed?.text).not.toMatch(/secret|<p>/);
});

test('a page of extreme depth does not hold up the rest', async () => {
  await write('deep.html', `${'<div><p>'.repeat(200_000)}${prose}`);
  await write('next.txt', german);
  const { seeds, skipped } = await read();
  expect(seeds.has('next.txt')).toBe(true);
  expect(seeds.size + skipped.length).toBe(2);
});

test('code is code, without a language, with the licence of its SPDX line', async () => {
  await write('a.py', '# SPDX-License-Identifier: Apache-2.0 OR MIT\ndef add(a, b):\n    return a + b\n');
  await write('b.rs', '/* SPDX-License-Identifier: MPL-2.0 */\nfn main() {\n    println!("done");\n}\n');
  await write('Makefile', 'all: build\n\techo all is built and done now\n');
  const { seeds } = await read();
  expect(seeds.get('a.py')).toMatchObject({ form: 'code', language: null, licence: 'Apache-2.0 OR MIT' });
  expect(seeds.get('b.rs')?.licence).toBe('MPL-2.0');
  expect(seeds.get('Makefile')?.form).toBe('code');
});

test('a licence file holds for its folder and below, the nearest one first, and never from above the named folder', async () => {
  await write('LICENSE', mit);
  await write('a/one.txt', prose);
  await write('b/COPYING', 'All rights reserved, ask the owner.');
  await write('b/two.txt', german);
  const whole = await read();
  expect(whole.seeds.get('a/one.txt')?.licence).toBe('MIT');
  expect(whole.seeds.get('b/two.txt')?.licence).toBeNull();
  expect(whole.skipped).toEqual(['LICENSE: licence of the folder', 'b/COPYING: licence of the folder']);
  expect((await read(['a'])).seeds.get('a/one.txt')?.licence).toBeNull();
  expect((await read(['a/one.txt'])).seeds.get('one.txt')?.licence).toBeNull();
});

test('the options stand above what the files say', async () => {
  await write('a.md', `---\nlicence: MIT\nlanguage: en\n---\n${prose}`);
  const { seeds } = await read([''], { licence: 'CC0-1.0', language: 'fr' });
  expect(seeds.get('a.md')).toMatchObject({ licence: 'CC0-1.0', language: 'fr' });
});

test('the language is detected where that is certain', async () => {
  await write('de.txt', german);
  await write('en.txt', prose);
  await write('numbers.txt', '12 13 14\n15 16 17\n18 19 20');
  await write('ja.txt', '川は山から流れ、九つの水車を通り、海に注ぎます。これは日本語の文章です。');
  const { seeds } = await read();
  const languages = ['de.txt', 'en.txt', 'numbers.txt', 'ja.txt'].map((name) => seeds.get(name)?.language);
  expect(languages).toEqual(['de', 'en', null, 'ja']);
});

test('JSONL gives a seed a line and names the bad lines', async () => {
  const lines = [
    JSON.stringify({ text: prose, id: 'r1', license: 'CC-BY-4.0', lang: 'en', title: 'River' }),
    '{"text": "broken',
    '',
    JSON.stringify({ content: german, url: 'https://example.org/fluss' }),
    JSON.stringify({
      body: 'for number in range(3):\n    total += number\n    print(total, number)',
      language: 'Python',
    }),
    JSON.stringify({ other: 'no text' }),
    '[1, 2]',
    JSON.stringify({ text: '   ' }),
    '{"text": "half \\ud800 a pair"}',
    '{"text": "a \\u0000 byte"}',
    JSON.stringify({ text: 'hello' }),
  ];
  await write('many.jsonl', `${lines.join('\n')}\n`);
  const { seeds, skipped } = await read();
  expect(seeds.get('many.jsonl#r1')).toMatchObject({ licence: 'CC-BY-4.0', language: 'en', title: 'River' });
  expect(seeds.get('https://example.org/fluss')?.language).toBe('de');
  expect(seeds.get('many.jsonl:5')).toMatchObject({ form: 'code', language: null });
  expect(skipped).toEqual([
    'many.jsonl:2: not JSON',
    'many.jsonl:6: no text, content or body',
    'many.jsonl:7: not a JSON object',
    'many.jsonl:8: empty',
    'many.jsonl:9: not valid Unicode',
    'many.jsonl:10: binary',
    'many.jsonl:11: too short: a seed has at least 8 words',
  ]);
});

test('another text field can be named', async () => {
  await write('a.ndjson', `${JSON.stringify({ text: 'not this', story: prose })}\n{"text":"only this"}\n`);
  const { seeds, skipped } = await read([''], { textField: 'story' });
  expect([...seeds.values()].map((seed) => seed.text)).toEqual([prose]);
  expect(skipped).toEqual(['a.ndjson:2: no such text field']);
});

test('a JSON array, JSON values one after another and strings are read; other JSON is named', async () => {
  await write('array.json', JSON.stringify([{ text: prose }, `A plain string. ${prose}`, 7], null, 2));
  await write('package.json', '{ "name": "x", "version": "1.0.0" }');
  await write(
    'values.json',
    `${JSON.stringify({ text: german })}\n${JSON.stringify({ text: `Second. ${prose}` })}\n`,
  );
  await write('empty.json', '[]');
  await write('cut.json', `[{"text": "One. ${prose}"}, {"text": "Tw`);
  const { seeds, skipped } = await read();
  expect([...seeds.keys()]).toEqual([
    'array.json#/0',
    'array.json#/1',
    'cut.json#/0',
    'values.json#/0',
    'values.json#/1',
  ]);
  expect(skipped).toEqual([
    'array.json#/2: not a JSON object',
    'cut.json#/1: not JSON',
    'empty.json: empty',
    'package.json#/0: no text, content or body',
  ]);
});

test('UTF-16 with a byte order mark is read, other encodings and binary files are named', async () => {
  await write('le.txt', Buffer.from(`\uFEFF${german}`, 'utf16le'));
  await write('be.txt', Buffer.from(`\uFEFF${german}`, 'utf16le').swap16());
  await write('lines.jsonl', Buffer.from(`\uFEFF${JSON.stringify({ text: german })}\n`, 'utf16le'));
  await write('latin1.txt', Buffer.from(german, 'latin1'));
  await write('data', Buffer.from([1, 2, 0, 3]));
  await write('latin1.jsonl', Buffer.from(`{"text":"Mühle"}\n`, 'latin1'));
  await write('picture.png', Buffer.from([0x89, 0x50]));
  await write('nothing.txt', '');
  await write('white.md', ' \n\t\n');
  const { seeds, skipped } = await read();
  expect([...seeds].map(([uri, seed]) => [uri, seed.text])).toEqual([
    ['be.txt', german],
    ['le.txt', german],
    ['lines.jsonl:1', german],
  ]);
  expect(skipped).toEqual([
    'data: binary',
    'latin1.jsonl:1: not UTF-8',
    'latin1.txt: not UTF-8',
    'nothing.txt: empty',
    'picture.png: not a kind of file that is read',
    'white.md: empty',
  ]);
});

test('a text above the limit is named, in a file, a line and an array, and the rest goes on', async () => {
  const limit = { maxCharacters: 100 };
  await write('fits.txt', 'é '.repeat(50));
  await write('long.txt', 'é '.repeat(51).trimEnd());
  await write('far.txt', 'e'.repeat(100_000));
  await write('lines.jsonl', `${JSON.stringify({ text: 'e'.repeat(1_000_000) })}\n{"text":"${prose}"}\n`);
  await write('array.json', `[${JSON.stringify({ text: 'e'.repeat(1_000_000) })},{"text":"${german}"}]`);
  const { seeds, skipped } = await read([''], limit);
  expect([...seeds.keys()]).toEqual(['array.json#/1', 'fits.txt', 'lines.jsonl:2']);
  expect(skipped).toEqual([
    'array.json#/0: too long',
    'far.txt: longer than 100 characters',
    'lines.jsonl:1: too long',
    'long.txt: longer than 100 characters',
  ]);
});

test('hidden files, installed packages and links are passed over and said so', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'outside-'));
  try {
    await writeFile(join(outside, 'secret.txt'), 'Not to be read.');
    await write('a/one.txt', prose);
    await write('.git/config', 'hidden');
    await write('.env', 'KEY=1');
    await write('node_modules/x/readme.md', 'installed');
    await symlink(join(outside, 'secret.txt'), join(base, 'out.txt'));
    await symlink(outside, join(base, 'out'));
    await symlink(base, join(base, 'a', 'loop'));
    await symlink(join(base, 'gone'), join(base, 'broken'));
    await symlink(`${base}-sibling`, join(base, 'sibling'));
    const { seeds, skipped } = await read();
    expect([...seeds.keys()]).toEqual(['a/one.txt']);
    expect(skipped).toEqual([
      '.env: hidden',
      '.git: hidden',
      'a/loop: link within the folder',
      'broken: link to nothing',
      'node_modules: folder of installed packages',
      'out: link out of the folder',
      'out.txt: link out of the folder',
      'sibling: link to nothing',
    ]);
  } finally {
    await rm(outside, { recursive: true });
  }
});

test('a licence file that is a link out of the folder is not read', async () => {
  const outside = await mkdtemp(join(tmpdir(), 'outside-'));
  try {
    await writeFile(join(outside, 'LICENSE'), mit);
    await write('one.txt', prose);
    await symlink(join(outside, 'LICENSE'), join(base, 'LICENSE'));
    expect((await read()).seeds.get('one.txt')?.licence).toBeNull();
  } finally {
    await rm(outside, { recursive: true });
  }
});

test('what is missing, a device, or not permitted is named and the rest goes on', async () => {
  await write('one.txt', prose);
  const outcomes: string[] = [];
  for await (const outcome of readSeeds([join(base, 'missing'), '/dev/null', join(base, 'one.txt')])) {
    outcomes.push('seed' in outcome ? 'seed' : outcome.skipped.reason);
  }
  expect(outcomes).toEqual(['not found', 'not a regular file', 'seed']);
});

test.skipIf(process.getuid?.() === 0)('a file without permission is named', async () => {
  await write('locked.txt', prose);
  await chmod(join(base, 'locked.txt'), 0o000);
  expect((await read()).skipped).toEqual(['locked.txt: no permission to read it']);
});

test('a document can say that it is no seed', async () => {
  await write('README.md', `---\nseed: false\n---\n${prose}`);
  expect((await read()).skipped).toEqual(['README.md: says that it is no seed']);
});

test('reading stops where its reader stops', async () => {
  for (let at = 0; at < 20; at += 1) await write(`f${at}.txt`, `${prose} ${at}`);
  let read = 0;
  for await (const _ of readSeeds([base])) {
    read += 1;
    if (read === 3) break;
  }
  expect(read).toBe(3);
});

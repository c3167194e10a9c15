import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A file imports from its own layer or from one to the right, types included. */
const line = [
  'main',
  'server',
  'tools',
  'batches',
  'datasets',
  'agents',
  'teachers',
  'search',
  'interpreter',
  'store',
  'errors',
];

/** What the outside world is reached by, and where alone it may be. A place ending in / is a folder. */
const fences: { what: string; pattern: RegExp; places: string[] }[] = [
  { what: 'the MCP SDK', pattern: /^@modelcontextprotocol\//, places: ['server/'] },
  {
    what: 'processes',
    pattern: /^(node:)?(child_process|worker_threads|cluster)$/,
    places: ['interpreter/', 'server/launcher.ts', 'teachers/', 'search/page-reader'],
  },
  { what: 'isolates', pattern: /^(isolated-vm|pyodide)/, places: ['interpreter/'] },
  {
    what: 'the network',
    pattern: /^((node:)?(https?|net|tls|dgram|dns)|undici|openai)(\/|$)/,
    places: ['teachers/', 'search/', 'server/'],
  },
  {
    what: 'the database',
    pattern: /^((node:)?sqlite|pg|ioredis|bullmq)(\/|$)/,
    places: ['store/', 'search/corpus', 'batches/queue'],
  },
  { what: 'YAML', pattern: /^yaml(\/|$)/, places: ['agents/skills/skill-yaml.ts'] },
];

const source = join(import.meta.dirname, '../src');
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.split(sep).join('/'));

function layerOf(file: string): string {
  const first = file.split('/')[0]?.replace(/\.ts$/, '') ?? '';
  if (first === 'settings' || first === 'config-file') return 'config';
  return first === 'command-line' ? 'main' : first;
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(source, file), 'utf8');
  return [
    ...text.matchAll(
      /^\s*(?:import|export)\b[^'"`;]*?\bfrom\s+'([^']+)'|\bimport\(\s*'([^']+)'\s*\)|^import '([^']+)'/gm,
    ),
  ].map((match) => match[1] ?? match[2] ?? match[3] ?? '');
}

describe('the import line', () => {
  test('every folder has its place in it', () => {
    const unknown = files.map(layerOf).filter((layer) => !line.includes(layer) && layer !== 'config');
    expect([...new Set(unknown)], 'give the new folder a place in the line, in design and here').toEqual([]);
  });

  test('a file imports from its own layer or to the right', () => {
    const faults = files.flatMap((file) =>
      importsOf(file).flatMap((target) => {
        if (!target.startsWith('.')) return [];
        const other = relative(source, join(source, dirname(file), target))
          .split(sep)
          .join('/');
        const [from, to] = [layerOf(file), layerOf(other)];
        if (from === 'config')
          return to === 'errors' || to === 'config'
            ? []
            : [`${file} imports ${other}: the configuration imports errors only`];
        if (to === 'config')
          return from === 'main'
            ? []
            : [`${file} imports ${other}: pass what it needs as an argument from main`];
        return line.indexOf(from) <= line.indexOf(to)
          ? []
          : [
              `${file} imports ${other}: ${to} stands left of ${from}; move the import, or what it needs, to the right`,
            ];
      }),
    );
    expect(faults).toEqual([]);
  });
});

describe('the fences', () => {
  test.each(fences)('$what', ({ pattern, places }) => {
    const faults = files
      .filter((file) => !places.some((place) => file.startsWith(place)))
      .flatMap((file) =>
        importsOf(file)
          .filter((target) => pattern.test(target))
          .map((target) => `${file} imports ${target}`),
      );
    expect(faults, `allowed only in ${places.join(', ')}`).toEqual([]);
  });

  test('the environment is read in the configuration alone', () => {
    const readers = files.filter((file) => /\bprocess\.env\b/.test(readFileSync(join(source, file), 'utf8')));
    expect(
      readers.filter(
        (file) => file !== 'config.ts' && !/^interpreter\/.*-child\.ts$|^server\/launcher\.ts$/.test(file),
      ),
    ).toEqual([]);
  });

  test('nothing is printed but by the command line and the log', () => {
    const printers = files.filter((file) =>
      /\bconsole\.\w+\(/.test(readFileSync(join(source, file), 'utf8')),
    );
    expect(printers).toEqual([]);
  });
});

describe('the shape of a file', () => {
  test('no file is longer than 300 lines', () => {
    const long = files.filter((file) => readFileSync(join(source, file), 'utf8').split('\n').length > 301);
    expect(long, 'split it by idea').toEqual([]);
  });

  test('no name says nothing', () => {
    const empty = /(^|\/)(utils?|helpers?|common|misc|core|types|index)(\/|\.ts$)/;
    expect(files.filter((file) => empty.test(file))).toEqual([]);
  });
});

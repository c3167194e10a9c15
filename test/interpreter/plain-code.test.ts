import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPlainCode } from '../../src/interpreter/plain-code.ts';

test('each child gets all of its code in one file, and none of the types', () => {
  const code = findPlainCode(undefined);
  const names = readdirSync(code.folder);
  expect(names.sort()).toEqual(['javascript-child.mjs', 'python-child.mjs']);
  for (const name of names) {
    const text = readFileSync(join(code.folder, name), 'utf8');
    expect(text).not.toMatch(/^(?:export |interface |import type |import \{)/m);
    // Every module that is used is there, before its use; what only this process uses is not.
    const made = [...text.matchAll(/^const (module_\w+) = /gm)].map(([, module]) => module);
    for (const [, used] of text.matchAll(/= (module_\w+);/g)) expect(made).toContain(used);
    expect(made).toContain('module_child_frames');
    expect(text).not.toContain('createInterpreter');
  }
  code.close();
  expect(existsSync(code.folder)).toBe(false);
});

test('the copy is kept where there is a place for it, for its owner alone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'plain-code-'));
  const first = findPlainCode(directory);
  const made = statSync(join(first.folder, 'javascript-child.mjs')).mtimeMs;
  first.close();
  const second = findPlainCode(directory);
  expect(second.folder).toBe(first.folder);
  expect(statSync(join(second.folder, 'javascript-child.mjs')).mtimeMs).toBe(made);
  expect(statSync(second.folder).mode & 0o077).toBe(0);
  expect(readdirSync(directory)).toHaveLength(1);
});

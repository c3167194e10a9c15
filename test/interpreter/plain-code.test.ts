import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findPlainCode } from '../../src/interpreter/plain-code.ts';

test('the children get all of their code and none of the types', () => {
  const code = findPlainCode(undefined);
  const names = readdirSync(code.folder);
  expect(names).toEqual(expect.arrayContaining(['javascript-child.mjs', 'python-child.mjs', 'frames.mjs']));
  // What only this process uses is no business of theirs.
  expect(names).not.toContain('create-interpreter.mjs');
  for (const name of names) {
    const text = readFileSync(join(code.folder, name), 'utf8');
    expect(text).not.toMatch(/^(?:export )?interface |^import type /m);
    for (const [, linked] of text.matchAll(/from '\.\/([^']+)'/g)) expect(names).toContain(linked);
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

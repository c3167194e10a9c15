import { expect, test } from 'vitest';
import { examineConfig } from '../src/config.ts';

test.each([
  'htps://user:secret@host/v1',
  'http://user:sec/ret@host:x',
  'user:secret@host',
  'ftp:user:secret@host/v1',
  'https://user:secret@api.openai.com/v1',
])('the error about the base URL %s tells no password', (baseUrl) => {
  const { faults } = examineConfig({ baseUrl, teacher: 'openai', model: 'x' }, {});
  expect(faults.length).toBeGreaterThan(0);
  for (const { message } of faults) expect(message).not.toMatch(/sec\/?ret/);
});

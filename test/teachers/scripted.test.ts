import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import { createScriptedTeacher, readScript } from '../../src/teachers/scripted.ts';
import { question } from './endpoint/provider-server.ts';

const options = { signal: new AbortController().signal };

it('answers each question with the first fitting line not used yet', async () => {
  const teacher = createScriptedTeacher({
    name: 'play',
    script: [
      { match: { role: 'judge' }, answer: { score: 9 } },
      { match: { role: 'instruct', contains: ['rivers', 'ask'] }, answer: 'first' },
      { answer: 'second', finish: 'length' },
    ],
  });
  expect(await teacher.ask(question(), options)).toMatchObject({
    text: 'first',
    model: 'scripted',
    finish: 'stop',
  });
  expect(await teacher.ask(question(), options)).toMatchObject({ text: 'second', finish: 'length' });
  expect((await teacher.ask(question({ role: 'judge' }), options)).text).toBe('{"score":9}');
  await teacher.close();
});

it('fails loudly at a question without a line', async () => {
  const teacher = createScriptedTeacher({ name: 'play', script: [] });
  await expect(teacher.ask(question(), options)).rejects.toThrow(
    'The script of teacher "play" has no line left for a question of role "instruct". Add a line that matches it.',
  );
  await expect(teacher.ask(question(), options)).rejects.toBeInstanceOf(OperatorError);
});

it('fails loudly at a line without a question', async () => {
  const teacher = createScriptedTeacher({
    name: 'play',
    script: [{ answer: 'used', repeat: true }, { answer: 'unused' }],
  });
  await teacher.ask(question(), options);
  await teacher.ask(question(), options);
  expect(() => teacher.assertUsed()).toThrow(
    'Line(s) 2 of the script of teacher "play" answered no question.',
  );
  await expect(teacher.close()).rejects.toBeInstanceOf(OperatorError);
});

it('takes a function as script', async () => {
  const teacher = createScriptedTeacher({
    name: 'play',
    script: (request) => (request.role === 'instruct' ? { answer: request.maxTokens } : null),
  });
  expect((await teacher.ask(question(), options)).text).toBe('100');
  await expect(teacher.ask(question({ role: 'edit' }), options)).rejects.toBeInstanceOf(OperatorError);
  await teacher.close();
});

it('reads a script file and lists all its faults', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'script-'));
  const write = async (content: string) => {
    const path = join(directory, 'script.json');
    await writeFile(path, content);
    return path;
  };
  expect(await readScript(await write('[{"answer": "yes", "match": {"role": "judge"}}]'))).toEqual([
    { answer: 'yes', match: { role: 'judge' } },
  ]);
  await expect(readScript(await write('['))).rejects.toThrow('is not JSON');
  await expect(readScript(join(directory, 'none.json'))).rejects.toThrow('cannot be read');
  await expect(readScript(await write('[{}, {"answer": 1, "match": {"role": "boss"}}]'))).rejects.toThrow(
    /has 2 faults: 0\.answer: .*1\.match\.role: /,
  );
});

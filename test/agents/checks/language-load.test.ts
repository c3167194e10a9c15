import { registerHooks } from 'node:module';
import { expect, it } from 'vitest';
import { checkCandidate } from './check-candidate.ts';

it('loads the language detector again after a load that failed', async () => {
  // As where no file can be opened for a while.
  const hooks = registerHooks({
    load(url, context, next) {
      if (url.includes('/ngrams/')) throw new Error('EMFILE: too many open files');
      return next(url, context);
    },
  });
  const given = {
    form: 'free-text',
    fields: { instruction: 'Report on it.' },
    answers: [
      'The keeper of the light wrote down every evening how many birds had struck the glass, and she hung up a net of grey wool before the storms of autumn began.',
    ],
  };
  await expect(checkCandidate('language', given)).rejects.toThrow('EMFILE');
  hooks.deregister();
  expect(await checkCandidate('language', given)).toMatchObject({ passed: true });
});

import { expect, test } from 'vitest';
import { RetryLaterError } from '../../src/errors.ts';
import { withDeadline } from '../../src/tools/deadline.ts';

const open = () => new AbortController().signal;
const never = () => new Promise<never>(() => {});

test('what is done in time is answered, what it throws is thrown', async () => {
  const limits = { seconds: 60, signal: open(), mend: 'Wait.' };
  expect(await withDeadline(limits, async () => 42)).toBe(42);
  const failure = withDeadline(limits, async () => {
    throw new RangeError('too far');
  });
  await expect(failure).rejects.toThrow(RangeError);
});

test('what takes longer is told to stop and not waited for', async () => {
  let told: AbortSignal | null = null;
  const late = withDeadline({ seconds: 0.01, signal: open(), mend: 'Come again.' }, (signal) => {
    told = signal;
    return never();
  });
  const error = await late.catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(RetryLaterError);
  expect(String(error)).toMatch(/was not done within 0\.01 seconds\. Come again\.$/);
  expect(told).toMatchObject({ aborted: true });
});

test('a cancelled call ends with its reason, before and during the work', async () => {
  const cancel = new AbortController();
  const limits = { seconds: 60, signal: cancel.signal, mend: 'Wait.' };
  const under = withDeadline(limits, never);
  cancel.abort(new Error('cancelled'));
  await expect(under).rejects.toThrow('cancelled');
  let begun = false;
  const after = withDeadline(limits, async () => {
    begun = true;
  });
  await expect(after).rejects.toThrow('cancelled');
  expect(begun).toBe(false);
});

/**
 * Seconds to wait after a refusal, from `retry-after` (RFC 9110 §10.2.3: seconds or a date) or from the pairs of
 * `x-ratelimit-remaining` and `x-ratelimit-reset` that name several windows in one header. Undefined when nothing is said.
 */
export function readRetryAfter(
  headers: Record<string, string | string[] | undefined>,
  now: number = Date.now(),
): number | undefined {
  const text = firstValue(headers['retry-after'])?.trim();
  if (text && /^\d+(\.\d+)?$/.test(text)) return Number(text);
  const date = text && /^[A-Z]/i.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(date)) return Math.max(0, Math.ceil((date - now) / 1000));
  const remaining = readNumbers(headers['x-ratelimit-remaining']);
  const resets = readNumbers(headers['x-ratelimit-reset']).filter((_, index) => (remaining[index] ?? 0) <= 0);
  return resets.length > 0 ? Math.max(...resets) : undefined;
}

function readNumbers(value: string | string[] | undefined): number[] {
  return (firstValue(value) ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => /^-?\d+$/.test(part))
    .map(Number);
}

function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

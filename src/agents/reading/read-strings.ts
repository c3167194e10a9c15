/** The texts in some data, however deep. */
function listStrings(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(listStrings) : [];
}

/** Everything that some data says, with bars between: texts as they are, numbers, and what they stand under. */
export function spreadData(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const named = Array.isArray(value) ? [] : Object.keys(value);
  return [...named, ...Object.values(value).map(spreadData)].join(' | ');
}

/** A text that is JSON as the texts in it, without its keys; any other as it is. */
export function readStrings(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text;
  try {
    return listStrings(JSON.parse(text)).join('. ');
  } catch {
    return text;
  }
}

import type { z } from 'zod';
import { countOf, nameList } from '../errors.ts';

const names: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
};

/** A limit in words: of characters of a text, of entries of a list, or the number itself. */
function sayLimit(origin: string, word: 'at least' | 'at most', limit: number | bigint): string {
  const count = Number(limit);
  if (origin === 'string') return `must have ${word} ${countOf(count, 'character')}`;
  if (origin === 'array') return `must have ${word} ${countOf(count, 'entry', 'entries')}`;
  return `must be ${word} ${count}`;
}

/** What a schema finds wrong, in words for whoever gave the value; undefined where the library's own words will do. */
export function sayIssue(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      if (issue.input === undefined) return 'is missing';
      return names[issue.expected] === undefined ? undefined : `must be ${names[issue.expected]}`;
    case 'too_small':
      if (issue.origin === 'number' && issue.inclusive === false) return `must be above ${issue.minimum}`;
      return sayLimit(issue.origin, 'at least', issue.minimum);
    case 'too_big':
      return sayLimit(issue.origin, 'at most', issue.maximum);
    case 'invalid_value':
      return `must be ${issue.values.length === 1 ? '' : 'one of '}${nameList(issue.values.map(String))}`;
    default:
      return undefined;
  }
}

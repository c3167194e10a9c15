import { readFileSync } from 'node:fs';

/** A program of the fixtures with what is known of its end. */
export interface KnownProgram {
  name: string;
  code: string;
  stdin: string;
  /** Its last value, or for a hostile one the words for what may contain it. */
  value: string | undefined;
  stdout: string | undefined;
}

/**
 * Reads programs from a fixture: `=== name`, the code, then `=>in "stdin"`, and `=> value` or `=>out "stdout"`, the quoted
 * ones as JSON.
 */
export function readPrograms(fixture: string): KnownProgram[] {
  const file = new URL(`../fixtures/interpreter/${fixture}.txt`, import.meta.url);
  const blocks = readFileSync(file, 'utf8').split(/^=== /m).slice(1);
  return blocks.map((block) => {
    const [name = '', ...lines] = block.trimEnd().split('\n');
    const find = (mark: string) => lines.find((line) => line.startsWith(mark))?.slice(mark.length);
    const quoted = (mark: string) => {
      const text = find(mark);
      return text === undefined ? undefined : String(JSON.parse(text));
    };
    return {
      name,
      code: lines.filter((line) => !/^=>(?:in|out)? /.test(line)).join('\n'),
      stdin: quoted('=>in ') ?? '',
      value: find('=> '),
      stdout: quoted('=>out '),
    };
  });
}

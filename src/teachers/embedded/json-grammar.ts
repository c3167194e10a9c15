import type { JsonSchema } from '../teacher.ts';

/** Longer limits are left out: a grammar repeats its rule that often, and the caller's validation knows them anyway. */
const longestRepetition = 1000;
const widestRange = 200;

const shared: Record<string, string> = {
  char: String.raw`[^"\\\x00-\x1F\x7F] | "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4})`,
  integer: '"-"? ("0" | [1-9] [0-9]{0,15})',
  number: '"-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]{1,16})?',
  boolean: '"true" | "false"',
  null: '"null"',
  text: String.raw`"\"" char* "\""`,
  any: 'text | number | boolean | null | anyarray | anyobject',
  anyarray: '"[" (any (comma any)*)? end "]"',
  anyobject: '"{" (text colon any (comma text colon any)*)? end "}"',
  colon: '":" " "?',
  comma: '"," (" "? | "\\n" " "{0,12})',
  end: '("\\n" " "{0,12})?',
};

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(text: string): string {
  return JSON.stringify(text);
}

/** The JSON text of a value as one literal of the grammar. */
function writeLiteral(value: unknown): string {
  return quote(JSON.stringify(value));
}

function readLimit(value: unknown): number | null {
  return typeof value === 'number' && value >= 0 && value <= longestRepetition ? Math.floor(value) : null;
}

/** `{least,most}` of a repetition, with an open end where there is no limit. */
function writeCount(least: number, most: number | null): string {
  if (most === null) return least === 0 ? '*' : `{${least},}`;
  return `{${least},${Math.max(least, most)}}`;
}

/**
 * A grammar (GBNF, as llama.cpp takes it) of the JSON texts that fit the schema. Properties come in the schema's order,
 * the required ones always. Of strings it keeps enum, const, the least length and, loosely, the greatest; of integers a
 * narrow range; of arrays the counts. Patterns, formats and conditions are left to the caller's validation. White space
 * is allowed where a model is used to it: where it is not, the next best token often is a quote glued to a comma or a
 * brace, and that lands in the text. Only after an opening bracket there is none, which leads most models to one line.
 */
export function toJsonGrammar(schema: JsonSchema): string {
  const rules = new Map<string, string>();

  function use(name: string): string {
    if (!rules.has(name)) {
      const rule = shared[name] ?? '';
      rules.set(name, rule);
      for (const other of Object.keys(shared)) {
        if (new RegExp(`\\b${other}\\b`).test(rule.replace(/"(?:[^"\\]|\\.)*"|\[(?:[^\]\\]|\\.)*\]/g, '')))
          use(other);
      }
    }
    return name;
  }

  function define(rule: string): string {
    const name = `r${rules.size}`;
    rules.set(name, rule);
    return name;
  }

  function writeReference(reference: string): string {
    const name = `ref${[...reference].map((letter) => (/[a-z0-9]/i.test(letter) ? letter : '-')).join('')}`;
    if (!rules.has(name)) {
      let at: unknown = schema;
      for (const part of reference.replace(/^#\/?/, '').split('/')) at = part && isSchema(at) ? at[part] : at;
      // The name is taken before its rule is written, so that a schema may refer to itself.
      rules.set(name, '');
      rules.set(name, write(at));
    }
    return name;
  }

  function writeText(part: JsonSchema): string {
    const least = readLimit(part.minLength) ?? 0;
    const asked = readLimit(part.maxLength);
    // At the exact limit the grammar would close the text in the middle of a word, with whatever token still fits, and
    // nobody could tell. Farther out it only stops a model that never ends, and the validation finds the answer too long.
    const most = asked === null ? null : readLimit(asked * 1.5 + 40);
    if (least === 0 && most === null) return use('text');
    return String.raw`"\"" ${use('char')}${writeCount(least, most)} "\""`;
  }

  function writeInteger(part: JsonSchema): string {
    const { minimum, maximum } = part;
    if (typeof minimum !== 'number' || typeof maximum !== 'number') return use('integer');
    const first = Math.ceil(minimum);
    const count = Math.floor(maximum) - first + 1;
    if (count < 1 || count > widestRange) return use('integer');
    return `(${Array.from({ length: count }, (_, index) => quote(String(first + index))).join(' | ')})`;
  }

  function writeArray(part: JsonSchema): string {
    const least = readLimit(part.minItems) ?? 0;
    const most = readLimit(part.maxItems);
    if (most === 0) return '"[]"';
    const entry = define(write(part.items));
    const more = `(${use('comma')} ${entry})${writeCount(Math.max(0, least - 1), most === null ? null : most - 1)}`;
    return least === 0
      ? `"[" (${entry} ${more})? ${use('end')} "]"`
      : `"[" ${entry} ${more} ${use('end')} "]"`;
  }

  function writeObject(part: JsonSchema): string {
    const properties = Object.entries(isSchema(part.properties) ? part.properties : {});
    if (properties.length === 0) return part.additionalProperties === false ? '"{}"' : use('anyobject');
    const required = new Set(Array.isArray(part.required) ? part.required : []);
    const pairs = properties.map(([name, value]) => ({
      pair: `${quote(JSON.stringify(name))} ${use('colon')} ${write(value)}`,
      needed: required.has(name),
    }));
    // Commas depend on what came before, so the tail after each first property is its own rule, built from the end.
    let tail = '';
    let starts: string[] = [];
    for (const { pair, needed } of pairs.toReversed()) {
      const start = define(`${pair} ${tail}`.trim());
      starts = needed ? [start] : [start, ...starts];
      const next = `${use('comma')} ${start}`;
      tail = needed ? next : tail === '' ? `(${next})?` : define(`${next} | ${tail}`);
    }
    const open = required.size === 0 ? `(${starts.join(' | ')})?` : `(${starts.join(' | ')})`;
    return `"{" ${open} ${use('end')} "}"`;
  }

  function write(part: unknown): string {
    if (!isSchema(part)) return use('any');
    if (typeof part.$ref === 'string') return writeReference(part.$ref);
    if ('const' in part) return writeLiteral(part.const);
    if (Array.isArray(part.enum)) return `(${part.enum.map(writeLiteral).join(' | ')})`;
    const choices = part.anyOf ?? part.oneOf;
    if (Array.isArray(choices)) return `(${choices.map((choice) => define(write(choice))).join(' | ')})`;
    if (Array.isArray(part.type)) {
      return `(${part.type.map((type) => define(write({ ...part, type }))).join(' | ')})`;
    }
    switch (part.type ?? (isSchema(part.properties) ? 'object' : undefined)) {
      case 'object':
        return writeObject(part);
      case 'array':
        return writeArray(part);
      case 'string':
        return writeText(part);
      case 'integer':
        return writeInteger(part);
      case 'number':
        return use('number');
      case 'boolean':
        return use('boolean');
      case 'null':
        return use('null');
      default:
        return use('any');
    }
  }

  const root = write(schema);
  return [`root ::= ${root}`, ...[...rules].map(([name, rule]) => `${name} ::= ${rule}`)].join('\n');
}

import { z } from 'zod';

/** One value of a structured answer: where it stands, of what type, and what it means. */
export const answerFieldSchema = z.object({
  path: z.string().min(1).max(80),
  type: z.enum(['span', 'text', 'number', 'boolean', 'date']),
  meaning: z.string().min(1).max(200),
});
export type AnswerField = z.infer<typeof answerFieldSchema>;

/** How the agents that write an instruction fill such fields. */
export const fieldWriting =
  'each {path, type, meaning}. path: English lower_case names joined by dots, [] after a name for a list, as in title, people[], orders[].buyer.city; at most three names deep. type: span (words copied from the text letter by letter), text (written by the student, such as a normalised name), number, boolean, or date (YYYY-MM-DD, YYYY-MM or YYYY). meaning: what belongs there, and what does not, in one sentence.';

type Node =
  | { sort: 'leaf'; list: boolean; field: AnswerField }
  | { sort: 'object'; list: boolean; children: Map<string, Node> };
type ObjectNode = Extract<Node, { sort: 'object' }>;

const segmentPattern = /^([a-z][a-z0-9_]*)(\[\])?$/;

function placeField(root: ObjectNode, field: AnswerField): string | null {
  const segments = field.path.split('.').map((part) => segmentPattern.exec(part));
  if (segments.length > 3 || segments.some((segment) => segment === null)) {
    return 'a path is not names of small letters joined by dots, at most three';
  }
  let at = root;
  for (const [depth, segment] of segments.entries()) {
    const name = segment?.[1] ?? '';
    const list = segment?.[2] !== undefined;
    const known = at.children.get(name);
    if (depth === segments.length - 1) {
      if (known !== undefined) return `the path ${field.path} is taken twice`;
      at.children.set(name, { sort: 'leaf', list, field });
      continue;
    }
    if (known !== undefined && (known.sort === 'leaf' || known.list !== list)) {
      return `the path ${field.path} does not fit another path`;
    }
    const next: ObjectNode = known ?? { sort: 'object', list, children: new Map() };
    at.children.set(name, next);
    at = next;
  }
  return null;
}

function buildTree(fields: readonly AnswerField[]): { root: ObjectNode; faults: string[] } {
  const root: ObjectNode = { sort: 'object', list: false, children: new Map() };
  const faults = fields.flatMap((field) => placeField(root, field) ?? []);
  return { root, faults: [...new Set(faults)] };
}

/** Paths that are no paths, stand twice, or make one name both a value and an object. */
export function findFieldFaults(fields: readonly AnswerField[]): string[] {
  return buildTree(fields).faults;
}

const valueSchemas = {
  span: z.string().max(1000),
  text: z.string().max(1000),
  number: z.number(),
  boolean: z.boolean(),
  date: z.string().max(10),
} as const;

function toZod(node: Node): z.ZodType {
  if (node.sort === 'object') {
    const entries = [...node.children].map(([name, child]) => [name, toZod(child)] as const);
    const object = z.strictObject(Object.fromEntries(entries));
    return node.list ? z.array(object).max(40) : object;
  }
  const value = valueSchemas[node.field.type];
  return (node.list ? z.array(value).max(40) : value.nullable()).describe(node.field.meaning);
}

/** The schema of an answer with these fields, `more` beside them: values that may be null, lists that may be empty. */
export function buildAnswerSchema(
  fields: readonly AnswerField[],
  more: Readonly<Record<string, z.ZodType>> = {},
): z.ZodType<Record<string, unknown>> {
  const { root } = buildTree(fields);
  const entries = [...root.children].map(([name, child]) => [name, toZod(child)] as const);
  return z.strictObject({ ...Object.fromEntries(entries), ...more });
}

const typeNames = { span: 'string', text: 'string', number: 'number', boolean: 'boolean', date: 'string' };

function describeNode(node: Node): Record<string, unknown> {
  if (node.sort === 'leaf') {
    const { type, meaning } = node.field;
    const format = type === 'date' ? { format: 'date' } : {};
    return node.list
      ? { type: 'array', description: meaning, items: { type: typeNames[type], ...format } }
      : { type: [typeNames[type], 'null'], description: meaning, ...format };
  }
  const object = {
    type: 'object',
    properties: Object.fromEntries([...node.children].map(([name, child]) => [name, describeNode(child)])),
    required: [...node.children.keys()],
    additionalProperties: false,
  };
  return node.list ? { type: 'array', items: object } : object;
}

/** The same as a JSON Schema for a student to read, `more` beside the fields. */
export function describeAnswer(
  fields: readonly AnswerField[],
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { root } = buildTree(fields);
  const described = describeNode(root);
  return {
    ...described,
    properties: { ...(described.properties as object), ...more },
    required: [...root.children.keys(), ...Object.keys(more)],
  };
}

/** One value of an answer, with the field that it fills. */
export interface FilledField {
  field: AnswerField;
  value: unknown;
}

function* walk(node: Node, value: unknown): Generator<FilledField> {
  for (const entry of node.list ? (Array.isArray(value) ? value : []) : [value]) {
    if (node.sort === 'leaf') yield { field: node.field, value: entry };
    else {
      const object = (entry ?? {}) as Record<string, unknown>;
      for (const [name, child] of node.children) yield* walk(child, object[name]);
    }
  }
}

/** Every value that an answer holds, nulls included; an empty list holds none. */
export function listFilled(fields: readonly AnswerField[], answer: unknown): FilledField[] {
  return [...walk(buildTree(fields).root, answer)];
}

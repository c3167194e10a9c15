import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';

/** Something wrong at a line, counted from 1. */
interface LineFault {
  line: number;
  problem: string;
}

/** A skill file as data, as far as it is YAML. */
export interface SkillText {
  content: unknown;
  faults: LineFault[];
  /** Places whose value is not known, because no YAML stands there: null in `content`. */
  lost: PropertyKey[][];
  /** True where lines were left out of which not even the key is known. */
  torn: boolean;
  /** The line on which the value at `path` stands, or of the nearest thing above it that is there. */
  lineOf(path: readonly PropertyKey[]): number;
}

interface Salvage {
  lines: string[];
  faults: LineFault[];
  lost: PropertyKey[][];
  torn: boolean;
}

/** One entry of a mapping or list: its lines, what names it, and where the next one begins. */
interface Entry {
  from: number;
  to: number;
  indent: string;
  /** Null where the line names nothing. */
  key: PropertyKey | null;
  /** True where nothing but the key stands in its first line. */
  bare: boolean;
}

const keyPattern = /^(?:"([^"]*)"|'([^']*)'|([^\s#"'&*!|>%@`[{-][^:#]*?))\s*:(?=\s|$)(.*)$/;
const isContent = (line: string) => /^\s*[^\s#]/.test(line) && !/^(---|%)/.test(line);

function parse(text: string): { document: Document; counter: LineCounter } {
  const counter = new LineCounter();
  return { document: parseDocument(text, { lineCounter: counter, uniqueKeys: true }), counter };
}

function readErrors({ document, counter }: ReturnType<typeof parse>, duplicates: boolean): LineFault[] {
  return document.errors
    .filter(({ code }) => (code === 'DUPLICATE_KEY') === duplicates)
    .map(({ pos, message }) => ({
      line: counter.linePos(pos[0]).line,
      problem: message.split('\n')[0]?.replace(/ at line \d+, column \d+:?$/, '') ?? 'is not YAML',
    }));
}

/** The first thing that is no YAML; what follows from it is left out. */
const findSyntaxFault = (lines: readonly string[]) => readErrors(parse(lines.join('\n')), false)[0];

/** The entries of a block, by their indentation; none where it is a block of neither a mapping nor a list. */
function splitEntries(lines: readonly string[]): Entry[] {
  const indentOf = (line: string) => /^\s*/.exec(line)?.[0] ?? '';
  const first = lines.find(isContent) ?? '';
  const indent = indentOf(first);
  const isDash = (line: string) => /^\s*-(\s|$)/.test(line);
  const starts = [...lines.keys()].filter((at) => {
    const line = lines[at] ?? '';
    return isContent(line) && indentOf(line).length <= indent.length && isDash(line) === isDash(first);
  });
  return starts.map((from, at): Entry => {
    const line = lines[from] ?? '';
    const to = starts[at + 1] ?? lines.length;
    const fits = indentOf(line) === indent;
    if (isDash(first)) return { from, to, indent, key: fits ? at : null, bare: false };
    const found = keyPattern.exec(line.trim());
    const key = found?.[1] ?? found?.[2] ?? found?.[3] ?? null;
    return { from, to, indent, key: fits ? key : null, bare: /^\s*(#.*)?$/.test(found?.[4] ?? 'x') };
  });
}

/**
 * The block with as little as can be left out so that the rest is YAML: each entry is looked at apart, and one in which
 * something is wrong is taken apart in turn. Null where that does not help. `line` is that of the first one.
 */
function salvage(lines: string[], path: readonly PropertyKey[], line: number): Salvage | null {
  if (findSyntaxFault(lines) === undefined) return { lines, faults: [], lost: [], torn: false };
  const entries = splitEntries(lines);
  const kept: Salvage = { lines: lines.slice(0, entries[0]?.from ?? 0), faults: [], lost: [], torn: false };
  for (const { from, to, indent, key, bare } of entries) {
    const own = lines.slice(from, to);
    const fault = findSyntaxFault(own);
    const [head = '', ...below] = own;
    const inside = key === null ? null : [...path, key];
    let part: Salvage | null = null;
    if (inside !== null && fault === undefined) part = { lines: own, faults: [], lost: [], torn: false };
    else if (inside !== null && bare) {
      part = salvage(below, inside, line + from + 1);
      part?.lines.unshift(head);
    } else if (inside !== null && typeof key === 'number') {
      part = salvage([head.replace('-', ' '), ...below], inside, line + from);
      if (part !== null) part.lines[0] = `${indent}-${part.lines[0]?.slice(indent.length + 1) ?? ''}`;
    }
    if (part === null) {
      if (inside === null && path.length > 0) return null;
      const rest = inside === null ? '' : typeof key === 'number' ? `${indent}-` : `${head.split(':')[0]}:`;
      part = {
        lines: [rest, ...below.map(() => '')],
        faults: [
          { line: line + from + (fault?.line ?? 1) - 1, problem: fault?.problem ?? 'no key stands here' },
        ],
        lost: inside === null ? [] : [inside],
        torn: inside === null,
      };
    }
    kept.lines.push(...part.lines);
    kept.faults.push(...part.faults);
    kept.lost.push(...part.lost);
    kept.torn ||= part.torn;
  }
  return findSyntaxFault(kept.lines) === undefined ? kept : null;
}

function findLine({ document, counter }: ReturnType<typeof parse>, path: readonly PropertyKey[]): number {
  for (let length = path.length; length >= 0; length--) {
    const part = path.slice(0, length);
    const parent = length > 0 ? document.getIn(part.slice(0, -1), true) : undefined;
    const pair = isMap(parent)
      ? parent.items.find(
          (entry) => isPair(entry) && isScalar(entry.key) && String(entry.key.value) === part.at(-1),
        )
      : undefined;
    const node = pair !== undefined && isNode(pair.key) ? pair.key : document.getIn(part, true);
    if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
  }
  return 1;
}

/** Reads the YAML of a skill file; where something is no YAML, all around it is read still. */
export function readSkillText(text: string): SkillText {
  const whole = parse(text);
  const [fault] = readErrors(whole, false);
  const lines = text.split('\n');
  const kept =
    fault === undefined
      ? { lines, faults: [], lost: [], torn: false }
      : (salvage(lines, [], 1) ?? { lines: [], faults: [fault], lost: [[]], torn: true });
  const parsed = fault === undefined ? whole : parse(kept.lines.join('\n'));
  const faults = [...kept.faults, ...readErrors(parsed, true)];
  const lineOf = (path: readonly PropertyKey[]) => findLine(parsed, path);
  try {
    return { content: parsed.document.toJS(), faults, lost: kept.lost, torn: kept.torn, lineOf };
  } catch (error) {
    // An alias of nothing, or one that stands for far too much.
    if (!(error instanceof ReferenceError)) throw error;
    const problem = error.message.replace(/:.*$/, '');
    return { content: null, faults: [...faults, { line: 1, problem }], lost: [[]], torn: true, lineOf };
  }
}

/** How good a place to cut the start of a unit is, the best first. */
export type Border = 'section' | 'paragraph' | 'sentence' | 'word';

/** The smallest stretch of a text that is not cut again. Units follow each other without a gap. */
export interface Unit {
  start: number;
  end: number;
  words: number;
  /** What lies between this unit and the one before. */
  border: Border;
  /** Set where the unit opens a section: the words of its heading. */
  heading: string | null;
}

interface Block {
  start: number;
  end: number;
  kind: 'heading' | 'prose' | 'fence';
  heading: string | null;
}

const listMark = /^\s*(?:[-*+•]\s|\d{1,4}[.)]\s|[|>])/;
/** Full stops that seldom end a sentence: initials, and short titles such as `Dr.` or `Nr.` */
const abbreviation = /(?:^|[\s(])(?:\p{L}|\p{Lu}\p{L}{1,2})\.\s*$/u;

/** Where the words of a text start, as Unicode divides them, so that Chinese, Japanese and Thai have words too. */
function findWords(text: string, language: string | null): number[] {
  const starts: number[] = [];
  const segmenter = new Intl.Segmenter(language ?? 'und', { granularity: 'word' });
  for (const { isWordLike, index } of segmenter.segment(text)) if (isWordLike) starts.push(index);
  return starts;
}

/** Splits prose or Markdown: sections at headings, then paragraphs, then sentences; fenced code stays whole. */
export function splitProse(
  text: string,
  markdown: boolean,
  maxWords: number,
  language: string | null,
): Unit[] {
  const blocks = findBlocks(text, markdown);
  const sentences = findSentences(text, blocks, language);
  const units: Unit[] = [];
  let open = null as Block | null;
  let next = 0;
  for (const block of blocks) {
    if (block.kind === 'heading') {
      open = { ...block, start: open?.start ?? block.start };
      continue;
    }
    const starts = [block.start];
    while ((sentences[next] ?? block.end) < block.end) {
      const start = sentences[next] ?? block.end;
      // Fenced code is cut between lines only, and seldom.
      if (start > block.start && (block.kind === 'prose' || text[start - 1] === '\n')) starts.push(start);
      next += 1;
    }
    for (const [at, start] of starts.entries()) {
      const opens: Block | null = at === 0 ? open : null;
      units.push({
        start: opens?.start ?? start,
        end: starts[at + 1] ?? block.end,
        words: 0,
        border: opens ? 'section' : at === 0 ? 'paragraph' : block.kind === 'fence' ? 'word' : 'sentence',
        heading: opens?.heading ?? null,
      });
    }
    open = null;
  }
  if (open) units.push({ ...open, words: 0, border: 'section' });
  return countAndCap(text, units, maxWords, findWords(text, language));
}

/** Splits code: blocks that begin at the margin after a blank line, then blank lines, then lines. Lines stay whole. */
export function splitCode(text: string): Unit[] {
  const units: Unit[] = [];
  let blank = false;
  for (const start of findLines(text, 0, text.length)) {
    const previous = units.at(-1);
    if (previous) previous.end = start;
    const line = text.slice(start, lineEnd(text, start));
    const border = !blank ? 'word' : /^\S/.test(line) ? 'paragraph' : 'sentence';
    if (line.trim() === '' && previous) {
      blank = true;
      continue;
    }
    blank = false;
    units.push({ start, end: text.length, words: 0, border, heading: null });
  }
  return countAndCap(text, units, Number.POSITIVE_INFINITY, findWords(text, null));
}

/** Headings, paragraphs and fenced code in the order of the text; together they cover all of it. */
function findBlocks(text: string, markdown: boolean): Block[] {
  const blocks: Block[] = [];
  let fence: string | null = null;
  let fresh = true;
  for (const start of findLines(text, 0, text.length)) {
    const end = lineEnd(text, start);
    const line = text.slice(start, end);
    const last = blocks.at(-1);
    const mark = markdown ? (/^\s{0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null) : null;
    const heading = markdown && fence === null ? readHeading(line, text, end) : null;
    const blank = line.trim() === '';
    if (fence !== null) {
      if (mark?.startsWith(fence)) {
        fence = null;
        fresh = true;
      }
    } else if (mark !== null) {
      blocks.push({ start, end, kind: 'fence', heading: null });
      fence = mark;
    } else if (heading !== null) {
      blocks.push({ start, end, kind: 'heading', heading });
      fresh = true;
    } else if (blank && last) {
      fresh = true;
    } else if (last?.kind === 'heading' && /^\s{0,3}(?:=+|-+)\s*$/.test(line)) {
      fresh = true;
    } else if (fresh || !last) {
      blocks.push({ start, end, kind: 'prose', heading: null });
      fresh = false;
    }
    const current = blocks.at(-1);
    if (current) current.end = end;
  }
  return blocks;
}

/** The words of a heading: `## Words`, or a line underlined with `===` or `---`. */
function readHeading(line: string, text: string, end: number): string | null {
  const hashed = /^\s{0,3}#{1,6}[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(line.trimEnd());
  if (hashed) return hashed[1] || null;
  if (line.trim() === '' || listMark.test(line) || /^\s*(?:=+|-+)\s*$/.test(line)) return null;
  const next = text.slice(end, lineEnd(text, end));
  return /^\s{0,3}(?:={3,}|-{3,})\s*$/.test(next) ? line.trim() : null;
}

function lineEnd(text: string, start: number): number {
  const at = text.indexOf('\n', start);
  return at < 0 ? text.length : at + 1;
}

function findLines(text: string, start: number, end: number): number[] {
  const starts: number[] = [];
  for (let at = start; at < end; at = lineEnd(text, at)) starts.push(at);
  return starts;
}

/**
 * Where sentences start, and the lines of fenced code. A line break inside a paragraph is a space unless a list, table
 * or quotation goes on after it. One pass over the whole text: asking ICU anew for each paragraph is far slower.
 */
function findSentences(text: string, blocks: Block[], language: string | null): number[] {
  const unwrapped = blocks.map(({ start, end, kind }) => {
    if (kind !== 'prose') return text.slice(start, end);
    const lines = findLines(text, start, end).map((at) => text.slice(at, lineEnd(text, at)));
    return lines
      .map((line, at) => {
        const next = lines[at + 1] ?? '';
        return next.trim() === '' || listMark.test(next) ? line : line.replace(/\n$/, ' ');
      })
      .join('');
  });
  const segmenter = new Intl.Segmenter(language ?? 'und', { granularity: 'sentence' });
  const starts: number[] = [];
  let shortened = false;
  const offset = blocks[0]?.start ?? 0;
  for (const { segment, index } of segmenter.segment(unwrapped.join(''))) {
    if (!shortened) starts.push(offset + index);
    shortened = abbreviation.test(segment.slice(-8));
  }
  return starts;
}

/** Gives each unit the number of its words, and cuts the ones above the limit at word borders into even parts. */
function countAndCap(text: string, units: Unit[], maxWords: number, words: number[]): Unit[] {
  const capped: Unit[] = [];
  let next = 0;
  for (const unit of units) {
    const first = next;
    while ((words[next] ?? text.length) < unit.end) next += 1;
    const count = next - first;
    const parts = Math.max(1, Math.ceil(count / maxWords));
    const size = Math.ceil(count / parts);
    for (let from = 0; from === 0 || from < count; from += size) {
      capped.push({
        start: from === 0 ? unit.start : (words[first + from] ?? unit.end),
        end: from + size >= count ? unit.end : (words[first + from + size] ?? unit.end),
        words: Math.min(size, count - from),
        border: from === 0 ? unit.border : 'word',
        heading: from === 0 ? unit.heading : null,
      });
      if (size === 0) break;
    }
  }
  return joinWordless(capped);
}

/** A rule, a bracket or a row of dots is no passage: it goes with what stands before it, at the very start with what follows. */
function joinWordless(units: Unit[]): Unit[] {
  const joined: Unit[] = [];
  for (const unit of units) {
    const last = joined.at(-1);
    if (last && (unit.words === 0 || last.words === 0)) {
      last.end = unit.end;
      last.words += unit.words;
      last.heading ??= unit.heading;
    } else {
      joined.push({ ...unit });
    }
  }
  return joined;
}

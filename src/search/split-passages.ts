/** Words in a passage: about this many, never above `mostWords`. */
const enoughWords = 150;
const mostWords = 250;
/** For text without spaces (scripts that have none, base64), so that a passage stays one. */
const mostCharacters = 2000;

interface Unit {
  start: number;
  end: number;
  words: number;
  endsParagraph: boolean;
}

/**
 * Cuts a text into passages of about 200 words at the ends of paragraphs, else of sentences. Passages are exact parts of
 * the text in its order, so that a quotation from one is a quotation from the text.
 */
export function* splitPassages(text: string): Generator<string> {
  let start = -1;
  let end = 0;
  let words = 0;
  for (const unit of findUnits(text)) {
    const tooLarge = words + unit.words > mostWords || unit.end - start > mostCharacters;
    if (start >= 0 && tooLarge) {
      yield text.slice(start, end);
      start = -1;
    }
    if (start < 0) {
      start = unit.start;
      words = 0;
    }
    end = unit.end;
    words += unit.words;
    if (unit.endsParagraph && words >= enoughWords) {
      yield text.slice(start, end);
      start = -1;
    }
  }
  if (start >= 0) yield text.slice(start, end);
}

/** Sentences, cut further where one is no sentence. */
function* findUnits(text: string): Generator<Unit> {
  const border = /\n[^\S\n]*\n\s*|(?<=[.!?…]["'”’)\]]?)\s+|(?<=[。！？])|\n/g;
  let start = 0;
  for (const match of text.matchAll(border)) {
    const end = match.index;
    yield* cutUnit(text, start, end, /\n\s*\n/.test(match[0]));
    start = end + match[0].length;
  }
  yield* cutUnit(text, start, text.length, true);
}

function* cutUnit(text: string, from: number, to: number, endsParagraph: boolean): Generator<Unit> {
  let start = from;
  while (start < to && isSpace(text, start)) start++;
  while (start < to) {
    let end = Math.min(to, start + mostCharacters);
    if (end < to) {
      const space = text.lastIndexOf(' ', end);
      if (space > start) end = space;
      else if (isLowSurrogate(text, end)) end--;
    }
    const words = countWords(text, start, end);
    if (words > mostWords) end = start + Math.max(1, Math.floor(((end - start) * mostWords) / words / 2));
    while (
      end < to &&
      end > start + 1 &&
      (isLowSurrogate(text, end) || (words > mostWords && !isSpace(text, end)))
    )
      end++;
    let trimmed = end;
    while (trimmed > start && isSpace(text, trimmed - 1)) trimmed--;
    if (trimmed > start)
      yield {
        start,
        end: trimmed,
        words: words > mostWords ? countWords(text, start, trimmed) : words,
        endsParagraph: endsParagraph && end >= to,
      };
    start = end;
    while (start < to && isSpace(text, start)) start++;
  }
}

function countWords(text: string, start: number, end: number): number {
  let words = 0;
  let inWord = false;
  for (let index = start; index < end; index++) {
    const space = isSpace(text, index);
    if (!space && !inWord) words++;
    inWord = !space;
  }
  return words;
}

function isSpace(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code <= 0x20 || code === 0xa0 || code === 0x3000 || code === 0x2028 || code === 0x2029;
}

function isLowSurrogate(text: string, index: number): boolean {
  const code = text.charCodeAt(index);
  return code >= 0xdc00 && code <= 0xdfff;
}

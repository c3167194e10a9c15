const thinking = /^\s*<(think|thinking|reasoning)>[\s\S]*?(<\/\1>|$)/i;
const fence = /```(?:json5?|jsonc)?[^\S\n]*\n?([\s\S]*?)```/gi;

/** The answer without the thoughts that some models write before it between tags. Unclosed thoughts are all of it. */
export function dropThinking(text: string): string {
  return thinking.test(text) ? text.replace(thinking, '').trimStart() : text;
}

/** Where the JSON value that begins at `start` ends, or -1. Knows strings; counts brackets. */
function findEnd(text: string, start: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') at += 1;
      else if (letter === '"') quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * The JSON in an answer that may have thoughts, a code fence or a sentence around it. Where none is found the text comes
 * back as it is, for the caller's validation to name what is wrong with it.
 */
export function extractJson(answer: string): string {
  const text = dropThinking(answer).trim();
  if (isJson(text)) return text;
  for (const [, inside] of text.matchAll(fence)) {
    if (inside !== undefined && isJson(inside)) return inside.trim();
  }
  // A few openings are enough: an answer with more brackets of prose before its JSON is not worth quadratic time.
  let tries = 0;
  for (const { index } of text.matchAll(/[{[]/g)) {
    tries += 1;
    if (tries > 20) break;
    const end = findEnd(text, index);
    if (end > 0 && isJson(text.slice(index, end))) return text.slice(index, end);
  }
  return text;
}

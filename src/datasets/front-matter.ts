/** What the head of a document says of it. */
export interface FrontMatter {
  title: string | null;
  licence: string | null;
  language: string | null;
  uri: string | null;
  /** False where the document says that it is no seed. */
  isSeed: boolean;
}

const none: FrontMatter = { title: null, licence: null, language: null, uri: null, isSeed: true };
const block = /^\uFEFF?---[ \t]*\r?\n([\s\S]{0,20000}?)\r?\n---[ \t]*(?:\r?\n|$)/;
const entryLine = /^([A-Za-z][\w -]*):(?:[ \t]+(.*))?$/;

/**
 * Takes the front matter off a text. Of its YAML only plain `key: value` lines are read, which is what these keys have;
 * a block with none of them (two rules around a paragraph, say) belongs to the text.
 */
export function takeFrontMatter(text: string): { head: FrontMatter; body: string } {
  const found = block.exec(text);
  const lines = found?.[1]?.split(/\r?\n/) ?? [];
  const values = new Map<string, string>();
  for (const line of lines) {
    const entry = entryLine.exec(line);
    const value = unquote(entry?.[2] ?? '');
    if (entry?.[1] && value) values.set(entry[1].toLowerCase(), value);
  }
  const isFrontMatter = lines.some((line) => entryLine.test(line)) && lines.every(isYamlLine);
  if (!found || !isFrontMatter) return { head: none, body: text };
  const read = (...keys: string[]) => keys.map((key) => values.get(key)).find((value) => value) ?? null;
  return {
    head: {
      title: read('title'),
      licence: read('licence', 'license', 'spdx-license-identifier'),
      language: read('language', 'lang'),
      uri: read('source', 'url', 'uri'),
      isSeed: read('seed') !== 'false',
    },
    body: text.slice(found[0].length),
  };
}

/** A key, a list entry, a continuation, a comment or nothing. */
function isYamlLine(line: string): boolean {
  return entryLine.test(line) || /^(?:\s|-\s|#|$)/.test(line);
}

function unquote(value: string): string {
  const plain = value.trim();
  const quoted = /^(["'])(.*)\1$/.exec(plain)?.[2];
  if (quoted !== undefined) return quoted.trim();
  return /^[[{|>&*!]/.test(plain) ? '' : plain.replace(/\s+#.*$/, '');
}

/** What a reader sees of an HTML page. Missing parts are null. */
export interface ReadableHtml {
  title: string | null;
  /** Readable text, close to Markdown: headings, lists, tables, code and links' words. */
  text: string;
  byline: string | null;
  language: string | null;
  published: string | null;
}

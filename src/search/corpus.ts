/** One document of the local corpus. */
export interface CorpusDocument {
  /** Adding a document with a known id replaces it. */
  id: string;
  uri: string;
  title: string;
  text: string;
}

/** One passage that answers a query. */
export interface CorpusHit {
  /** From the document's id and the passage's text: the same in every index built from the same documents. */
  id: string;
  documentId: string;
  uri: string;
  title: string;
  /** The part of the passage nearest the query, about 30 words. */
  snippet: string;
  /** The whole passage, about 200 words. */
  text: string;
  /** Higher is better; comparable only within one answer. */
  score: number;
}

export interface CorpusQuery {
  /** Free text; no query is a syntax error. */
  query: string;
  count: number;
  /** `hybrid` needs an index made with `embed`. Default: hybrid where vectors are there, else keyword. */
  mode?: 'keyword' | 'hybrid';
}

export interface Corpus {
  /** Adds or replaces documents. `added` counts documents, `chunks` the passages they were cut into. */
  add(documents: Iterable<CorpusDocument>): Promise<{ added: number; chunks: number }>;
  /** Returns how many of the documents were there. */
  remove(documentIds: Iterable<string>): number;
  search(query: CorpusQuery): Promise<CorpusHit[]>;
  count(): { documents: number; chunks: number };
}

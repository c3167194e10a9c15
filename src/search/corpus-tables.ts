import { createHash } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { splitTerms } from './search-terms.ts';
import { splitPassages } from './split-passages.ts';

/**
 * The index keeps terms only; passages are kept once, in their own table. By model, the passages up to `upto` have their
 * sketches; `holder` adds the next ones until `held_until`, milliseconds since 1970.
 */
export const corpusTables = `
  CREATE TABLE IF NOT EXISTS corpus_document (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, uri TEXT NOT NULL, title TEXT NOT NULL);
  CREATE TABLE IF NOT EXISTS corpus_chunk (
    number INTEGER PRIMARY KEY, id TEXT NOT NULL, document INTEGER NOT NULL, text TEXT NOT NULL);
  CREATE INDEX IF NOT EXISTS corpus_chunk_document ON corpus_chunk (document);
  CREATE TABLE IF NOT EXISTS corpus_embedded (
    model TEXT PRIMARY KEY, upto INTEGER NOT NULL, holder TEXT NOT NULL, held_until INTEGER NOT NULL);
  CREATE TABLE IF NOT EXISTS corpus_sketch (
    model TEXT NOT NULL, block INTEGER NOT NULL, words INTEGER NOT NULL, bits BLOB NOT NULL,
    PRIMARY KEY (model, block));
  CREATE VIRTUAL TABLE IF NOT EXISTS corpus_index USING fts5 (
    title, text, content='', contentless_delete=1, tokenize='ascii');
  CREATE VIRTUAL TABLE IF NOT EXISTS corpus_terms USING fts5vocab (corpus_index, row);`;

export interface Passage {
  id: string;
  text: string;
}

/** Passages with ids that depend on the document's id and the passage's text alone; equal passages are numbered. */
export function makePassages(documentId: string, text: string): Passage[] {
  const seen = new Map<string, number>();
  return [...splitPassages(text)].map((passage) => {
    const times = seen.get(passage) ?? 0;
    seen.set(passage, times + 1);
    const hash = createHash('sha256').update(JSON.stringify([documentId, passage, times]));
    return { id: hash.digest('hex').slice(0, 16), text: passage };
  });
}

export interface CorpusWriter {
  write(document: { id: string; uri: string; title: string }, passages: Passage[]): void;
  remove(documentId: string): boolean;
}

export function createCorpusWriter(database: DatabaseSync): CorpusWriter {
  const findDocument = database.prepare('SELECT number FROM corpus_document WHERE id = ?');
  const insertDocument = database.prepare('INSERT INTO corpus_document (id, uri, title) VALUES (?, ?, ?)');
  const insertChunk = database.prepare('INSERT INTO corpus_chunk (id, document, text) VALUES (?, ?, ?)');
  const insertTerms = database.prepare('INSERT INTO corpus_index (rowid, title, text) VALUES (?, ?, ?)');
  const removals = [
    // The numbers from here on may be given to other passages.
    'UPDATE corpus_embedded SET upto = coalesce((SELECT min(upto, min(number) - 1) FROM corpus_chunk WHERE document = ?), upto)',
    'DELETE FROM corpus_index WHERE rowid IN (SELECT number FROM corpus_chunk WHERE document = ?)',
    'DELETE FROM corpus_chunk WHERE document = ?',
    'DELETE FROM corpus_document WHERE number = ?',
  ].map((statement) => database.prepare(statement));

  function remove(documentId: string): boolean {
    const document = findDocument.get(documentId);
    if (!document) return false;
    for (const removal of removals) removal.run(document.number as number);
    return true;
  }

  return {
    remove,
    write(document, passages) {
      remove(document.id);
      const { lastInsertRowid: number } = insertDocument.run(document.id, document.uri, document.title);
      const titleTerms = splitTerms(document.title).join(' ');
      for (const passage of passages) {
        const chunk = insertChunk.run(passage.id, number, passage.text).lastInsertRowid;
        insertTerms.run(chunk, titleTerms, splitTerms(passage.text).join(' '));
      }
    },
  };
}

/** Runs in a savepoint, so that it works inside and outside a transaction of the store. */
export function changeAtomically<Result>(database: DatabaseSync, change: () => Result): Result {
  database.exec('SAVEPOINT corpus_change');
  try {
    const result = change();
    database.exec('RELEASE corpus_change');
    return result;
  } catch (error) {
    database.exec('ROLLBACK TO corpus_change; RELEASE corpus_change');
    throw error;
  }
}

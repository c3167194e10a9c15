import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './sqlite/sqlite-database.ts';

/**
 * Opens the file of the local corpus index, beside the store so that it can be deleted and built again. The caller
 * makes its tables and closes it. Throws OperatorError where the file is no database or cannot be used.
 */
export function openCorpusDatabase(directory: string): DatabaseSync {
  return openDatabase(directory, 'corpus.db');
}

/**
 * Opens the file of embeddings, beside the index and not in it: what was paid for stays where the index is built again.
 * Throws as above.
 */
export function openEmbeddingsDatabase(directory: string): DatabaseSync {
  return openDatabase(directory, 'embeddings.db');
}

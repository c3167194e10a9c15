import { openPostgresStore } from '../../../src/store/postgres/postgres-store.ts';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite-store.ts';
import type { Store } from '../../../src/store/store.ts';

/** Opens the store of a directory, or of a database address. */
export function openStoreAt(place: string): Promise<Store> {
  return place.startsWith('postgres:')
    ? openPostgresStore({ connectionString: place, connections: 2 })
    : openSqliteStore({ directory: place });
}

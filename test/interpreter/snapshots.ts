import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Shared by all tests, so that the slow making of Python's snapshot is done once. */
export const SNAPSHOTS = join(tmpdir(), 'agentinstruct-test-snapshots');

import { describe } from 'vitest';
import { testBudgets } from './budgets.ts';
import { testCandidates } from './candidates.ts';
import { testDraws } from './draws.ts';
import type { OpenEmptyStore } from './entries.ts';
import { testLedger } from './ledger.ts';
import { testOwners, testShards } from './owners.ts';
import { testRecords } from './records.ts';
import { testRuns } from './runs.ts';
import { testSeeds } from './seeds.ts';

/** What every driver of the store keeps to. */
export function testStore(open: OpenEmptyStore): void {
  describe('ledger', () => testLedger(open));
  describe('budgets', () => testBudgets(open));
  describe('seeds', () => testSeeds(open));
  describe('runs', () => testRuns(open));
  describe('candidates', () => testCandidates(open));
  describe('records', () => testRecords(open));
  describe('draws', () => testDraws(open));
  describe('owners', () => testOwners(open));
  describe('shards', () => testShards(open));
}

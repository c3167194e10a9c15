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

/** What every driver of the store keeps to. Each property is tried with so many stores. */
export function testStore(open: OpenEmptyStore, numRuns: number): void {
  describe('ledger', () => testLedger(open));
  describe('budgets', () => testBudgets(open, numRuns));
  describe('seeds', () => testSeeds(open));
  describe('runs', () => testRuns(open));
  describe('candidates', () => testCandidates(open, numRuns));
  describe('records', () => testRecords(open));
  describe('draws', () => testDraws(open, numRuns));
  describe('owners', () => testOwners(open));
  describe('shards', () => testShards(open));
}

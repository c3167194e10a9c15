import { addSeeds } from './add-seeds.ts';
import { controlBatch } from './control-batch.ts';
import { exportDataset } from './export-dataset.ts';
import { fetchPage } from './fetch-page.ts';
import { generateInstructions } from './generate-instructions.ts';
import { generateResponse } from './generate-response.ts';
import { getBatch } from './get-batch.ts';
import { getFlow } from './get-flow.ts';
import { getRecord } from './get-record.ts';
import { listRecords } from './list-records.ts';
import { listSeeds } from './list-seeds.ts';
import { listSkills } from './list-skills.ts';
import { refineInstruction } from './refine-instruction.ts';
import { runCode } from './run-code.ts';
import { searchCorpus } from './search-corpus.ts';
import { searchWeb } from './search-web.ts';
import { startBatch } from './start-batch.ts';
import { startFlow } from './start-flow.ts';
import { submitSteps } from './submit-steps.ts';
import type { Tool } from './tool.ts';
import { transformContent } from './transform-content.ts';

/** Every tool that a client can call, in the order in which it is listed. */
export const tools: readonly Tool[] = [
  listSkills,
  addSeeds,
  listSeeds,
  startFlow,
  getFlow,
  submitSteps,
  transformContent,
  generateInstructions,
  refineInstruction,
  generateResponse,
  startBatch,
  getBatch,
  controlBatch,
  listRecords,
  getRecord,
  exportDataset,
  runCode,
  searchWeb,
  fetchPage,
  searchCorpus,
];

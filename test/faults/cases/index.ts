import type { FaultCase } from '../report.js';
import { clockCases } from './clock.js';
import { crashCase } from './crash.js';
import { databaseCases } from './database.js';
import { dropCases } from './drops.js';
import { mailCases } from './mail.js';

/** Everything that goes wrong. */
export const FAULT_CASES: readonly FaultCase[] = [
  crashCase,
  ...dropCases,
  ...databaseCases,
  ...mailCases,
  ...clockCases,
];

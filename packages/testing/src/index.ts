// Paths through a flow
export {
  arbitraryPath,
  describePath,
  randomPaths,
  shortestPaths,
  simplePaths,
  transitionPaths,
  type Path,
} from './paths.js';
export { runOnMachine } from './run-on-machine.js';
export {
  explore,
  type Edge,
  type Graph,
  type Place,
  type Samples,
  type SamplesOf,
} from '@sallyport/core/testing';

// Coverage
export {
  createCoverage,
  type Coverage,
  type Covered,
  type CoverageReport,
  type FlowCoverage,
  type Hits,
} from './coverage.js';
export {
  assertCoverage,
  coverageAsJson,
  formatCoverage,
  mergeCoverage,
  missingIn,
  totalsOf,
  type Thresholds,
  type Total,
  type Totals,
} from './coverage-report.js';

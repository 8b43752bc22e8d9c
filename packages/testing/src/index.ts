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

// A site to test, and what people do there
export {
  connectTo,
  createTestSite,
  type RemoteSite,
  type Site,
  type TestSite,
  type TestSiteOptions,
} from './test-site.js';
export { pendingFlows, problemsIn, Visitor, type Envelope, type Reply } from './visitor.js';
export { createInbox, type Inbox, type Message } from './inbox.js';
export { createAuthenticatorApp, type AuthenticatorApp } from './authenticator-app.js';
export { createSoftwareAuthenticator, type SoftwareAuthenticator } from './software-authenticator.js';
export { builtInMoves } from './moves/index.js';
export {
  beginScene,
  movesOf,
  orWrong,
  OTHER,
  OWN,
  PASSWORDS,
  TAKEN,
  UNKNOWN,
  type Move,
  type Scene,
} from './moves/scene.js';
export { findPaths, type Search } from './find-paths.js';
export {
  assertSameWalk,
  checkRandomWalks,
  walkSite,
  type ClosableSite,
  type RandomWalks,
  type SitePath,
  type SiteStep,
} from './walk-site.js';

export {
  describeAdapterContract,
  type AdapterContractOptions,
  type RunningServer,
} from './adapter-contract.js';
export { createCollectingMailer, type CollectingMailer } from './collecting-mailer.js';
export { describeEdges, TABLE_TIME, type EdgeRow, type EdgeTable } from './edge-table.js';
export { describeFlowContract, type FlowContractOptions } from './flow-contract.js';
export { initialSnapshot, step, type FlowEvent, type Snapshot, type Step } from '../engine/step.js';
export { writtenEdges, type WrittenEdge } from '../flows/rules/edges.js';
export { edgeName, edgeNames, edgeTaken } from './graph/edge-names.js';
export { explore, isAtRest, waitingPlaces, type Edge, type Graph, type Place } from './graph/explore.js';
export { holdsSecret, secret, type Samples, type SamplesOf } from './graph/samples.js';
export { createFixedClock, type FixedClock } from './fixed-clock.js';
export {
  describeRateLimiterContract,
  type RateLimiterContractOptions,
  type RateLimiterUnderTest,
} from './rate-limiter-contract.js';
export { createPredictableRandomForTests } from './seeded-random.js';
export {
  createSoftwareCredential,
  type Ceremony,
  type CredentialSite,
  type SoftwareCredential,
} from './software-credential.js';
export { describeStoreContract, type StoreContractOptions, type StoreUnderTest } from './store-contract.js';

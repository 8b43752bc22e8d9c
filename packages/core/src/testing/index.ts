export {
  describeAdapterContract,
  type AdapterContractOptions,
  type RunningServer,
} from './adapter-contract.js';
export { createCollectingMailer, type CollectingMailer } from './collecting-mailer.js';
export { createFixedClock, type FixedClock } from './fixed-clock.js';
export { createPredictableRandomForTests } from './seeded-random.js';
export { describeStoreContract, type StoreContractOptions, type StoreUnderTest } from './store-contract.js';

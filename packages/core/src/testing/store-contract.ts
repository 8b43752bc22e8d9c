import type { Store } from '../ports/store.js';
import { atomicityRules } from './store-contract/atomicity-rules.js';
import { authenticatorRules } from './store-contract/authenticator-rules.js';
import { checkRules } from './store-contract/check-rules.js';
import { emailManagementRules } from './store-contract/email-management-rules.js';
import { emailRules } from './store-contract/email-rules.js';
import { expectationRules } from './store-contract/expectation-rules.js';
import type { Rules } from './store-contract/fixtures.js';
import { importRules } from './store-contract/import-rules.js';
import { linkKeyRules } from './store-contract/link-key-rules.js';
import { phoneRules } from './store-contract/phone-rules.js';
import { outboxRules } from './store-contract/outbox-rules.js';
import { purgeRules } from './store-contract/purge-rules.js';
import { raceRules } from './store-contract/race-rules.js';
import { sessionRules } from './store-contract/session-rules.js';
import { userDataRules } from './store-contract/user-data-rules.js';
import { userRules } from './store-contract/user-rules.js';

/** A store without any data, and how to get rid of it. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly dispose: () => Promise<void>;
}

export interface StoreContractOptions {
  /** Makes an empty store; it is asked for one before each rule. */
  readonly createStore: () => Promise<StoreUnderTest>;
  /** Who runs the rules: vitest, jest, `node:test` and their like all have these two. */
  readonly runner: {
    readonly describe: (name: string, body: () => void) => unknown;
    readonly test: (name: string, body: () => Promise<void>) => unknown;
  };
}

const RULES: Readonly<Record<string, Rules>> = {
  sessions: sessionRules,
  users: userRules,
  addresses: emailRules,
  'managing addresses': emailManagementRules,
  numbers: phoneRules,
  authenticators: authenticatorRules,
  'data of users': userDataRules,
  'link keys': linkKeyRules,
  expectations: expectationRules,
  atomicity: atomicityRules,
  races: raceRules,
  outbox: outboxRules,
  purge: purgeRules,
  import: importRules,
  readiness: checkRules,
};

/** What every Store guarantees, as a suite: an implementation that passes it can be given to the engine. */
export function describeStoreContract(name: string, { createStore, runner }: StoreContractOptions): void {
  runner.describe(`${name} keeps the store contract`, () => {
    for (const [subject, rules] of Object.entries(RULES)) {
      runner.describe(subject, () => {
        for (const [sentence, holds] of Object.entries(rules)) {
          runner.test(sentence, async () => {
            const { store, dispose } = await createStore();
            try {
              await holds(store);
            } finally {
              await dispose();
            }
          });
        }
      });
    }
  });
}

import type { RateLimiter } from '../ports/rate-limiter.js';
import { bucketRules } from './rate-limiter-contract/bucket-rules.js';
import { clockRules } from './rate-limiter-contract/clock-rules.js';
import type { Rules } from './rate-limiter-contract/fixtures.js';
import { givingBackRules } from './rate-limiter-contract/giving-back-rules.js';
import { raceRules } from './rate-limiter-contract/race-rules.js';
import { severalBucketsRules } from './rate-limiter-contract/several-buckets-rules.js';
import type { StoreContractOptions } from './store-contract.js';

/** A limiter that has counted nothing, and how to get rid of it. */
export interface RateLimiterUnderTest {
  readonly limiter: RateLimiter;
  readonly dispose: () => Promise<void>;
}

export interface RateLimiterContractOptions extends Pick<StoreContractOptions, 'runner'> {
  /** Makes an empty limiter; it is asked for one before each rule. */
  readonly createRateLimiter: () => Promise<RateLimiterUnderTest>;
}

const RULES: Readonly<Record<string, Rules>> = {
  'a bucket': bucketRules,
  'several buckets': severalBucketsRules,
  'giving back': givingBackRules,
  'the clock': clockRules,
  races: raceRules,
};

/** What every RateLimiter guarantees, as a suite: an implementation that passes it can be given to the engine. */
export function describeRateLimiterContract(
  name: string,
  { createRateLimiter, runner }: RateLimiterContractOptions,
): void {
  runner.describe(`${name} keeps the contract of rate limiters`, () => {
    for (const [subject, rules] of Object.entries(RULES)) {
      runner.describe(subject, () => {
        for (const [sentence, holds] of Object.entries(rules)) {
          runner.test(sentence, async () => {
            const { limiter, dispose } = await createRateLimiter();
            try {
              await holds(limiter);
            } finally {
              await dispose();
            }
          });
        }
      });
    }
  });
}

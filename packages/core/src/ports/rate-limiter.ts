import type { Instant } from '../domain/instant.js';
import type { Rate } from '../domain/rate.js';

/**
 * Counts what happens within a sliding time. An implementation guarantees that taking is atomic: of any number of
 * parallel takes from a bucket of n, n succeed. It has no time of its own, and no clock that is set back opens a bucket.
 * `describeRateLimiterContract` in `@sallyport/core/testing` checks all of it. Where it cannot answer it throws `SallyportError('store-unavailable')`.
 */
export interface RateLimiter {
  /**
   * Takes one from each bucket, in order, until one of them is empty; what was taken before stays taken, and a refusal
   * is not counted. No two of the buckets have the same key. The ticket is for giving back.
   */
  take(buckets: readonly Bucket[], at: Instant): Promise<RateTicket>;

  /** Undoes a successful take, and nothing that others took. */
  giveBack(ticket: RateTicket): Promise<void>;
}

export interface Bucket {
  /** What is limited, for whom: the action and whose. */
  readonly key: string;
  readonly rate: Rate;
}

export interface RateTicket {
  readonly isGranted: boolean;
  readonly taken: readonly { readonly key: string; readonly entry: string }[];
}

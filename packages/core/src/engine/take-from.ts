import type { Instant } from '../domain/instant.js';
import type { Bucket, RateLimiter, RateTicket } from '../ports/rate-limiter.js';

const NOTHING_TAKEN: RateTicket = { isGranted: true, taken: [] };

/** Takes from a limiter; where nothing is limited it is not asked, and need not be there. */
export async function takeFrom(
  limiter: RateLimiter,
  buckets: readonly Bucket[],
  at: Instant,
): Promise<RateTicket> {
  return buckets.length === 0 ? NOTHING_TAKEN : limiter.take(buckets, at);
}

import { plusSeconds, type Instant } from '../domain/instant.js';
import type { Bucket, RateLimiter, RateTicket } from '../ports/rate-limiter.js';

interface Entry {
  readonly id: string;
  readonly expiresAt: Instant;
}

/** After so many takes the buckets are looked through for empty ones, so that they do not pile up. */
const TAKES_BETWEEN_SWEEPS = 1000;

/**
 * Counts in the memory of this process: exact for one process, and of no use across several.
 *
 * It is our own because time comes in with the call: libraries read the system's clock themselves, and count in
 * fixed windows, where twice the amount passes around the end of one.
 */
export function createInProcessRateLimiter(): RateLimiter {
  const buckets = new Map<string, readonly Entry[]>();
  let takes = 0;

  const liveIn = (key: string, at: Instant): readonly Entry[] =>
    (buckets.get(key) ?? []).filter(({ expiresAt }) => expiresAt > at);

  const sweep = (at: Instant): void => {
    for (const key of buckets.keys()) if (liveIn(key, at).length === 0) buckets.delete(key);
  };

  const takeFrom = ({ key, rate }: Bucket, at: Instant): Entry | null => {
    const live = liveIn(key, at);
    if (live.length >= rate.amount) return null;
    const entry = { id: String(takes), expiresAt: plusSeconds(at, rate.seconds) };
    buckets.set(key, [...live, entry]);
    return entry;
  };

  return {
    // Nothing in here waits, so no other take can come between looking and taking.
    async take(wanted, at): Promise<RateTicket> {
      takes++;
      if (takes % TAKES_BETWEEN_SWEEPS === 0) sweep(at);
      const taken: { key: string; entry: string }[] = [];
      for (const bucket of wanted) {
        const entry = takeFrom(bucket, at);
        if (!entry) return { isGranted: false, taken };
        taken.push({ key: bucket.key, entry: entry.id });
      }
      return { isGranted: true, taken };
    },

    async giveBack({ taken }): Promise<void> {
      for (const { key, entry } of taken) {
        buckets.set(
          key,
          (buckets.get(key) ?? []).filter(({ id }) => id !== entry),
        );
      }
    },
  };
}

import { instant, plusSeconds, type Instant } from '../../domain/instant.js';
import type { Bucket, RateLimiter, RateTicket } from '../../ports/rate-limiter.js';

/** Sentences about a limiter, each with the check that it holds for an empty one. */
export type Rules = Readonly<Record<string, (limiter: RateLimiter) => Promise<void>>>;

/** How many come at once in a race. */
export const AT_ONCE = 64;

export const START = instant(1_800_000_000_123);

export const at = (seconds: number): Instant => plusSeconds(START, seconds);

/** So many a minute, or in so many seconds. */
export const bucket = (key: string, amount: number, seconds = 60): Bucket => ({
  key,
  rate: { amount, seconds, per: 'key' },
});

/** Takes, and tells whether it was granted. */
export async function take(limiter: RateLimiter, buckets: readonly Bucket[], seconds = 0): Promise<boolean> {
  return (await limiter.take(buckets, at(seconds))).isGranted;
}

/** Takes one after another, at these seconds. */
export async function takeAt(
  limiter: RateLimiter,
  buckets: readonly Bucket[],
  seconds: readonly number[],
): Promise<readonly boolean[]> {
  const granted: boolean[] = [];
  for (const second of seconds) granted.push(await take(limiter, buckets, second));
  return granted;
}

export function takeAtOnce(
  limiter: RateLimiter,
  bucketsOf: (index: number) => readonly Bucket[],
): Promise<readonly RateTicket[]> {
  return Promise.all(Array.from({ length: AT_ONCE }, (_, index) => limiter.take(bucketsOf(index), START)));
}

export const countGranted = (tickets: readonly RateTicket[]): number =>
  tickets.filter(({ isGranted }) => isGranted).length;

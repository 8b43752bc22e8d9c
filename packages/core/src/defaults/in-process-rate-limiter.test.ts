import { describe, expect, test } from 'vitest';
import { instant, plusSeconds } from '../domain/instant.js';
import type { Bucket } from '../ports/rate-limiter.js';
import { describeRateLimiterContract } from '../testing/rate-limiter-contract.js';
import { createInProcessRateLimiter } from './in-process-rate-limiter.js';

describeRateLimiterContract('The limiter in one process', {
  runner: { describe, test },
  createRateLimiter: async () => ({
    limiter: createInProcessRateLimiter(),
    dispose: async () => undefined,
  }),
});

const START = instant(1_800_000_000_000);
const bucket = (key: string, seconds: number): Bucket => ({ key, rate: { amount: 1, seconds, per: 'key' } });

test('each limiter counts for itself', async () => {
  await createInProcessRateLimiter().take([bucket('a', 60)], START);
  expect(await createInProcessRateLimiter().take([bucket('a', 60)], START)).toMatchObject({
    isGranted: true,
  });
});

test('sweeping out empty buckets leaves the others', async () => {
  const limiter = createInProcessRateLimiter();
  await limiter.take([bucket('short', 10), bucket('long', 10_000)], START);
  for (let n = 0; n < 2500; n++) await limiter.take([bucket(`visitor${n}`, 10)], plusSeconds(START, 20));
  const later = plusSeconds(START, 30);
  expect((await limiter.take([bucket('long', 10_000)], later)).isGranted).toBe(false);
  expect((await limiter.take([bucket('short', 10)], later)).isGranted).toBe(true);
});

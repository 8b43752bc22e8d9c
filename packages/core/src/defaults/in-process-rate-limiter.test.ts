import { describe, expect, test } from 'vitest';

import { instant, plusSeconds, type Instant } from '../domain/instant.js';
import type { Bucket, RateLimiter } from '../ports/rate-limiter.js';
import { createInProcessRateLimiter } from './in-process-rate-limiter.js';

const START = instant(1_800_000_000_000);
const at = (seconds: number): Instant => plusSeconds(START, seconds);

/** So many a minute. */
const bucket = (key: string, amount: number, seconds = 60): Bucket => ({
  key,
  rate: { amount, seconds, per: 'key' },
});

const granted = async (limiter: RateLimiter, buckets: readonly Bucket[], seconds = 0) =>
  (await limiter.take(buckets, at(seconds))).isGranted;

describe('a bucket', () => {
  test.each([0, 1, 2, 5])('of %i lets as many through, and no more', async (amount) => {
    const limiter = createInProcessRateLimiter();
    const takes: boolean[] = [];
    for (let n = 0; n <= amount; n++) takes.push(await granted(limiter, [bucket('a', amount)]));
    expect(takes).toEqual([...Array.from({ length: amount }, () => true), false]);
  });

  test('of five gives five to a hundred who come at once', async () => {
    const limiter = createInProcessRateLimiter();
    const takes = await Promise.all(Array.from({ length: 100 }, () => granted(limiter, [bucket('a', 5)])));
    expect(takes.filter((isGranted) => isGranted)).toHaveLength(5);
  });

  test('has room again once the time of an entry is over, and not a moment before', async () => {
    const limiter = createInProcessRateLimiter();
    await granted(limiter, [bucket('a', 1)]);
    expect(await granted(limiter, [bucket('a', 1)], 59.999)).toBe(false);
    expect(await granted(limiter, [bucket('a', 1)], 60)).toBe(true);
  });

  test('slides: around the end of a minute there is no second helping', async () => {
    const limiter = createInProcessRateLimiter();
    const seconds = [0, 50, 55, 61, 62, 109, 110];
    const takes: boolean[] = [];
    for (const second of seconds) takes.push(await granted(limiter, [bucket('a', 3)], second));
    expect(takes).toEqual([true, true, true, true, false, false, true]);
  });

  test('is not held shut by those whom it refuses', async () => {
    const limiter = createInProcessRateLimiter();
    await granted(limiter, [bucket('a', 1)], 0);
    for (const second of [10, 20, 59]) await granted(limiter, [bucket('a', 1)], second);
    expect(await granted(limiter, [bucket('a', 1)], 60)).toBe(true);
  });

  test('is one for each key', async () => {
    const limiter = createInProcessRateLimiter();
    expect(await granted(limiter, [bucket('a', 1)])).toBe(true);
    expect(await granted(limiter, [bucket('b', 1)])).toBe(true);
    expect(await granted(limiter, [bucket('a', 1)])).toBe(false);
  });

  test('is one for each limiter', async () => {
    await granted(createInProcessRateLimiter(), [bucket('a', 1)]);
    expect(await granted(createInProcessRateLimiter(), [bucket('a', 1)])).toBe(true);
  });
});

describe('several buckets', () => {
  test('all have to have room', async () => {
    const limiter = createInProcessRateLimiter();
    const both = [bucket('a', 5), bucket('b', 1)];
    expect(await granted(limiter, both)).toBe(true);
    expect(await granted(limiter, both)).toBe(false);
  });

  test('are taken from in order, and what was taken before a refusal stays taken', async () => {
    const limiter = createInProcessRateLimiter();
    const order = [bucket('a', 2), bucket('empty', 0), bucket('c', 1)];
    const ticket = await limiter.take(order, START);
    expect(ticket).toMatchObject({ isGranted: false, taken: [{ key: 'a' }] });
    expect(await granted(limiter, [bucket('a', 2)])).toBe(true);
    expect(await granted(limiter, [bucket('a', 2)])).toBe(false);
    expect(await granted(limiter, [bucket('c', 1)])).toBe(true);
  });

  test('may be none, which limits nothing', async () => {
    expect(await createInProcessRateLimiter().take([], START)).toEqual({ isGranted: true, taken: [] });
  });
});

describe('giving back', () => {
  const two = [bucket('a', 2), bucket('b', 2)];

  test('makes room for one more in each bucket', async () => {
    const limiter = createInProcessRateLimiter();
    await limiter.take(two, START);
    const second = await limiter.take(two, START);
    await limiter.giveBack(second);
    expect(await granted(limiter, two)).toBe(true);
    expect(await granted(limiter, two)).toBe(false);
  });

  test('takes nothing from others: their entries keep their times', async () => {
    const limiter = createInProcessRateLimiter();
    const first = await limiter.take([bucket('a', 2)], at(0));
    await limiter.take([bucket('a', 2)], at(30));
    await limiter.giveBack(first);
    expect(await granted(limiter, [bucket('a', 2)], 40)).toBe(true);
    // Those of 30 and 40 are left.
    expect(await granted(limiter, [bucket('a', 2)], 89)).toBe(false);
    expect(await granted(limiter, [bucket('a', 2)], 90)).toBe(true);
  });

  test('twice gives back once', async () => {
    const limiter = createInProcessRateLimiter();
    const first = await limiter.take([bucket('a', 2)], START);
    await limiter.take([bucket('a', 2)], START);
    await limiter.giveBack(first);
    await limiter.giveBack(first);
    expect(await granted(limiter, [bucket('a', 2)])).toBe(true);
    expect(await granted(limiter, [bucket('a', 2)])).toBe(false);
  });

  test('of a refused take gives back what it took', async () => {
    const limiter = createInProcessRateLimiter();
    const refused = await limiter.take([bucket('a', 1), bucket('empty', 0)], START);
    await limiter.giveBack(refused);
    expect(await granted(limiter, [bucket('a', 1)])).toBe(true);
  });

  test('what is long over, or was never taken, changes nothing', async () => {
    const limiter = createInProcessRateLimiter();
    const old = await limiter.take([bucket('a', 1)], at(0));
    await limiter.take([bucket('a', 1)], at(60));
    await limiter.giveBack(old);
    await limiter.giveBack({ isGranted: true, taken: [{ key: 'unknown', entry: '1' }] });
    expect(await granted(limiter, [bucket('a', 1)], 61)).toBe(false);
  });
});

test('a clock that steps back opens nothing', async () => {
  const limiter = createInProcessRateLimiter();
  await granted(limiter, [bucket('a', 1)], 0);
  expect(await granted(limiter, [bucket('a', 1)], -3600)).toBe(false);
});

test('sweeping out empty buckets leaves the others', async () => {
  const limiter = createInProcessRateLimiter();
  await granted(limiter, [bucket('short', 1, 10)], 0);
  await granted(limiter, [bucket('long', 1, 10_000)], 0);
  for (let n = 0; n < 2500; n++) await limiter.take([bucket(`visitor${n}`, 1, 10)], at(20));
  expect(await granted(limiter, [bucket('long', 1, 10_000)], 30)).toBe(false);
  expect(await granted(limiter, [bucket('short', 1, 10)], 30)).toBe(true);
});

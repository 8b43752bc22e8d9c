import assert from 'node:assert/strict';
import { bucket, take, takeAt, type Rules } from './fixtures.js';

export const bucketRules: Rules = {
  'lets as many through as its amount, and no more': async (limiter) => {
    for (const amount of [0, 1, 2, 5]) {
      const takes = await takeAt(
        limiter,
        [bucket(`of ${String(amount)}`, amount)],
        Array<number>(amount + 1).fill(0),
      );
      assert.deepEqual(takes, [...Array<boolean>(amount).fill(true), false]);
    }
  },

  'has room again once the time of an entry is over, and not a millisecond before': async (limiter) => {
    assert.deepEqual(await takeAt(limiter, [bucket('a', 1)], [0, 59.999, 60, 119.999, 120]), [
      true,
      false,
      true,
      false,
      true,
    ]);
  },

  'slides: around the end of a minute there is no second helping': async (limiter) => {
    assert.deepEqual(await takeAt(limiter, [bucket('a', 3)], [0, 50, 55, 61, 62, 109, 110]), [
      true,
      true,
      true,
      true,
      false,
      false,
      true,
    ]);
  },

  'is not held shut by those whom it refuses': async (limiter) => {
    assert.deepEqual(await takeAt(limiter, [bucket('a', 1)], [0, 10, 20, 59, 60]), [
      true,
      false,
      false,
      false,
      true,
    ]);
  },

  'is one for each key': async (limiter) => {
    assert.equal(await take(limiter, [bucket('a', 1)]), true);
    assert.equal(await take(limiter, [bucket('b', 1)]), true);
    assert.equal(await take(limiter, [bucket('A', 1)]), true);
    assert.equal(await take(limiter, [bucket('a', 1)]), false);
  },

  'may have a key of any length, with anything in it': async (limiter) => {
    for (const key of ['', ' ', 'é', 'a\0b', `${'x'.repeat(20_000)}1`, `${'x'.repeat(20_000)}2`]) {
      assert.deepEqual(await takeAt(limiter, [bucket(key, 1)], [0, 0]), [true, false]);
    }
  },
};

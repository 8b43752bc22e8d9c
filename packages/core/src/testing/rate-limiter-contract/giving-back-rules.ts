import assert from 'node:assert/strict';
import { at, bucket, START, take, takeAt, type Rules } from './fixtures.js';

const two = [bucket('a', 2), bucket('b', 2)];

export const givingBackRules: Rules = {
  'makes room for one more in each bucket': async (limiter) => {
    await limiter.take(two, START);
    await limiter.giveBack(await limiter.take(two, START));
    assert.deepEqual(await takeAt(limiter, two, [0, 0]), [true, false]);
  },

  'takes nothing from others: their entries keep their times': async (limiter) => {
    const first = await limiter.take([bucket('a', 2)], at(0));
    await limiter.take([bucket('a', 2)], at(30));
    await limiter.giveBack(first);
    // Those of 30 and 40 are left.
    assert.deepEqual(await takeAt(limiter, [bucket('a', 2)], [40, 89, 90]), [true, false, true]);
  },

  'twice gives back once': async (limiter) => {
    const first = await limiter.take([bucket('a', 2)], START);
    await limiter.take([bucket('a', 2)], START);
    await limiter.giveBack(first);
    await limiter.giveBack(first);
    assert.deepEqual(await takeAt(limiter, [bucket('a', 2)], [0, 0]), [true, false]);
  },

  'of a refused take gives back what it took': async (limiter) => {
    await limiter.giveBack(await limiter.take([bucket('a', 1), bucket('empty', 0)], START));
    assert.equal(await take(limiter, [bucket('a', 1)]), true);
  },

  'what is long over, or was never taken, changes nothing': async (limiter) => {
    const old = await limiter.take([bucket('a', 1)], at(0));
    await limiter.take([bucket('a', 1)], at(60));
    await limiter.giveBack(old);
    await limiter.giveBack({ isGranted: true, taken: [{ key: 'unknown', entry: '1' }] });
    await limiter.giveBack({ isGranted: true, taken: [] });
    assert.equal(await take(limiter, [bucket('a', 1)], 61), false);
  },
};

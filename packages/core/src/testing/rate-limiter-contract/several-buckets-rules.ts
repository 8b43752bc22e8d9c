import assert from 'node:assert/strict';
import { bucket, START, take, type Rules } from './fixtures.js';

export const severalBucketsRules: Rules = {
  'may be none, which limits nothing': async (limiter) => {
    assert.deepEqual(await limiter.take([], START), { isGranted: true, taken: [] });
  },

  'all have to have room': async (limiter) => {
    const both = [bucket('a', 5), bucket('b', 1)];
    assert.equal(await take(limiter, both), true);
    assert.equal(await take(limiter, both), false);
  },

  'are taken from in order: what was taken before a refusal stays taken, what comes behind it is left':
    async (limiter) => {
      const ticket = await limiter.take([bucket('a', 2), bucket('empty', 0), bucket('c', 1)], START);
      assert.equal(ticket.isGranted, false);
      assert.deepEqual(
        ticket.taken.map(({ key }) => key),
        ['a'],
      );
      assert.equal(await take(limiter, [bucket('a', 2)]), true);
      assert.equal(await take(limiter, [bucket('a', 2)]), false);
      assert.equal(await take(limiter, [bucket('c', 1)]), true);
    },

  'have each their own amount and time': async (limiter) => {
    const rates = [bucket('short', 2, 10), bucket('long', 3, 60)];
    const granted: number[] = [];
    for (const second of [0, 1, 2, 10, 11, 12, 59, 60, 61]) {
      if (await take(limiter, rates, second)) granted.push(second);
    }
    // What the long one refuses the short one has counted: at 61 it holds the entries of 59 and 60.
    assert.deepEqual(granted, [0, 1, 10, 60]);
  },

  'may be more than the two that are usual': async (limiter) => {
    const five = Array.from({ length: 5 }, (_, n) => bucket(String(n), n + 1));
    const ticket = await limiter.take(five, START);
    assert.deepEqual(
      ticket.taken.map(({ key }) => key),
      ['0', '1', '2', '3', '4'],
    );
    assert.equal(await take(limiter, five), false);
  },
};

import assert from 'node:assert/strict';
import { AT_ONCE, bucket, countGranted, START, takeAtOnce, type Rules } from './fixtures.js';

export const raceRules: Rules = {
  'of many who come at once to a bucket of five, five are let through': async (limiter) => {
    assert.equal(countGranted(await takeAtOnce(limiter, () => [bucket('a', 5)])), 5);
    assert.equal(countGranted(await takeAtOnce(limiter, () => [bucket('a', 5)])), 0);
  },

  'of many who come at once to several buckets, as many as the smallest has room for': async (limiter) => {
    const tickets = await takeAtOnce(limiter, () => [bucket('a', 30), bucket('b', 7)]);
    assert.equal(countGranted(tickets), 7);
    const takenFrom = (wanted: string) =>
      tickets.filter(({ taken }) => taken.some(({ key }) => key === wanted)).length;
    assert.equal(takenFrom('a'), 30);
    assert.equal(takenFrom('b'), 7);
  },

  'of many with an address each, who try one account, as many as it allows': async (limiter) => {
    const tickets = await takeAtOnce(limiter, (n) => [bucket(`ip ${String(n)}`, 1), bucket('account', 5)]);
    assert.equal(countGranted(tickets), 5);
  },

  'of many with an account each, who share an address, as many as it allows': async (limiter) => {
    const tickets = await takeAtOnce(limiter, (n) => [bucket('ip', 10), bucket(`account ${String(n)}`, 1)]);
    assert.equal(countGranted(tickets), 10);
  },

  'each who gives back at once makes room for exactly one': async (limiter) => {
    const both = [bucket('a', AT_ONCE), bucket('b', AT_ONCE)];
    const tickets = await takeAtOnce(limiter, () => both);
    assert.equal(countGranted(tickets), AT_ONCE);
    const half = tickets.filter((_, n) => n % 2 === 0);
    await Promise.all(half.map((ticket) => limiter.giveBack(ticket)));
    assert.equal(countGranted(await takeAtOnce(limiter, () => both)), half.length);
  },

  'taking and giving back at once loses nothing': async (limiter) => {
    const both = [bucket('a', AT_ONCE), bucket('b', AT_ONCE)];
    const tasks = Array.from({ length: AT_ONCE }, async (_, n) => {
      const ticket = await limiter.take(both, START);
      if (n % 2 === 0) await limiter.giveBack(ticket);
    });
    await Promise.all(tasks);
    assert.equal(countGranted(await takeAtOnce(limiter, () => both)), AT_ONCE / 2);
  },
};

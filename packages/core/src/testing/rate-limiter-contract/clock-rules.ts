import assert from 'node:assert/strict';
import { bucket, takeAt, type Rules } from './fixtures.js';

const HOUR = 3600;

export const clockRules: Rules = {
  'is the one that is told: what was counted in the far past or future is judged by it alone': async (
    limiter,
  ) => {
    for (const now of [-40 * 365 * 24 * HOUR, 100 * 365 * 24 * HOUR]) {
      assert.deepEqual(await takeAt(limiter, [bucket(String(now), 1)], [now, now + 59, now + 60]), [
        true,
        false,
        true,
      ]);
    }
  },

  'opens nothing when it steps back': async (limiter) => {
    assert.deepEqual(await takeAt(limiter, [bucket('a', 1)], [0, -HOUR, -1]), [true, false, false]);
  },

  'that stepped back counts by its new time as well': async (limiter) => {
    // The entry made at -30 ends at 30, the one made at 0 ends at 60.
    assert.deepEqual(await takeAt(limiter, [bucket('a', 2)], [0, -30, -29, 30, 31, 60]), [
      true,
      true,
      false,
      true,
      false,
      true,
    ]);
  },
};

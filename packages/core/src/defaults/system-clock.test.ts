import { expect, test } from 'vitest';

import { systemClock } from './system-clock.js';

test('the time is that of the machine', () => {
  const before = Date.now();
  const now = systemClock.now();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});

import { expect, test } from 'vitest';

import { instant } from '../domain/instant.js';
import { createFixedClock } from './fixed-clock.js';

test('the clock stands still until it is advanced', () => {
  const clock = createFixedClock(instant(1000));
  expect([clock.now(), clock.now()]).toEqual([1000, 1000]);
  clock.advance(1.5);
  expect(clock.now()).toBe(2500);
  clock.advance(-2);
  expect(clock.now()).toBe(500);
});

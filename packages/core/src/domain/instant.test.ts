import { expect, test } from 'vitest';

import { instant, plusSeconds, toUnixSeconds } from './instant.js';

const NOON = instant(1_750_000_000_250);

test.each([0, -1, 1_750_000_000_250])('%d milliseconds are an instant', (milliseconds) => {
  expect(instant(milliseconds)).toBe(milliseconds);
});

test.each([0.5, Number.NaN, Infinity, 2 ** 53])('%d is no instant', (milliseconds) => {
  expect(() => instant(milliseconds)).toThrow(TypeError);
});

test.each([
  [180, 1_750_000_180_250],
  [-1, 1_749_999_999_250],
  [0.0014, 1_750_000_000_251],
])('%d seconds later is at %d', (seconds, expected) => {
  expect(plusSeconds(NOON, seconds)).toBe(expected);
});

test('the wire has seconds with their fraction', () => {
  expect(toUnixSeconds(NOON)).toBe(1_750_000_000.25);
});

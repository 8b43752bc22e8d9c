import { describe, expect, test } from 'vitest';
import { median, medianRatio, quantile } from './statistics.js';

describe('the statistics of a benchmark', () => {
  test.each([
    [[3, 1, 2], 2],
    [[4, 1, 3, 2], 2.5],
    [[10, 9, 100], 10],
    [[7], 7],
  ])('the median of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  test.each([
    [0.99, 99],
    [0.5, 50],
    [1, 100],
    [0, 1],
  ])('of 1 to 100, a share of %d is not above %d', (share, expected) => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect(quantile(values, share)).toBe(expected);
  });

  test('a ratio is that of each round, whatever other rounds were like', () => {
    expect(medianRatio([10, 100, 1000], [5, 50, 250])).toBe(2);
  });

  test('of nothing there is no figure', () => {
    expect(() => median([])).toThrow(RangeError);
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

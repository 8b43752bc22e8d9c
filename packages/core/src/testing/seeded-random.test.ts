import { expect, test } from 'vitest';

import { createPredictableRandomForTests } from './seeded-random.js';

const draw = (seed: string): readonly unknown[] => {
  const random = createPredictableRandomForTests(seed);
  return [random.token(), random.integer(1000), [...random.bytes(5)], random.token()];
};

test('the same seed gives the same values, another seed others', () => {
  expect(draw('one')).toEqual(draw('one'));
  expect(draw('one')).not.toEqual(draw('two'));
});

test('how the bytes are asked for does not change them, and none comes twice', () => {
  const whole = [...createPredictableRandomForTests('seed').bytes(100)];
  const random = createPredictableRandomForTests('seed');
  const pieces = [1, 31, 0, 33, 35].flatMap((count) => [...random.bytes(count)]);
  expect(pieces).toEqual(whole);
  expect(new Set([random.token(), random.token(), random.token()]).size).toBe(3);
});

test('a token looks like a real one', () => {
  expect(createPredictableRandomForTests('seed').token()).toMatch(/^[\w-]{43}$/);
});

test('integers are below the bound and evenly spread', () => {
  const random = createPredictableRandomForTests('seed');
  const counts = Array.from({ length: 5 }, () => 0);
  for (let draws = 0; draws < 5000; draws += 1) {
    const drawn = random.integer(5);
    counts[drawn] = (counts[drawn] ?? Number.NaN) + 1;
  }
  // Fixed by the seed; for a fair draw 1000 +- 28 is expected.
  for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(counts).toHaveLength(5);
});

test.each([0, -1, 1.5, 2 ** 48, Number.NaN])('%d is no bound', (bound) => {
  expect(() => createPredictableRandomForTests('seed').integer(bound)).toThrow(RangeError);
});

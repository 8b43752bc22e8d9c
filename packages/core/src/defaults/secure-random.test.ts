import { expect, test } from 'vitest';

import { secureRandom } from './secure-random.js';

test('as many bytes come as were asked for, different ones each time', () => {
  const bytes = secureRandom.bytes(32);
  expect(bytes).toHaveLength(32);
  expect(secureRandom.bytes(32)).not.toEqual(bytes);
});

test('a token is 256 bits of base64url, and no two are the same', () => {
  const tokens = Array.from({ length: 100 }, () => secureRandom.token());
  for (const token of tokens) expect(token).toMatch(/^[\w-]{43}$/);
  expect(new Set(tokens).size).toBe(tokens.length);
});

test('integers cover all values below the bound and nothing else', () => {
  const drawn = new Set(Array.from({ length: 1000 }, () => secureRandom.integer(10)));
  // Each of the ten is missing with a probability of 0.9^1000, some 10^-46.
  expect([...drawn].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
});

test.each([0, -1, 1.5, 2 ** 48, Number.NaN])('%d is no bound', (bound) => {
  expect(() => secureRandom.integer(bound)).toThrow();
});

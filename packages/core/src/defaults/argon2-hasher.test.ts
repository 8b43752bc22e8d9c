import { beforeAll, describe, expect, test } from 'vitest';

import { createArgon2Hasher } from './argon2-hasher.js';

const PASSWORD = 'correct-horse-42';
const hasher = createArgon2Hasher();
let hash: string;

beforeAll(async () => {
  hash = await hasher.hash(PASSWORD);
});

/** The least of several times: what the work itself takes, without what else the machine was doing. */
async function leastMilliseconds(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const begin = performance.now();
    await work();
    times.push(performance.now() - begin);
  }
  return Math.min(...times);
}

describe('a hash', () => {
  test('is argon2id with 19 MiB, two passes, one lane, a salt of 16 and a tag of 32 bytes', () => {
    expect(hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  });

  test('is another one each time', async () => {
    expect(await hasher.hash(PASSWORD)).not.toBe(hash);
  });

  test('is not made of a password that is too long', async () => {
    await expect(hasher.hash('p'.repeat(129))).rejects.toThrow(TypeError);
  });

  test('verifies passwords of the greatest length, to the last character', async () => {
    const longest = '\u{1f600}'.repeat(128);
    const ofLongest = await hasher.hash(longest);
    expect(await hasher.verify(ofLongest, longest)).toBe(true);
    expect(await hasher.verify(ofLongest, `${'\u{1f600}'.repeat(127)}x`)).toBe(false);
  });
});

describe('a password is verified', () => {
  test.each([
    ['the same', PASSWORD, true],
    ['another', 'correct-horse-43', false],
    ['in another case', 'Correct-horse-42', false],
    ['none', '', false],
    ['one that is too long', PASSWORD.padEnd(129), false],
    ['one that is far too long', 'p'.repeat(16_384), false],
  ])('%s', async (_kind, password, expected) => {
    expect(await hasher.verify(hash, password)).toBe(expected);
  });

  test('one that is too long does not match the hash of nothing, which stands in for it', async () => {
    expect(await hasher.verify(await hasher.hash(''), 'p'.repeat(129))).toBe(false);
  });

  test('nothing matches the decoy, which looks like any other hash', async () => {
    expect(hasher.decoy.replace(/[^$]+\$[^$]+$/, '')).toBe(hash.replace(/[^$]+\$[^$]+$/, ''));
    expect(hasher.decoy).toHaveLength(hash.length);
    expect(createArgon2Hasher().decoy).not.toBe(hasher.decoy);
    expect(await hasher.verify(hasher.decoy, PASSWORD)).toBe(false);
    expect(await hasher.verify(hasher.decoy, '')).toBe(false);
  });

  test.each([
    ['empty', () => ''],
    ['an unusable password of Django', () => '!abcdefgh'],
    ['of another algorithm', () => '$2b$10$abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabc'],
    ['cut off', () => hash.slice(0, -1)],
    ['with no passes', () => hash.replace('t=2', 't=0')],
    ['with more memory than a server has', () => hash.replace('m=19456', 'm=4294967295')],
    ['with passes for hours', () => hash.replace('t=2', 't=4294967295')],
  ])('a hash that is %s answers false', async (_kind, malformed) => {
    expect(await hasher.verify(malformed(), PASSWORD)).toBe(false);
  });

  test('a hash of another cost still verifies', async () => {
    const stronger = createArgon2Hasher({ passes: 3 });
    expect(await hasher.verify(await stronger.hash(PASSWORD), PASSWORD)).toBe(true);
  });
});

describe('the work is the same whatever the answer', () => {
  test.each([
    ['a malformed hash', () => hasher.verify('!', PASSWORD)],
    ['a password that is too long', () => hasher.verify(hash, 'p'.repeat(129))],
    ['the decoy', () => hasher.verify(hasher.decoy, PASSWORD)],
    // A ratio, taken again if the machine was busy with something else.
  ])('%s', { retry: 3 }, async (_kind, verify) => {
    const mismatch = await leastMilliseconds(() => hasher.verify(hash, 'wrong'));
    expect(await leastMilliseconds(verify)).toBeGreaterThan(mismatch / 3);
  });
});

test('a hash is to be replaced if and only if its cost is not the current one', async () => {
  const stronger = createArgon2Hasher({ memoryKib: 32_768, passes: 3, parallelism: 2 });
  const other = await stronger.hash(PASSWORD);
  expect(other).toContain('$m=32768,t=3,p=2$');
  expect([hasher.needsRehash(hash), stronger.needsRehash(hash)]).toEqual([false, true]);
  expect([hasher.needsRehash(other), stronger.needsRehash(other)]).toEqual([true, false]);
  expect(hasher.needsRehash(hash.replace('argon2id', 'argon2i'))).toBe(true);
  expect(hasher.needsRehash(hash.replace('v=19', 'v=16'))).toBe(true);
});

test('computations beyond the limit wait for their turn', async () => {
  const one = createArgon2Hasher({ maxConcurrent: 1 });
  const costly = await createArgon2Hasher({ passes: 32 }).hash(PASSWORD);
  const finished: string[] = [];
  const verify = async (name: string, stored: string): Promise<void> => {
    await one.verify(stored, PASSWORD);
    finished.push(name);
  };
  await Promise.all([verify('costly', costly), verify('cheap', hash)]);
  // Side by side the cheap one would be done long before.
  expect(finished).toEqual(['costly', 'cheap']);
});

test.each([
  { memoryKib: 19_455 },
  { memoryKib: 1_048_577 },
  { passes: 1 },
  { passes: 2.5 },
  { parallelism: 0 },
  { parallelism: 17 },
  { maxConcurrent: 0 },
  { memoryKib: Number.NaN },
])('options that are too weak or senseless are refused: %o', (options) => {
  expect(() => createArgon2Hasher(options)).toThrow(TypeError);
});

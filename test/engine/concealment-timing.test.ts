import { createArgon2Hasher } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { beforeAll, describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';

const ANN = { email: 'ann@example.org', password: 'correct-horse-42' };
const NOBODY = 'nobody@example.org';
const PAIRS = 15;
const TRIES = 5;
/** What an argon2 more or less makes is a factor of ten and more; chance makes much less, on a busy machine as well. */
const MOST = 1.5;

let world: World;
beforeAll(async () => {
  world = await createWorld(createMemoryStore(), {
    account: {
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      loginByCodeEnabled: true,
      passwordResetByCodeEnabled: true,
      rateLimits: false,
    },
    // The real one: what it costs is what would tell.
    ports: { hasher: createArgon2Hasher() },
  });
  await new App(world).post('auth/signup', ANN);
});

async function millisecondsOf(ask: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await ask();
  return performance.now() - begun;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

/**
 * By what factor a request takes longer for one address than for the other: the median of pairs, each taken one right
 * after the other and in turns first, so that a machine that is busy with other things slows both alike.
 */
async function factorBetween(ask: (email: string) => Promise<unknown>): Promise<number> {
  const factors: number[] = [];
  for (let pair = 0; pair < PAIRS; pair++) {
    const addresses = pair % 2 === 0 ? [ANN.email, NOBODY] : [NOBODY, ANN.email];
    const took = new Map<string, number>();
    for (const email of addresses) took.set(email, await millisecondsOf(() => ask(email)));
    factors.push((took.get(ANN.email) ?? Number.NaN) / (took.get(NOBODY) ?? Number.NaN));
  }
  const factor = median(factors);
  return Math.max(factor, 1 / factor);
}

type Ask = (email: string) => Promise<unknown>;

/** Whether it is so in most of some tries: chance spoils one, and makes none look well either. */
async function isMostly(is: (factor: number) => boolean, ask: Ask): Promise<boolean> {
  const counts = { so: 0, not: 0 };
  while (Math.max(counts.so, counts.not) <= TRIES / 2)
    counts[is(await factorBetween(ask)) ? 'so' : 'not'] += 1;
  return counts.so > counts.not;
}

describe('with the real hasher, a stop-watch does not tell whether somebody has an account', () => {
  const post = (path: string, body: object) => new App(world).post(path, body);

  test.each<[what: string, ask: (email: string) => Promise<unknown>]>([
    ['login', (email) => post('auth/login', { email, password: 'wrong-horse-42' })],
    ['request for a code to log in', (email) => post('auth/code/request', { email })],
    ['request for a code to reset a password', (email) => post('auth/password/request', { email })],
    [
      'reset with a wrong code',
      async (email) => {
        const app = new App(world);
        await app.post('auth/password/request', { email });
        return app.post('auth/password/reset', { key: 'BCDF-GHJK', password: 'battery-staple-77' });
      },
    ],
  ])('at a %s', { timeout: 120_000 }, async (_what, ask) => {
    for (const email of [ANN.email, NOBODY]) await ask(email);
    expect(await isMostly((factor) => factor < MOST, ask)).toBe(true);
  });

  test('and one hash more or less would show', { timeout: 120_000 }, async () => {
    const ask = (email: string) =>
      email === NOBODY
        ? post('auth/password/request', { email })
        : post('auth/login', { email, password: 'wrong-horse-42' });
    expect(await isMostly((factor) => factor > 2 * MOST, ask)).toBe(true);
  });
});

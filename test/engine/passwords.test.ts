import type { PasswordHasher, Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';
import { codesIn } from './http.js';
import { recordCommits } from './stores.js';

const EMAIL = 'bob@example.org';
const PASSWORD = 'correct-horse-42';

/** A hasher that keeps what it was asked; its hashes say under which parameters they were made. */
function recordingHasher(parameters = 'v1') {
  const hashed: string[] = [];
  const verified: { readonly hash: string; readonly password: string }[] = [];
  const hasher: PasswordHasher = {
    decoy: `${parameters}:decoy`,
    hash: async (password) => {
      hashed.push(password);
      return `${parameters}:of:${password}`;
    },
    verify: async (hash, password) => {
      verified.push({ hash, password });
      return hash.replace(/^\w+:/, '') === `of:${password}`;
    },
    needsRehash: (hash) => !hash.startsWith(`${parameters}:`),
  };
  return { hasher, hashed, verified };
}

/** Nobody has to verify an address here, so that a login is one request. */
const WITHOUT_STAGES = {
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  rateLimits: false,
} as const;

const worldWith = (hasher: PasswordHasher, store: Store = createMemoryStore(), options = {}) =>
  createWorld(store, { account: WITHOUT_STAGES, ports: { hasher }, ...options });

const signUp = (world: World, password: string, email = EMAIL) =>
  new App(world).post('auth/signup', { email, password });

const logIn = (world: World, password: string, email = EMAIL) =>
  new App(world).post('auth/login', { email, password });

describe('a hash under other parameters', () => {
  async function upgradedSite() {
    const { store, commits } = recordCommits();
    await signUp(await worldWith(recordingHasher('old').hasher, store), PASSWORD);
    const { hasher, hashed, verified } = recordingHasher('new');
    const world = await worldWith(hasher, store);
    const upgrades = () =>
      commits.flatMap(({ writes }) => writes).filter(({ type }) => type === 'upgradePasswordHash');
    return { world, hashed, verified, upgrades };
  }

  test('is replaced in the commit of the login that its password is used for', async () => {
    const { world, upgrades } = await upgradedSite();
    expect((await logIn(world, PASSWORD)).status).toBe(200);
    expect(upgrades()).toEqual([
      expect.objectContaining({ from: `old:of:${PASSWORD}`, to: `new:of:${PASSWORD}` }),
    ]);
  });

  test('is replaced once: the next login finds the new one', async () => {
    const { world, verified, hashed, upgrades } = await upgradedSite();
    await logIn(world, PASSWORD);
    expect((await logIn(world, PASSWORD)).status).toBe(200);
    expect(verified.map(({ hash }) => hash)).toEqual([`old:of:${PASSWORD}`, `new:of:${PASSWORD}`]);
    expect(hashed).toEqual([PASSWORD]);
    expect(upgrades()).toHaveLength(1);
  });

  test('stays where the password is wrong', async () => {
    const { world, hashed, upgrades } = await upgradedSite();
    expect((await logIn(world, 'wrong-horse-42')).status).toBe(400);
    expect(hashed).toEqual([]);
    expect(upgrades()).toEqual([]);
  });

  test('is made of the normalised password, as it will be compared', async () => {
    const { world, upgrades } = await upgradedSite();
    expect((await logIn(world, ` ${PASSWORD} `)).status).toBe(200);
    expect(upgrades()).toEqual([expect.objectContaining({ to: `new:of:${PASSWORD}` })]);
  });
});

describe('a password', () => {
  const TWO_BEYOND = '\u{1f600}\u{1f99a}';
  const LONGEST = 'correct-horse-42'.repeat(8);

  test.each([
    ['128 characters', LONGEST],
    ['128 code points in 256 units', TWO_BEYOND.repeat(64)],
    ['128 code points that were 256 before they were composed', 'e\u0301o\u0301'.repeat(64)],
  ])('of %s can be set and used', async (_kind, password) => {
    const world = await worldWith(recordingHasher().hasher);
    expect((await signUp(world, password)).status).toBe(200);
    expect((await logIn(world, password)).status).toBe(200);
  });

  test.each([
    ['129 characters', `${LONGEST}!`],
    ['129 code points', `${TWO_BEYOND.repeat(64)}!`],
    ['16,000 characters', 'x'.repeat(16_000)],
  ])('of %s is refused where it is set, without being hashed', async (_kind, password) => {
    const { hasher, hashed } = recordingHasher();
    const world = await worldWith(hasher);
    const answer = await signUp(world, password);
    expect(answer.status).toBe(400);
    expect(codesIn(answer)).toEqual(['password_too_long@password']);
    expect(hashed).toEqual([]);
  });

  test.each([EMAIL, 'nobody@example.org'])(
    'that is too long is a mismatch at the login of %s, after the same work',
    async (email) => {
      const { hasher, verified } = recordingHasher();
      const world = await worldWith(hasher);
      await signUp(world, PASSWORD);
      const answer = await logIn(world, `${LONGEST}!`, email);
      expect(codesIn(answer)).toEqual(['email_password_mismatch@password']);
      expect(verified).toHaveLength(1);
    },
  );

  test.each([
    ['composed', 'décomposé-42', 'décomposé-42'.normalize('NFD')],
    ['decomposed', 'décomposé-42'.normalize('NFD'), 'décomposé-42'],
    ['with space around it', `  ${PASSWORD}\n`, PASSWORD],
    ['without space around it', PASSWORD, `\t${PASSWORD}\u00a0\u3000`],
    ['of a ligature and its look-alike signs', 'ångström-ﬁ-42', 'a\u030angstro\u0308m-ﬁ-42'],
  ])('that was set %s is the same otherwise', async (_kind, set, used) => {
    const world = await worldWith(recordingHasher().hasher);
    await signUp(world, set);
    expect((await logIn(world, used)).status).toBe(200);
  });

  test.each([
    ['letters in another case', PASSWORD.toUpperCase()],
    ['space inside', 'correct horse 42'],
    ['what only looks alike (NFC, not NFKC)', 'correct-horse-４２'],
    ['its beginning', PASSWORD.slice(0, -1)],
    ['more behind it', `${PASSWORD}!`],
    ['NUL behind it', `${PASSWORD}\0`],
  ])('is not the same with %s', async (_kind, used) => {
    const world = await worldWith(recordingHasher().hasher);
    await signUp(world, PASSWORD);
    expect((await logIn(world, used)).status).toBe(400);
  });

  test.each<[preset: 'reference' | 'nist-800-63b-4', password: string, codes: readonly string[]]>([
    ['reference', 'xk7#qp2', ['password_too_short']],
    ['reference', '12345678', ['password_too_common', 'password_entirely_numeric']],
    ['reference', '9173046', ['password_too_short', 'password_entirely_numeric']],
    ['reference', 'password', ['password_too_common']],
    ['reference', 'bob@example.org', []],
    ['nist-800-63b-4', 'xk7#qp2!vW9z', ['password_too_short']],
    ['nist-800-63b-4', 'aaaaaaaaaaaaaaaa', ['password_too_common', 'password_too_weak']],
    ['nist-800-63b-4', 'harvest moon over thirty lakes', []],
  ])('under the rules of %s: %s', async (passwordPreset, password, codes) => {
    const world = await worldWith(recordingHasher().hasher, createMemoryStore(), { passwordPreset });
    const answer = await signUp(world, password);
    expect(codesIn(answer) ?? []).toEqual(codes.map((code) => `${code}@password`));
    expect(answer.status).toBe(codes.length === 0 ? 200 : 400);
  });
});

test('while passwords are hashed, everything else is served', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { hasher } = recordingHasher();
  const slow: PasswordHasher = {
    ...hasher,
    verify: async (hash, password) => {
      await held;
      return hasher.verify(hash, password);
    },
  };
  const world = await worldWith(slow);
  await signUp(world, PASSWORD);
  const logins = Array.from({ length: 20 }, () => logIn(world, PASSWORD));
  const others = [
    new App(world).get('config'),
    new App(world).get('auth/session'),
    signUp(world, PASSWORD, 'ann@example.org'),
  ];
  expect((await Promise.all(others)).map(({ status }) => status)).toEqual([200, 401, 200]);
  release();
  expect(new Set((await Promise.all(logins)).map(({ status }) => status))).toEqual(new Set([200]));
});

import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';
import { codesIn, pendingIn } from './http.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = { email: 'bob@example.org', username: 'bob', password: 'correct-horse-42' };
const UNKNOWN = 'nobody@example.org';
const WRONG = 'BCDF-GHJK';

/** What an attempt comes to: its status, and the errors in it. */
const outcome = (reply: Reply) => [reply.status, ...(codesIn(reply) ?? [])].join(' ');

const NO_LIMITS = { login: null, signup: null, reset_password: null, reset_password_from_key: null };

async function siteWithBob(account: Account): Promise<World> {
  const world = await createWorld(createMemoryStore(), {
    account: {
      loginMethods: ['email', 'username'],
      signupFields: ['email*', 'username*', 'password1*'],
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      loginByCodeEnabled: true,
      passwordResetByCodeEnabled: true,
      ...account,
      rateLimits: {
        ...NO_LIMITS,
        login_failed: null,
        request_login_code: null,
        ...(account.rateLimits === false ? {} : account.rateLimits),
      },
    },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  return world;
}

const codeIn = async (world: World) => (await world.lastMail()).code ?? '';

/** In an app of its own: the limit of a flow is not what is asked about here. */
async function guessLoginCode(world: World, email: string, codeOf: () => string | Promise<string>) {
  const app = new App(world);
  await app.post('auth/code/request', { email });
  return outcome(await app.post('auth/code/confirm', { code: await codeOf() }));
}

async function guessResetCode(world: World, email: string, codeOf: () => string | Promise<string>) {
  const app = new App(world);
  await app.post('auth/password/request', { email });
  const password = 'battery-staple-77';
  return outcome(await app.post('auth/password/reset', { key: await codeOf(), password }));
}

async function lookAtResetCode(world: World, email: string) {
  const app = new App(world);
  await app.post('auth/password/request', { email });
  return outcome(await app.get('auth/password/reset', { 'x-password-reset-key': WRONG }));
}

const ATTEMPTS: Account = { rateLimits: { login_failed: '3/300s/key' } };

describe('guesses at codes that a visitor asked for', () => {
  test('are counted over all sessions, to log in and to reset a password alike', async () => {
    const world = await siteWithBob(ATTEMPTS);
    const wrong = () => WRONG;
    expect(await guessLoginCode(world, BOB.email, wrong)).toBe('400 incorrect_code@code');
    expect(await guessResetCode(world, BOB.email, wrong)).toBe('400 incorrect_code@key');
    expect(await lookAtResetCode(world, BOB.email)).toBe('400 incorrect_code@key');
    expect(await guessLoginCode(world, BOB.email, () => codeIn(world))).toBe(
      '400 too_many_login_attempts@code',
    );
    expect(await guessResetCode(world, BOB.email, () => codeIn(world))).toBe(
      '400 too_many_login_attempts@key',
    );
    expect(await lookAtResetCode(world, BOB.email)).toBe('400 too_many_login_attempts@key');
    world.advance(300);
    expect(await guessLoginCode(world, BOB.email, () => codeIn(world))).toBe('200');
  });

  test('look the same for an address that nobody has', async () => {
    const world = await siteWithBob(ATTEMPTS);
    const seen = async (email: string) => {
      const outcomes: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        outcomes.push(await guessLoginCode(world, email, () => WRONG));
        outcomes.push(await guessResetCode(world, email, () => WRONG));
        outcomes.push(await lookAtResetCode(world, email));
      }
      return outcomes;
    };
    const known = await seen(BOB.email);
    expect(await seen(UNKNOWN)).toEqual(known);
    expect(known.at(-1)).toBe('400 too_many_login_attempts@key');
  });

  test('are given back where they are right', async () => {
    const world = await siteWithBob(ATTEMPTS);
    for (let n = 0; n < 5; n += 1) {
      expect(await guessLoginCode(world, BOB.email, () => codeIn(world))).toBe('200');
    }
    // Nobody is signed in by a reset.
    for (let n = 0; n < 5; n += 1) {
      expect(await guessResetCode(world, BOB.email, () => codeIn(world))).toBe('401');
    }
  });

  test('that were not compared cost none of those that a code allows', async () => {
    const world = await siteWithBob({ ...ATTEMPTS, loginByCodeMaxAttempts: 5, loginByCodeTimeout: 900 });
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const guess = async () => outcome(await app.post('auth/code/confirm', { code: WRONG }));
    for (let n = 0; n < 3; n += 1) expect(await guess()).toBe('400 incorrect_code@code');
    for (let n = 0; n < 9; n += 1) expect(await guess()).toBe('400 too_many_login_attempts@code');
    world.advance(300);
    const right = { code: await codeIn(world) };
    expect((await app.post('auth/code/confirm', right)).status).toBe(200);
  });
});

describe('a code that is required after the password', () => {
  const logIn = (world: World, by: 'email' | 'username') => {
    const app = new App(world);
    const { password } = BOB;
    const answer = app.post('auth/login', { [by]: BOB[by], password });
    return { app, answer };
  };

  async function guessAfterPassword(world: World, by: 'email' | 'username', code: () => Promise<string>) {
    const { app, answer } = logIn(world, by);
    expect(pendingIn(await answer)).toEqual(['login_by_code']);
    return outcome(await app.post('auth/code/confirm', { code: await code() }));
  }

  test('is guessed at so often for an account, however many logins there are, by whatever name', async () => {
    const world = await siteWithBob({ ...ATTEMPTS, loginByCodeRequired: ['password'] });
    for (const by of ['email', 'username', 'email'] as const) {
      expect(await guessAfterPassword(world, by, async () => WRONG)).toBe('400 incorrect_code@code');
    }
    for (const by of ['email', 'username'] as const) {
      const guessed = await guessAfterPassword(world, by, () => codeIn(world));
      expect(guessed).toBe('400 too_many_login_attempts@code');
    }
    world.advance(300);
    expect(await guessAfterPassword(world, 'email', () => codeIn(world))).toBe('200');
  });

  test('is not used up by strangers who guess at codes to the address, or ask for them', async () => {
    const rateLimits = { login_failed: '3/300s/key', request_login_code: '4/m/key' };
    const world = await siteWithBob({ rateLimits, loginByCodeRequired: ['password'] });
    for (let n = 0; n < 5; n += 1) await guessLoginCode(world, BOB.email, () => WRONG);
    expect(await guessAfterPassword(world, 'email', () => codeIn(world))).toBe('200');
  });

  test('is sent so often, and then no login begins', async () => {
    const rateLimits = { request_login_code: '2/m/key' };
    const world = await siteWithBob({ rateLimits, loginByCodeRequired: ['password'] });
    world.advance(60);
    const before = world.mails.length;
    const attempt = async (by: 'email' | 'username') => {
      const { app, answer } = logIn(world, by);
      return [outcome(await answer), pendingIn(await app.get('auth/session'))];
    };
    expect(await attempt('email')).toEqual(['401', ['login_by_code']]);
    expect(await attempt('username')).toEqual(['401', ['login_by_code']]);
    expect(await attempt('email')).toEqual(['400 too_many_login_attempts', []]);
    await world.auth.deliverMessages();
    expect(world.mails.length - before).toBe(2);
    world.advance(60);
    expect(await attempt('email')).toEqual(['401', ['login_by_code']]);
  });

  test('is sent again so often, and what waits for it stays', async () => {
    const rateLimits = { request_login_code: '2/m/key' };
    const resends = { loginByCodeSupportsResend: 5 };
    const world = await siteWithBob({ rateLimits, ...resends, loginByCodeRequired: ['password'] });
    world.advance(60);
    const { app, answer } = logIn(world, 'email');
    await answer;
    const resend = async () => outcome(await app.post('auth/code/resend', {}));
    expect([await resend(), await resend()]).toEqual(['200', '429']);
    const code = { code: await codeIn(world) };
    expect((await app.post('auth/code/confirm', code)).status).toBe(200);
  });
});

test('passwords of those who have a number and nothing else are counted for each of them', async () => {
  const world = await createWorld(createMemoryStore(), {
    account: {
      loginMethods: ['phone'],
      signupFields: ['phone*', 'password1*'],
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      phoneVerificationEnabled: false,
      rateLimits: { login_failed: '2/300s/key' },
    },
  });
  const signUp = async (phone: string) => {
    const app = new App(world);
    expect((await app.post('auth/signup', { phone, password: BOB.password })).status).toBe(200);
    return app;
  };
  const reauthenticate = async (app: App, password: string) =>
    outcome(await app.post('auth/reauthenticate', { password }));
  const [bob, ann] = [await signUp('+31612345678'), await signUp('+14155552671')];
  for (let n = 0; n < 2; n += 1) {
    expect(await reauthenticate(bob, 'wrong-guess-1')).toBe('400 incorrect_password@password');
  }
  expect(await reauthenticate(bob, BOB.password)).toBe('400 too_many_login_attempts@password');
  expect(await reauthenticate(ann, BOB.password)).toBe('200');
  // Together with those at the login.
  const login = { phone: '+31612345678', password: BOB.password };
  expect(outcome(await new App(world).post('auth/login', login))).toBe('400 too_many_login_attempts');
});

import type { SallyportOptions } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';
import { codesIn } from './http.js';

type Account = NonNullable<SallyportOptions['account']>;

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const WRONG = { password: 'wrong-guess-1' };
const OPEN = { emailVerification: 'none', emailVerificationByCodeEnabled: false } as const;
const BY_LINK = { emailVerificationByCodeEnabled: false } as const;

/** What an attempt comes to: its status, and the errors in it. */
const outcome = (reply: Reply) => [reply.status, ...(codesIn(reply) ?? [])].join(' ');

/** A rate, and the attempts that are counted by it: two are let through, the third is not. */
interface Limit {
  readonly name: string;
  readonly rates: NonNullable<Exclude<Account['rateLimits'], false>>;
  readonly account?: Account;
  /** How long it lasts, in seconds. */
  readonly seconds?: number;
  /** Who is there when it begins. */
  readonly who: 'visitor' | 'bob' | 'bob at the stage';
  readonly attempt: (app: App, n: number) => Promise<Reply>;
  /** The answers to the two that are let through, and to those that are not. */
  readonly open: string | readonly [string, string];
  readonly shut: string;
}

/** Every rate of the reference that concerns these flows, with the form of its refusal. */
const LIMITS: readonly Limit[] = [
  {
    name: 'login: requests, valid or not',
    rates: { login: '2/m/ip' },
    who: 'visitor',
    attempt: (app, n) => (n % 2 === 0 ? app.post('auth/login', {}) : app.put('auth/login', {})),
    open: '400 required@email required@password',
    shut: '429',
  },
  {
    name: 'login_failed: passwords for one account',
    rates: { login_failed: '2/m/key' },
    who: 'visitor',
    attempt: (app) => app.post('auth/login', { ...BOB, ...WRONG }),
    open: '400 email_password_mismatch@password',
    shut: '400 too_many_login_attempts',
  },
  {
    name: 'login_failed: passwords from one address',
    rates: { login_failed: '2/m/ip' },
    who: 'visitor',
    attempt: (app, n) => app.post('auth/login', { email: `user${String(n)}@example.org`, ...WRONG }),
    open: '400 email_password_mismatch@password',
    shut: '400 too_many_login_attempts',
  },
  {
    name: 'login_failed: passwords to reauthenticate by',
    rates: { login_failed: '2/m/key' },
    who: 'bob',
    attempt: (app) => app.post('auth/reauthenticate', WRONG),
    open: '400 incorrect_password@password',
    shut: '400 too_many_login_attempts@password',
  },
  {
    name: 'signup: requests, valid or not',
    rates: { signup: '2/m/ip' },
    who: 'visitor',
    attempt: (app) => app.post('auth/signup', {}),
    open: '400 required@email required@password',
    shut: '429',
  },
  {
    name: 'reauthenticate: requests, valid or not',
    rates: { reauthenticate: '2/m/user' },
    who: 'bob',
    attempt: (app) => app.post('auth/reauthenticate', {}),
    open: '400 required@password',
    shut: '429',
  },
  {
    name: 'change_password: requests, valid or not',
    rates: { change_password: '2/m/user' },
    who: 'bob',
    attempt: (app) => app.post('account/password/change', {}),
    open: '400 required@current_password required@new_password',
    shut: '429',
  },
  {
    name: 'reset_password: mails to one address',
    rates: { reset_password: '2/m/key' },
    who: 'visitor',
    attempt: (app) => app.post('auth/password/request', { email: BOB.email }),
    open: '200',
    shut: '429',
  },
  {
    name: 'reset_password: mails that one address asks for',
    rates: { reset_password: '2/m/ip' },
    who: 'visitor',
    attempt: (app, n) => app.post('auth/password/request', { email: `user${String(n)}@example.org` }),
    open: '200',
    shut: '429',
  },
  {
    name: 'reset_password_from_key: requests, valid or not',
    rates: { reset_password_from_key: '2/m/ip' },
    who: 'visitor',
    attempt: (app) => app.post('auth/password/reset', { key: 'unknown', password: BOB.password }),
    open: '400 invalid_password_reset@key',
    shut: '429',
  },
  {
    name: 'manage_email: requests of whoever is signed in, valid or not',
    rates: { manage_email: '2/m/user' },
    who: 'bob',
    attempt: (app, n) => (n % 2 === 0 ? app.patch('account/email', {}) : app.post('account/email', {})),
    open: ['400 required@email required@primary', '400 required@email'],
    shut: '429',
  },
  {
    name: 'manage_email: requests at the stage of a login, valid or not',
    rates: { manage_email: '2/m/user' },
    account: {
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      emailVerificationSupportsChange: 5,
    },
    who: 'bob at the stage',
    attempt: (app, n) =>
      app.post('account/email', n % 2 === 0 ? { email: `bob${String(n)}@example.org` } : { email: 'none' }),
    open: ['200', '400 invalid@email'],
    shut: '429',
  },
  {
    name: 'request_login_code: codes for one account',
    rates: { request_login_code: '2/m/key' },
    account: { loginByCodeEnabled: true },
    who: 'visitor',
    attempt: (app) => app.post('auth/code/request', { email: BOB.email }),
    open: '401',
    shut: '400 too_many_login_attempts@email',
  },
  {
    name: 'confirm_email: codes sent again',
    rates: { confirm_email: '3/m/key' },
    account: {
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      emailVerificationSupportsResend: 5,
    },
    who: 'bob at the stage',
    attempt: (app) => app.post('auth/email/verify/resend', {}),
    open: '200',
    shut: '429',
  },
  {
    name: 'confirm_email: codes at each login',
    rates: { confirm_email: '3/m/key' },
    account: { emailVerification: 'mandatory', emailVerificationByCodeEnabled: true },
    who: 'bob at the stage',
    attempt: (app) => new App(app.world).post('auth/login', BOB),
    open: '401',
    shut: '400 too_many_login_attempts',
  },
];

const EVERYTHING_OPEN = {
  login: null,
  login_failed: null,
  signup: null,
  reauthenticate: null,
  change_password: null,
  reset_password: null,
  reset_password_from_key: null,
  manage_email: null,
  request_login_code: null,
  confirm_email: null,
};

async function begin({ who, rates, account = {} }: Pick<Limit, 'who' | 'rates' | 'account'>) {
  const world = await createWorld(createMemoryStore(), {
    account: { ...OPEN, ...account, rateLimits: { ...EVERYTHING_OPEN, ...rates } },
  });
  const app = new App(world);
  const signup = who === 'visitor' ? null : await app.post('auth/signup', BOB);
  if (signup) expect(signup.status).toBe(who === 'bob' ? 200 : 401);
  return { world, app };
}

describe.each(LIMITS)('$name', (limit) => {
  const { attempt, open, shut } = limit;

  test(`are let through twice, then ${shut}, until the time is over`, async () => {
    const { world, app } = await begin(limit);
    const opened = [await attempt(app, 0), await attempt(app, 1)].map(outcome);
    expect(opened).toEqual(typeof open === 'string' ? [open, open] : open);
    expect(outcome(await attempt(app, 2))).toBe(shut);
    world.advance(59);
    expect(outcome(await attempt(app, 3))).toBe(shut);
    world.advance(1);
    expect(outcome(await attempt(app, 4))).not.toBe(shut);
  });
});

test('whoever reads is not counted', async () => {
  const { app } = await begin({
    who: 'bob',
    rates: { manage_email: '1/m/user', reset_password_from_key: '1/m/ip' },
  });
  for (let n = 0; n < 3; n++) {
    expect((await app.get('account/email')).status).toBe(200);
    expect((await app.get('auth/password/reset', { 'x-password-reset-key': 'unknown' })).status).toBe(400);
  }
  expect((await app.patch('account/email', {})).status).toBe(400);
  expect((await app.post('auth/password/reset', {})).status).toBe(400);
});

test('whoever is not signed in is told so, and is not counted as anybody', async () => {
  const { world, app } = await begin({ who: 'bob', rates: { manage_email: '1/m/user' } });
  for (let n = 0; n < 3; n++) expect((await new App(world).patch('account/email', {})).status).toBe(401);
  expect((await app.patch('account/email', {})).status).toBe(400);
});

test('what one user does at the stage of a login and after it is counted together', async () => {
  const account = { emailVerification: 'mandatory', emailVerificationByCodeEnabled: true } as const;
  const { world, app } = await begin({
    who: 'bob at the stage',
    rates: { manage_email: '2/m/user' },
    account,
  });
  await app.post('account/email', {});
  const { code = '' } = await world.lastMail();
  expect((await app.post('auth/email/verify', { key: code })).status).toBe(200);
  expect((await app.patch('account/email', {})).status).toBe(400);
  expect((await app.patch('account/email', {})).status).toBe(429);
});

describe('a right password', () => {
  const logIn = async (world: World, password: string) =>
    outcome(await new App(world).post('auth/login', { ...BOB, password }));

  test('is given back, however often it comes', async () => {
    const { world } = await begin({ who: 'bob', rates: { login_failed: '2/m/ip,1/m/key' } });
    for (let n = 0; n < 4; n++) expect(await logIn(world, BOB.password)).toBe('200');
  });

  test('makes nothing good for the wrong ones between', async () => {
    const { world } = await begin({ who: 'bob', rates: { login_failed: '2/m/key' } });
    const passwords = [WRONG.password, BOB.password, WRONG.password, BOB.password];
    const outcomes: string[] = [];
    for (const password of passwords) outcomes.push(await logIn(world, password));
    expect(outcomes).toEqual([
      '400 email_password_mismatch@password',
      '200',
      '400 email_password_mismatch@password',
      '400 too_many_login_attempts',
    ]);
  });
});

describe('verification by link', () => {
  const limit = {
    rates: { confirm_email: '1/180s/key' },
    account: { ...BY_LINK, emailVerification: 'mandatory' },
  } as const;

  test('is mailed once in three minutes, and a login does not tell', async () => {
    const { world } = await begin({ who: 'bob at the stage', ...limit });
    const mailsAfter = async (seconds: number) => {
      world.advance(seconds);
      expect((await new App(world).post('auth/login', BOB)).status).toBe(401);
      await world.auth.deliverMessages();
      return world.mails.length;
    };
    expect([await mailsAfter(0), await mailsAfter(179), await mailsAfter(1)]).toEqual([1, 1, 2]);
  });

  test('that is asked for too soon is refused to whoever is signed in: 403', async () => {
    const { world, app } = await begin({
      who: 'bob',
      rates: limit.rates,
      account: { ...BY_LINK, emailVerification: 'optional' },
    });
    expect((await app.put('account/email', { email: BOB.email })).status).toBe(403);
    world.advance(180);
    expect((await app.put('account/email', { email: BOB.email })).status).toBe(200);
  });
});

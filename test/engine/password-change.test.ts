import { createMemoryStore } from '@sallyport/store-memory';
import type { Mail, SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';

const OLD = 'correct-horse-42';
const NEW = 'battery-staple-77';
const BOB = { email: 'bob@example.org', password: OLD };

/** A site without verification, and Bob, who is signed in twice. */
async function signedInTwice(account: SettingsInput['account'] = {}) {
  const world = await createWorld(createMemoryStore(), {
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false, ...account },
  });
  const [here, there] = [new App(world), new App(world)];
  expect((await here.post('auth/signup', BOB)).status).toBe(200);
  expect((await there.post('auth/login', BOB)).status).toBe(200);
  return { world, here, there };
}

const change = { current_password: OLD, new_password: NEW };

/** The key of the link to reset a password that was mailed last. */
async function resetKey(world: World, app = new App(world)): Promise<string> {
  expect((await app.post('auth/password/request', { email: BOB.email })).status).toBe(200);
  const mail: Mail = await world.lastMail();
  expect(mail.kind).toBe('password_reset_key');
  return mail.key ?? '';
}

describe('a change of the password', () => {
  test('keeps the session in which it is made, under another token', async () => {
    const { world, here } = await signedInTwice();
    const before = here.token;
    expect((await here.post('account/password/change', change)).status).toBe(200);
    expect(here.token).not.toBe(before);
    expect((await here.get('auth/session')).status).toBe(200);
    const old = new App(world);
    old.token = before;
    expect((await old.get('auth/session')).status).toBe(410);
  });

  test('ends all other sessions: 401 once, and 410 from then on', async () => {
    const { here, there } = await signedInTwice();
    await here.post('account/password/change', change);
    expect((await there.get('auth/session')).status).toBe(401);
    expect((await there.get('auth/session')).status).toBe(410);
  });

  test('can be made to end the session, too', async () => {
    const { here } = await signedInTwice({ logoutOnPasswordChange: true });
    expect((await here.post('account/password/change', change)).status).toBe(401);
    expect((await here.get('auth/session')).status).toBe(410);
  });

  test('ends outstanding links', async () => {
    const { world, here } = await signedInTwice();
    const key = await resetKey(world);
    await here.post('account/password/change', change);
    const reset = await new App(world).post('auth/password/reset', { key, password: 'another-one-99' });
    expect(reset.body.errors).toEqual([expect.objectContaining({ code: 'invalid_password_reset' })]);
  });

  test('lets the new password in, and not the old one', async () => {
    const { world, here } = await signedInTwice();
    await here.post('account/password/change', change);
    expect((await new App(world).post('auth/login', BOB)).status).toBe(400);
    expect((await new App(world).post('auth/login', { ...BOB, password: NEW })).status).toBe(200);
  });

  test('of two at once, on two sessions, one is made', async () => {
    const { here, there } = await signedInTwice();
    const answers = await Promise.all([
      here.post('account/password/change', change),
      there.post('account/password/change', { ...change, new_password: 'another-one-99' }),
    ]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });
});

describe('a pending login', () => {
  test('ends with a change of the password', async () => {
    const world = await createWorld(createMemoryStore(), { account: { rateLimits: false } });
    const first = new App(world);
    await first.post('auth/signup', BOB);
    const { code: firstCode = '' } = await world.lastMail();
    const second = new App(world);
    await second.post('auth/login', BOB);
    const { code: secondCode = '' } = await world.lastMail();

    expect((await first.post('auth/email/verify', { key: firstCode })).status).toBe(200);
    expect((await first.post('account/password/change', change)).status).toBe(200);
    const late = await second.post('auth/email/verify', { key: secondCode });
    expect(late.body.errors).toEqual([expect.objectContaining({ code: 'incorrect_code' })]);
  });
});

describe('a link to reset the password', () => {
  test('is good once, and ends all sessions', async () => {
    const { world, here, there } = await signedInTwice();
    const key = await resetKey(world);
    const app = new App(world);
    expect((await app.post('auth/password/reset', { key, password: NEW })).status).toBe(401);
    expect((await app.post('auth/password/reset', { key, password: 'another-one-99' })).status).toBe(400);
    expect((await here.get('auth/session')).status).toBe(401);
    expect((await there.get('auth/session')).status).toBe(401);
    expect((await new App(world).post('auth/login', { ...BOB, password: NEW })).status).toBe(200);
  });

  test('logs in where the site wants that, through the same stages as any login', async () => {
    const { world } = await signedInTwice({ loginOnPasswordReset: true });
    const app = new App(world);
    expect(
      (await app.post('auth/password/reset', { key: await resetKey(world), password: NEW })).status,
    ).toBe(200);
    expect((await app.get('auth/session')).status).toBe(200);
  });

  test('of several submits at once one counts', async () => {
    const { world } = await signedInTwice();
    const key = await resetKey(world);
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        new App(world).post('auth/password/reset', { key, password: `${NEW}-${String(n)}` }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 401]);
  });

  test('is no key to verify an address, nor the other way round', async () => {
    const world = await createWorld(createMemoryStore(), {
      account: { emailVerificationByCodeEnabled: false, rateLimits: false },
    });
    const app = new App(world);
    await app.post('auth/signup', BOB);
    const verification = (await world.lastMail()).key ?? '';
    const reset = await resetKey(world);
    expect((await app.post('auth/email/verify', { key: reset })).status).toBe(400);
    expect((await app.post('auth/password/reset', { key: verification, password: NEW })).status).toBe(400);
    expect((await app.post('auth/email/verify', { key: verification })).status).toBe(401);
  });
});

describe('reauthentication', () => {
  test('puts it on record, and keeps the token', async () => {
    const { here } = await signedInTwice();
    const before = here.token;
    expect((await here.post('auth/reauthenticate', { password: OLD })).status).toBe(200);
    expect(here.token).toBe(before);
  });

  test('counts guesses together with those at the login', async () => {
    const { world, here } = await signedInTwice({ rateLimits: { login_failed: '3/m/key' } });
    const wrong = { password: 'wrong-guess-1' };
    const stranger = new App(world);
    await here.post('auth/reauthenticate', wrong);
    await stranger.post('auth/login', { ...BOB, ...wrong });
    await here.post('auth/reauthenticate', wrong);
    const blocked = await here.post('auth/reauthenticate', { password: OLD });
    expect(blocked.body.errors).toEqual([expect.objectContaining({ code: 'too_many_login_attempts' })]);
  });
});

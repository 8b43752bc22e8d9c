import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld } from './app.js';

const PASSWORD = 'correct-horse-42';
const FRESH = 'battery-staple-77';
const VICTIM = { email: 'vic@example.org', password: PASSWORD };

const worldWith = (account: SettingsInput['account']) =>
  createWorld(createMemoryStore(), { account: { rateLimits: false, ...account } });

describe('somebody who knew the password', () => {
  test('cannot change the address of the account by a login that was pending when it changed', async () => {
    const world = await worldWith({ emailVerificationSupportsChange: true });
    await new App(world).post('auth/signup', VICTIM);
    const attacker = new App(world);
    await attacker.post('auth/login', VICTIM);
    const owner = new App(world);
    await owner.post('auth/password/request', { email: VICTIM.email });
    const { key = '' } = await world.lastMail();
    await owner.post('auth/password/reset', { key, password: FRESH });
    expect((await attacker.post('account/email', { email: 'evil@example.org' })).status).toBe(409);
    expect((await owner.post('auth/login', { ...VICTIM, password: FRESH })).status).toBe(401);
    expect((await world.lastMail()).to).toBe(VICTIM.email);
  });
});

describe('somebody who read mail that went to a wrong address', () => {
  test('has no use for a link to reset the password once the address was corrected', async () => {
    const world = await worldWith({ emailVerificationSupportsChange: true });
    const owner = new App(world);
    await owner.post('auth/signup', { ...VICTIM, email: 'stranger@example.org' });
    await new App(world).post('auth/password/request', { email: 'stranger@example.org' });
    const { key = '' } = await world.lastMail();
    expect((await owner.post('account/email', { email: VICTIM.email })).status).toBe(200);
    const late = await new App(world).post('auth/password/reset', { key, password: FRESH });
    expect(late.body.errors).toEqual([expect.objectContaining({ code: 'invalid_password_reset' })]);
  });
});

describe('somebody who guesses', () => {
  test('gets no more guesses by writing the name in another way', async () => {
    const world = await worldWith({
      loginMethods: ['username'],
      signupFields: ['username*', 'password1*'],
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      rateLimits: { login_failed: '2/300s/key' },
    });
    await new App(world).post('auth/signup', { username: 'alice', password: PASSWORD });
    const guesses = await Promise.all(
      ['alice', 'ALICE', 'ａlice', 'alＩce'].map((username) =>
        new App(world).post('auth/login', { username, password: 'wrong-guess-1' }),
      ),
    );
    const codes = guesses.map(({ body }) => body.errors?.[0]?.code);
    expect(codes.filter((code) => code === 'username_password_mismatch')).toHaveLength(2);
  });
});

describe('somebody who adds an address that is not theirs', () => {
  test('does not get its owner signed in as them by a code', async () => {
    const world = await worldWith({
      emailVerification: 'optional',
      emailVerificationByCodeEnabled: false,
      loginByCodeEnabled: true,
    });
    const attacker = new App(world);
    await attacker.post('auth/signup', { email: 'evil@example.org', password: PASSWORD });
    await new App(world).post('auth/signup', VICTIM);
    await attacker.post('account/email', { email: VICTIM.email });
    const owner = new App(world);
    await owner.post('auth/code/request', { email: VICTIM.email });
    const { code = '' } = await world.lastMail();
    expect((await owner.post('auth/code/confirm', { code })).status).toBe(200);
    expect((await owner.get('account/email')).body.data).toEqual([
      { email: VICTIM.email, verified: true, primary: true },
    ]);
  });
});

describe('a session', () => {
  const signedIn = async (account: SettingsInput['account'] = {}) => {
    const world = await worldWith({
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      ...account,
    });
    const app = new App(world);
    await app.post('auth/signup', VICTIM);
    return { world, app };
  };

  test('holds no more addresses than an account may have, however many are added at once', async () => {
    const { app } = await signedIn({ maxEmailAddresses: 2 });
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) => app.post('account/email', { email: `${name}@example.org` })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
  });

  test('keeps the newest proofs, and not all there ever were', async () => {
    const { app } = await signedIn();
    for (let round = 0; round < 15; round += 1) await app.post('auth/reauthenticate', { password: PASSWORD });
    const { body } = await app.get('auth/session');
    expect(body.data).toMatchObject({ methods: { length: 10 } });
  });

  test('ends where its own password is reset in it', async () => {
    const { world, app } = await signedIn();
    await app.post('auth/password/request', { email: VICTIM.email });
    const { key = '' } = await world.lastMail();
    expect((await app.post('auth/password/reset', { key, password: FRESH })).status).toBe(401);
    expect((await app.get('auth/session')).status).toBe(410);
  });
});

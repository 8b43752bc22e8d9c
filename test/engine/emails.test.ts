import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld } from './app.js';

const PASSWORD = 'correct-horse-42';
const BOB = { email: 'bob@example.org', password: PASSWORD };
const SECOND = 'second@example.org';

/** A site where addresses are verified by link, when their owners like, and Bob, who is signed in. */
async function signedIn(account: SettingsInput['account'] = {}) {
  const world = await createWorld(createMemoryStore(), {
    account: {
      emailVerification: 'optional',
      emailVerificationByCodeEnabled: false,
      rateLimits: false,
      ...account,
    },
  });
  const app = new App(world);
  expect((await app.post('auth/signup', BOB)).status).toBe(200);
  const key = async () => (await world.lastMail()).key ?? '';
  return { world, app, key };
}

const addressesOf = async (app: App) => (await app.get('account/email')).body.data;

describe('an address that is added', () => {
  test('is verified by the link in its mail, which another browser may follow', async () => {
    const { world, app, key } = await signedIn();
    await app.post('account/email', { email: SECOND });
    expect((await new App(world).post('auth/email/verify', { key: await key() })).status).toBe(401);
    expect(await addressesOf(app)).toEqual([
      { email: BOB.email, verified: false, primary: true },
      { email: SECOND, verified: true, primary: false },
    ]);
  });

  test('is not there twice, however often it is asked for at once', async () => {
    const { app } = await signedIn();
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.post('account/email', { email: SECOND })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    expect(await addressesOf(app)).toHaveLength(2);
  });

  test('of somebody else gets their mail, and is never verified here once it is there', async () => {
    const { world, app, key } = await signedIn();
    const owner = new App(world);
    await owner.post('auth/signup', { email: SECOND, password: PASSWORD });
    const ownersKey = await key();
    expect((await app.post('account/email', { email: SECOND })).status).toBe(200);
    const ourKey = await key();
    await owner.post('auth/email/verify', { key: ownersKey });
    const late = await app.post('auth/email/verify', { key: ourKey });
    expect(late.body.errors).toEqual([expect.objectContaining({ code: 'email_taken', param: 'key' })]);
  });

  test('has a link that is good for nothing once it was removed', async () => {
    const { app, key } = await signedIn();
    await app.post('account/email', { email: SECOND });
    const link = await key();
    await app.remove('account/email', { email: SECOND });
    expect((await app.post('auth/email/verify', { key: link })).status).toBe(400);
    expect(await addressesOf(app)).toHaveLength(1);
  });
});

describe('another primary address', () => {
  test('ends links that were issued before, and no session', async () => {
    const { world, app, key } = await signedIn();
    await app.post('account/email', { email: SECOND });
    await app.post('auth/email/verify', { key: await key() });
    await app.post('auth/password/request', { email: BOB.email });
    const reset = await key();
    expect((await app.patch('account/email', { email: SECOND, primary: true })).status).toBe(200);
    expect((await app.get('auth/session')).status).toBe(200);
    const late = await new App(world).post('auth/password/reset', {
      key: reset,
      password: 'battery-staple-77',
    });
    expect(late.body.errors).toEqual([expect.objectContaining({ code: 'invalid_password_reset' })]);
  });
});

describe('changes of addresses', () => {
  test('ask for the password again where the site wants that, and the last proof is too old', async () => {
    const { world, app } = await signedIn({ reauthenticationRequired: true });
    // A signup proves nothing that counts.
    const refused = await app.post('account/email', { email: SECOND });
    expect(refused.status).toBe(401);
    expect(refused.body.data?.flows).toEqual([{ id: 'reauthenticate' }]);
    expect((await app.post('auth/reauthenticate', { password: PASSWORD })).status).toBe(200);
    expect((await app.post('account/email', { email: SECOND })).status).toBe(200);
    world.advance(300);
    expect((await app.remove('account/email', { email: SECOND })).status).toBe(401);
  });

  test('cannot take away what the owner logs in by', async () => {
    const { app } = await signedIn();
    const refused = await app.remove('account/email', { email: BOB.email });
    expect(refused.body.errors).toEqual([expect.objectContaining({ code: 'cannot_remove_primary_email' })]);
  });

  test('replace the one address where an account has one, once the new one is verified', async () => {
    const { world, app, key } = await signedIn({ changeEmail: true, emailNotifications: true });
    await app.post('account/email', { email: 'first@example.org' });
    const first = await key();
    await app.post('account/email', { email: SECOND });
    const second = await key();
    expect((await app.post('auth/email/verify', { key: first })).status).toBe(400);
    expect((await app.post('auth/email/verify', { key: second })).status).toBe(200);
    expect(await addressesOf(app)).toEqual([{ email: SECOND, verified: true, primary: true }]);
    expect(await world.lastMail()).toMatchObject({ kind: 'email_changed', to: BOB.email });
  });
});

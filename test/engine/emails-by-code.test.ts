import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply } from './app.js';

const PASSWORD = 'correct-horse-42';
const BOB = { email: 'bob@example.org', password: PASSWORD };
const SECOND = { email: 'second@example.org' };
const THIRD = { email: 'third@example.org' };
const WRONG = { key: 'BCDF-GHJK' };

/** A site where addresses are verified by code, and Bob, who is signed in with his. */
async function signedIn(account: SettingsInput['account'] = {}) {
  const world = await createWorld(createMemoryStore(), { account: { rateLimits: false, ...account } });
  const code = async () => ({ key: (await world.lastMail()).code ?? '' });
  const signUp = async (email: string) => {
    const app = new App(world);
    await app.post('auth/signup', { email, password: PASSWORD });
    expect((await app.post('auth/email/verify', await code())).status).toBe(200);
    return app;
  };
  return { world, code, signUp, app: await signUp(BOB.email) };
}

const emailsIn = ({ body }: Reply) => body.data as unknown;
const codesIn = ({ body }: Reply) => body.errors?.map(({ code, param }) => `${code}@${param ?? ''}`);
const bobs = { email: BOB.email, verified: true, primary: true };
const waiting = ({ email }: typeof SECOND) => ({ email, verified: false, primary: false });

describe('an address that is added by code', () => {
  test('is listed at once, in this session only, and there for good with its code', async () => {
    const { world, app, code } = await signedIn();
    const other = new App(world);
    await other.post('auth/login', BOB);
    expect(emailsIn(await app.post('account/email', SECOND))).toEqual([bobs, waiting(SECOND)]);
    expect(emailsIn(await app.get('account/email'))).toEqual([bobs, waiting(SECOND)]);
    expect(emailsIn(await other.get('account/email'))).toEqual([bobs]);
    const sent = await code();
    const looked = await app.get('auth/email/verify', { 'x-email-verification-key': sent.key });
    expect(looked).toMatchObject({ status: 200, body: { meta: { is_authenticating: false } } });
    expect((await other.post('auth/email/verify', sent)).status).toBe(409);
    expect((await app.post('auth/email/verify', sent)).status).toBe(200);
    expect(emailsIn(await other.get('account/email'))).toEqual([
      bobs,
      { ...waiting(SECOND), verified: true },
    ]);
    expect((await app.post('auth/email/verify', sent)).status).toBe(409);
    expect(world.errors).toEqual([]);
  });

  test('is forgotten after three wrong codes, however many come at once', async () => {
    const { app } = await signedIn();
    await app.post('account/email', SECOND);
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.post('auth/email/verify', WRONG)));
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 409, 409, 409, 409, 409]);
    expect(emailsIn(await app.get('account/email'))).toEqual([bobs]);
  });

  test.each([
    [899, 200],
    [900, 409],
  ])('after %i seconds: %i', async (seconds, status) => {
    const { world, app, code } = await signedIn();
    await app.post('account/email', SECOND);
    world.advance(seconds);
    expect((await app.post('auth/email/verify', await code())).status).toBe(status);
  });

  test('gives way to another one, and can be taken back', async () => {
    const { app, code } = await signedIn();
    await app.post('account/email', SECOND);
    const first = await code();
    expect(emailsIn(await app.post('account/email', THIRD))).toEqual([bobs, waiting(THIRD)]);
    expect(codesIn(await app.post('auth/email/verify', first))).toEqual(['incorrect_code@key']);
    expect(emailsIn(await app.remove('account/email', THIRD))).toEqual([bobs]);
    expect((await app.post('auth/email/verify', await code())).status).toBe(409);
  });

  test('is sent another code as often as the option says', async () => {
    const { app, code } = await signedIn({ emailVerificationSupportsResend: 2 });
    await app.post('account/email', SECOND);
    const first = await code();
    expect((await app.post('auth/email/verify/resend', {})).status).toBe(200);
    expect((await app.put('account/email', SECOND)).status).toBe(200);
    expect((await app.put('account/email', SECOND)).status).toBe(403);
    expect((await app.post('auth/email/verify/resend', {})).status).toBe(409);
    expect((await app.post('auth/email/verify', first)).status).toBe(400);
    expect((await app.post('auth/email/verify', await code())).status).toBe(200);
  });

  test('is not sent codes too fast, and what waited before still waits', async () => {
    const { app, code } = await signedIn({ rateLimits: { confirm_email: '1/10s/key' } });
    await app.post('account/email', SECOND);
    const sent = await code();
    expect((await app.post('account/email', SECOND)).status).toBe(429);
    expect((await app.post('auth/email/verify', sent)).status).toBe(200);
  });

  test.each([
    ['one of their own', BOB, 'duplicate_email@email'],
    ['one too many', SECOND, 'max_email_addresses@email'],
  ])('is refused as %s', async (_what, email, problem) => {
    const { app } = await signedIn({ maxEmailAddresses: 1 });
    expect(codesIn(await app.post('account/email', { email: email.email }))).toEqual([problem]);
    expect((await app.post('auth/email/verify', WRONG)).status).toBe(409);
  });

  test('is one too many as well where it waited in two sessions', async () => {
    const { world, app, code } = await signedIn({ maxEmailAddresses: 2 });
    const other = new App(world);
    await other.post('auth/login', BOB);
    await app.post('account/email', SECOND);
    const second = await code();
    await other.post('account/email', THIRD);
    const third = await code();
    expect((await app.post('auth/email/verify', second)).status).toBe(200);
    expect(codesIn(await other.post('auth/email/verify', third))).toEqual(['max_email_addresses@key']);
  });

  test('asks for a recent authentication where that is an option', async () => {
    const { world, app } = await signedIn({ reauthenticationRequired: true });
    world.advance(301);
    expect((await app.post('account/email', SECOND)).status).toBe(401);
    await app.post('auth/reauthenticate', { password: PASSWORD });
    expect((await app.post('account/email', SECOND)).status).toBe(200);
  });

  test('of somebody else looks like a free one; whoever reads its mail is told', async () => {
    const { app, code, signUp } = await signedIn();
    await signUp(SECOND.email);
    expect(await app.post('account/email', SECOND)).toEqual({
      status: 200,
      body: { status: 200, data: [bobs, waiting(SECOND)] },
    });
    expect(codesIn(await app.post('auth/email/verify', WRONG))).toEqual(['incorrect_code@key']);
    expect(codesIn(await app.post('auth/email/verify', await code()))).toEqual(['email_taken@key']);
  });

  test('of somebody else is refused where nothing is concealed', async () => {
    const { app, signUp } = await signedIn({ preventEnumeration: false });
    await signUp(SECOND.email);
    expect(codesIn(await app.post('account/email', SECOND))).toEqual(['email_taken@email']);
  });

  test('is lost with a change of the password elsewhere, like the session', async () => {
    const { world, app, code } = await signedIn();
    await app.post('account/email', SECOND);
    const sent = await code();
    const other = new App(world);
    await other.post('auth/login', BOB);
    await other.post('account/password/change', { current_password: PASSWORD, new_password: 'staple-77-x' });
    expect((await app.post('auth/email/verify', sent)).status).toBe(409);
  });

  test('has a code that is no good after another address became primary', async () => {
    const { world, app, code } = await signedIn();
    await app.post('account/email', SECOND);
    await app.post('auth/email/verify', await code());
    const other = new App(world);
    await other.post('auth/login', BOB);
    await app.post('account/email', THIRD);
    const sent = await code();
    expect((await other.patch('account/email', { ...SECOND, primary: true })).status).toBe(200);
    expect(codesIn(await app.post('auth/email/verify', sent))).toEqual(['incorrect_code@key']);
  });
});

describe('where an account has one address', () => {
  test('another one replaces it with its code, and the old one is told', async () => {
    const { world, app, code } = await signedIn({ changeEmail: true, emailNotifications: true });
    expect(emailsIn(await app.post('account/email', SECOND))).toEqual([bobs, waiting(SECOND)]);
    expect((await app.post('auth/email/verify', await code())).status).toBe(200);
    expect(emailsIn(await app.get('account/email'))).toEqual([{ ...bobs, email: SECOND.email }]);
    expect(await world.lastMail()).toMatchObject({ kind: 'email_changed', to: BOB.email });
  });
});

test('what waits for its code is not made primary', async () => {
  const { app } = await signedIn();
  await app.post('account/email', SECOND);
  const refused = await app.patch('account/email', { ...SECOND, primary: true });
  expect(codesIn(refused)).toEqual(['unverified_primary_email@email']);
});

import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply } from './app.js';

const OLD = 'correct-horse-42';
const NEW = 'battery-staple-77';
const BOB = { email: 'bob@example.org', password: OLD };
const WRONG = { key: 'BCDF-GHJK', password: NEW };

async function siteWithBob(account: SettingsInput['account'] = {}) {
  const world = await createWorld(createMemoryStore(), {
    account: {
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      passwordResetByCodeEnabled: true,
      rateLimits: false,
      ...account,
    },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  const visitor = new App(world);
  const ask = async (app = visitor) => {
    const asked = await app.post('auth/password/request', { email: BOB.email });
    return { asked, reset: { key: (await world.lastMail()).code ?? '', password: NEW } };
  };
  const logIn = (password: string) => new App(world).post('auth/login', { ...BOB, password });
  return { world, bob, visitor, ask, logIn };
}

const codesIn = ({ body }: Reply) => body.errors?.map(({ code, param }) => `${code}@${param ?? ''}`);
const resetIn = ({ body }: Reply) => body.data?.flows?.find(({ id }) => id === 'password_reset_by_code');

describe('a code to reset a password', () => {
  test('resets it, once, in the session that asked for it, and ends the others', async () => {
    const { world, bob, visitor, ask, logIn } = await siteWithBob();
    const { asked, reset } = await ask();
    expect([asked.status, resetIn(asked)?.is_pending]).toEqual([401, true]);
    expect((await new App(world).post('auth/password/reset', reset)).status).toBe(409);

    const looked = await visitor.get('auth/password/reset', { 'x-password-reset-key': reset.key });
    expect(looked).toMatchObject({ status: 200, body: { data: { user: { email: BOB.email } } } });
    const done = await visitor.post('auth/password/reset', reset);
    expect([done.status, resetIn(done)?.is_pending]).toEqual([401, false]);
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(409);

    expect((await bob.get('auth/session')).status).toBe(401);
    expect((await logIn(OLD)).status).toBe(400);
    expect((await logIn(NEW)).status).toBe(200);
    expect(world.errors).toEqual([]);
  });

  test('is accepted once, however many submits come at once', async () => {
    const { visitor, ask } = await siteWithBob({ loginOnPasswordReset: true });
    const { reset } = await ask();
    const answers = await Promise.all([1, 2, 3, 4].map(() => visitor.post('auth/password/reset', reset)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('of many wrong ones three are compared, looks included', async () => {
    const { visitor, ask } = await siteWithBob();
    await ask();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        index % 2 === 0
          ? visitor.post('auth/password/reset', WRONG)
          : visitor.get('auth/password/reset', { 'x-password-reset-key': WRONG.key }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 409, 409, 409, 409, 409]);
  });

  test('that is missing is an attempt, a password that is missing or weak is none', async () => {
    const { visitor, ask } = await siteWithBob({ passwordResetByCodeMaxAttempts: 2 });
    const { reset } = await ask();
    const say = async (body: object) => codesIn(await visitor.post('auth/password/reset', body));
    expect(await say({ key: reset.key })).toEqual(['required@password']);
    expect(await say({ ...reset, password: 'short' })).toEqual(['password_too_short@password']);
    expect(await say({})).toEqual(['required@key', 'required@password']);
    // Looking at the right one is none either.
    await visitor.get('auth/password/reset', { 'x-password-reset-key': reset.key });
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(401);
    await ask();
    await visitor.get('auth/password/reset');
    expect(await say({ password: NEW })).toEqual(['required@key']);
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(409);
  });

  test('that is asked for anew replaces the one before, and a refused request does not', async () => {
    const { visitor, ask } = await siteWithBob({ rateLimits: { reset_password: '2/m/key' } });
    const { reset: first } = await ask();
    const { reset: second } = await ask();
    expect((await visitor.post('auth/password/request', { email: BOB.email })).status).toBe(429);
    expect((await visitor.post('auth/password/reset', first)).status).toBe(400);
    expect((await visitor.post('auth/password/reset', second)).status).toBe(401);
  });

  test.each([
    [179, 401],
    [180, 409],
  ])('after %i seconds: %i', async (seconds, status) => {
    const { world, visitor, ask } = await siteWithBob();
    const { reset } = await ask();
    world.advance(seconds);
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(status);
  });

  test('ends with a change of the password', async () => {
    const { bob, visitor, ask } = await siteWithBob();
    const { reset } = await ask();
    await bob.post('account/password/change', { current_password: OLD, new_password: 'another-one-99' });
    expect(codesIn(await visitor.post('auth/password/reset', reset))).toEqual(['incorrect_code@key']);
  });

  test('shows that the address is theirs', async () => {
    const { world, visitor, ask } = await siteWithBob({
      loginOnPasswordReset: true,
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
    });
    const { reset } = await ask();
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(200);
    expect((await visitor.get('account/email')).body.data).toMatchObject([{ verified: true }]);
    expect(world.errors).toEqual([]);
  });
});

describe('whoever is signed in', () => {
  test('stays so where they reset the password of another', async () => {
    const { world, ask } = await siteWithBob({ loginOnPasswordReset: true });
    const ann = new App(world);
    await ann.post('auth/signup', { email: 'ann@example.org', password: OLD });
    const { asked, reset } = await ask(ann);
    expect(asked.status).toBe(200);
    const done = await ann.post('auth/password/reset', reset);
    expect(done).toMatchObject({ status: 200, body: { data: { user: { email: 'ann@example.org' } } } });
  });

  test('is so no more where it was their own', async () => {
    const { bob, ask } = await siteWithBob();
    const { reset } = await ask(bob);
    expect((await bob.post('auth/password/reset', reset)).status).toBe(401);
    expect((await bob.get('auth/session')).status).toBe(410);
  });

  test('can go on with what they asked for before they logged in', async () => {
    const { visitor, ask } = await siteWithBob();
    const { reset } = await ask();
    expect((await visitor.post('auth/login', BOB)).status).toBe(200);
    expect((await visitor.post('auth/password/reset', reset)).status).toBe(401);
  });
});

import { createMemoryStore } from '@sallyport/store-memory';
import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply } from './app.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const WRONG = { code: 'BCDF-GHJK' };

async function siteWithBob(account: SettingsInput['account'] = {}) {
  const world = await createWorld(createMemoryStore(), {
    account: {
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      loginByCodeEnabled: true,
      rateLimits: false,
      ...account,
    },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  await bob.delete('auth/session');
  return { world, code: async () => ({ code: (await world.lastMail()).code ?? '' }) };
}

const pendingIn = ({ body }: Reply) =>
  body.data?.flows?.filter((flow) => flow.is_pending).map(({ id }) => id);

describe('a code to log in', () => {
  test('belongs to the session that asked for it', async () => {
    const { world, code } = await siteWithBob();
    const app = new App(world);
    expect(pendingIn(await app.post('auth/code/request', { email: BOB.email }))).toEqual(['login_by_code']);
    const sent = await code();
    expect((await new App(world).post('auth/code/confirm', sent)).status).toBe(409);
    expect((await app.post('auth/code/confirm', sent)).status).toBe(200);
  });

  test('is accepted once, however many submits come at once', async () => {
    const { world, code } = await siteWithBob();
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const sent = await code();
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.post('auth/code/confirm', sent)));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  test('of many wrong ones three are compared', async () => {
    const { world } = await siteWithBob();
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.post('auth/code/confirm', WRONG)));
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 409, 409, 409, 409, 409]);
  });

  test('that is asked for anew replaces the one before', async () => {
    const { world, code } = await siteWithBob();
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const first = await code();
    await app.post('auth/code/request', { email: BOB.email });
    const second = await code();
    expect((await app.post('auth/code/confirm', first)).status).toBe(400);
    expect((await app.post('auth/code/confirm', second)).status).toBe(200);
  });

  test('ends with a change of the password', async () => {
    const { world, code } = await siteWithBob();
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const sent = await code();
    const other = new App(world);
    await other.post('auth/login', BOB);
    await other.post('account/password/change', {
      current_password: BOB.password,
      new_password: 'battery-staple-77',
    });
    expect((await app.post('auth/code/confirm', sent)).status).toBe(400);
  });

  test('looks the same for an address that nobody has', async () => {
    const { world } = await siteWithBob();
    const [known, unknown] = [new App(world), new App(world)];
    const answers = await Promise.all([
      known.post('auth/code/request', { email: BOB.email }),
      unknown.post('auth/code/request', { email: 'nobody@example.org' }),
    ]);
    expect(answers[0].status).toBe(answers[1].status);
    expect(pendingIn(answers[0])).toEqual(pendingIn(answers[1]));
    const guesses = await Promise.all([known, unknown].map((app) => app.post('auth/code/confirm', WRONG)));
    expect(guesses[0]).toEqual(guesses[1]);
  });
});

describe('what else is pending', () => {
  test('ends with a login by password', async () => {
    const { world, code } = await siteWithBob({ emailVerification: 'none' });
    const app = new App(world);
    await app.post('auth/code/request', { email: BOB.email });
    const sent = await code();
    expect((await app.post('auth/login', BOB)).status).toBe(200);
    expect((await app.post('auth/code/confirm', sent)).status).toBe(409);
  });

  test('a code that is required after the password can be asked for anew as a way to log in', async () => {
    const { world, code } = await siteWithBob({ loginByCodeRequired: true });
    const app = new App(world);
    expect(pendingIn(await app.post('auth/login', BOB))).toEqual(['login_by_code']);
    const stage = await code();
    expect(pendingIn(await app.post('auth/code/request', { email: BOB.email }))).toEqual(['login_by_code']);
    const own = await code();
    expect((await app.post('auth/code/confirm', stage)).status).toBe(400);
    expect((await app.post('auth/code/confirm', own)).status).toBe(200);
    expect(world.errors).toEqual([]);
  });

  test('a required code comes before a required verification, and stands in for it', async () => {
    const { world, code } = await siteWithBob({
      loginByCodeRequired: ['password'],
      emailVerification: 'mandatory',
    });
    const app = new App(world);
    expect(pendingIn(await app.post('auth/login', BOB))).toEqual(['login_by_code']);
    expect((await app.post('auth/code/confirm', await code())).status).toBe(200);
  });
});

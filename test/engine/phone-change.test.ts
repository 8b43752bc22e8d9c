import type { SettingsInput } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';
import { storeWith } from './stores.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const MOBILE = '+31612345678';
const OTHER = '+14155552671';
const WRONG = { code: 'BCDF-GHJK' };

const ACCOUNT: Account = {
  loginMethods: ['email', 'phone'],
  signupFields: ['email*', 'phone', 'password1*'],
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  loginByCodeEnabled: true,
  rateLimits: false,
};

/** A site, and Bob, who is signed in and has no number yet. */
async function signedIn(account: Account = {}) {
  const world = await createWorld(createMemoryStore(), { account: { ...ACCOUNT, ...account } });
  const app = new App(world);
  expect((await app.post('auth/signup', BOB)).status).toBe(200);
  return { world, app };
}

const change = (app: App, phone: string) => app.post('account/phone', { phone });
const verify = (app: App, code: object) => app.post('auth/phone/verify', code);
const lastCode = async (world: World) => ({ code: (await world.lastSms()).code ?? '' });
const numbersOf = async (app: App) => (await app.get('account/phone')).body.data;
const codesOf = ({ body }: Reply) => body.errors?.map(({ code, param }) => `${code}@${param ?? ''}`);

async function withNumber(account: Account = {}) {
  const { world, app } = await signedIn(account);
  expect((await change(app, MOBILE)).status).toBe(202);
  expect((await verify(app, await lastCode(world))).status).toBe(200);
  return { world, app };
}

describe('a login code to the number before', () => {
  test('counts before it goes or not at all, and never brings it back', async () => {
    // Something happens at the very moment at which a code is about to count.
    let beforeCommit = async (): Promise<unknown> => undefined;
    const store = storeWith((inner) => ({
      commit: async (commit) => {
        const before = beforeCommit;
        beforeCommit = async () => undefined;
        await before();
        return inner.commit(commit);
      },
    }));
    const account = { ...ACCOUNT, signupFields: ['phone*', 'password1*'], phoneVerificationEnabled: false };
    const world = await createWorld(store, { account });
    const app = new App(world);
    expect((await app.post('auth/signup', { phone: MOBILE, password: BOB.password })).status).toBe(200);
    await change(app, OTHER);
    const forOther = await lastCode(world);
    const elsewhere = new App(world);
    await elsewhere.post('auth/code/request', { phone: MOBILE });
    const forLogin = await lastCode(world);
    beforeCommit = () => verify(app, forOther);
    expect((await elsewhere.post('auth/code/confirm', forLogin)).status).toBe(400);
    expect(await numbersOf(app)).toEqual([{ phone: OTHER, verified: true }]);
    expect(world.errors).toEqual([]);
  });
});

describe('a number of whoever is signed in', () => {
  test('is theirs once its code is given, and not before', async () => {
    const { world, app } = await signedIn();
    expect(await numbersOf(app)).toEqual([]);
    expect((await change(app, MOBILE)).body.data).toEqual([{ phone: MOBILE, verified: false }]);
    expect(await numbersOf(app)).toEqual([]);
    expect((await verify(app, await lastCode(world))).status).toBe(200);
    expect(await numbersOf(app)).toEqual([{ phone: MOBILE, verified: true }]);
    // It is used up.
    expect((await verify(app, await lastCode(world))).status).toBe(409);
  });

  test('takes the place of the one before, by which nobody logs in any more', async () => {
    const { world, app } = await withNumber();
    await change(app, OTHER);
    await verify(app, await lastCode(world));
    expect(await numbersOf(app)).toEqual([{ phone: OTHER, verified: true }]);
    const login = (phone: string) => new App(world).post('auth/login', { phone, password: BOB.password });
    expect([(await login(MOBILE)).status, (await login(OTHER)).status]).toEqual([400, 200]);
  });

  test('is waited for in one session, where the last one that was asked for counts', async () => {
    const { world, app } = await signedIn();
    await change(app, MOBILE);
    const old = await lastCode(world);
    await change(app, OTHER);
    expect(codesOf(await verify(app, old))).toEqual(['incorrect_code@code']);
    const elsewhere = new App(world);
    await elsewhere.post('auth/login', BOB);
    expect((await verify(elsewhere, await lastCode(world))).status).toBe(409);
    expect((await verify(app, await lastCode(world))).status).toBe(200);
  });

  test('that is refused leaves the one that is waited for', async () => {
    const { world, app } = await withNumber();
    await change(app, OTHER);
    const code = await lastCode(world);
    expect(codesOf(await change(app, MOBILE))).toEqual(['same_as_current@phone']);
    expect(codesOf(await change(app, '12'))).toEqual(['invalid_phone@phone']);
    expect((await verify(app, code)).status).toBe(200);
  });

  test('can be tried three times, and then not any more', async () => {
    const { world, app } = await signedIn();
    await change(app, MOBILE);
    const answers = await Promise.all(Array.from({ length: 6 }, () => verify(app, WRONG)));
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 409, 409, 409]);
    expect((await verify(app, await lastCode(world))).status).toBe(409);
    expect((await app.get('auth/session')).status).toBe(200);
  });

  test('expires', async () => {
    const { world, app } = await signedIn();
    await change(app, MOBILE);
    world.advance(900);
    expect((await verify(app, await lastCode(world))).status).toBe(409);
  });

  test('has no resend, as in the reference', async () => {
    const { app } = await signedIn({ phoneVerificationSupportsResend: true });
    await change(app, MOBILE);
    expect((await app.post('auth/phone/verify/resend', {})).status).toBe(409);
  });

  test('that somebody else verifies meanwhile is theirs', async () => {
    const { world, app } = await signedIn();
    await change(app, MOBILE);
    const code = await lastCode(world);
    const eve = new App(world);
    await eve.post('auth/signup', { email: 'eve@example.org', password: BOB.password });
    await change(eve, MOBILE);
    expect((await verify(eve, await lastCode(world))).status).toBe(200);
    expect(codesOf(await verify(app, code))).toEqual(['phone_taken@code']);
    expect(await numbersOf(app)).toEqual([]);
  });

  test('takes a recent authentication where that is asked for', async () => {
    const { world, app } = await signedIn({ reauthenticationRequired: true });
    expect((await change(app, MOBILE)).body.data?.flows).toEqual([{ id: 'reauthenticate' }]);
    expect((await app.post('auth/reauthenticate', { password: BOB.password })).status).toBe(200);
    expect((await change(app, MOBILE)).status).toBe(202);
    expect(world.errors).toEqual([]);
  });

  test('is changed once a minute, valid or not', async () => {
    const { app, world } = await signedIn({ rateLimits: {} });
    expect((await change(app, 'nope')).status).toBe(400);
    expect((await change(app, MOBILE)).status).toBe(429);
    world.advance(60);
    expect((await change(app, MOBILE)).status).toBe(202);
  });

  test('is nothing to whoever is not', async () => {
    const { world } = await withNumber();
    const stranger = new App(world);
    expect((await stranger.get('account/phone')).status).toBe(401);
    expect((await change(stranger, OTHER)).status).toBe(409);
    expect((await verify(stranger, WRONG)).status).toBe(409);
  });
});

describe('what a change of the number ends', () => {
  test('a code to log in that was sent to the old one', async () => {
    const { world, app } = await withNumber();
    const late = new App(world);
    await late.post('auth/code/request', { phone: MOBILE });
    const code = await lastCode(world);
    await change(app, OTHER);
    await verify(app, await lastCode(world));
    expect(codesOf(await late.post('auth/code/confirm', code))).toEqual(['incorrect_code@code']);
  });

  test('no session', async () => {
    const { world, app } = await withNumber();
    const elsewhere = new App(world);
    await elsewhere.post('auth/login', BOB);
    await change(app, OTHER);
    await verify(app, await lastCode(world));
    expect((await elsewhere.get('auth/session')).status).toBe(200);
    expect((await app.get('auth/session')).status).toBe(200);
  });
});

test('a change of the password ends the change of a number', async () => {
  const { world, app } = await signedIn();
  await change(app, MOBILE);
  const body = { current_password: BOB.password, new_password: 'battery-staple-77' };
  expect((await app.post('account/password/change', body)).status).toBe(200);
  expect(codesOf(await verify(app, await lastCode(world)))).toEqual(['incorrect_code@code']);
});

test('a code by text logs in, and is on record with its number', async () => {
  const { world } = await withNumber();
  const app = new App(world);
  await app.post('auth/code/request', { phone: MOBILE });
  const login = await app.post('auth/code/confirm', await lastCode(world));
  expect(login.body.data).toMatchObject({ methods: [{ method: 'code', phone: MOBILE }] });
});

test('a code that is required is texted to whoever has no address', async () => {
  const world = await createWorld(createMemoryStore(), {
    account: {
      ...ACCOUNT,
      loginMethods: ['phone'],
      signupFields: ['phone*', 'password1*'],
      loginByCodeRequired: true,
    },
  });
  const app = new App(world);
  await app.post('auth/signup', { phone: MOBILE, password: BOB.password });
  // It verifies the number too.
  expect((await app.post('auth/code/confirm', await lastCode(world))).status).toBe(200);
  expect(await numbersOf(app)).toEqual([{ phone: MOBILE, verified: true }]);
});

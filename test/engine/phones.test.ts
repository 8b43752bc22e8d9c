import { createInProcessRateLimiter, storedPhone, type SettingsInput } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type Reply, type World } from './app.js';

type Account = NonNullable<SettingsInput['account']>;

const PASSWORD = 'correct-horse-42';
const MOBILE = '+31612345678';
const OTHER = '+14155552671';
const TAKEN = '+442079460123';
const WRONG = { code: 'BCDF-GHJK' };

const PHONES: Account = {
  loginMethods: ['phone'],
  signupFields: ['phone*', 'password1*'],
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  rateLimits: false,
};

/** A site where people sign up by number, and somebody has verified one. */
async function siteWithOwner(account: Account = {}) {
  const store = createMemoryStore();
  const world = await createWorld(store, {
    account: { ...PHONES, ...account },
    ports: { rateLimiter: createInProcessRateLimiter() },
  });
  const owner = await verifiedUser(world, TAKEN);
  return { world, store, owner };
}

const signUp = (app: App, phone: string) => app.post('auth/signup', { phone, password: PASSWORD });
const lastCode = async (world: World) => ({ code: (await world.lastSms()).code ?? '' });
const codesOf = ({ body }: Reply) => body.errors?.map(({ code, param }) => `${code}@${param ?? ''}`);
const pendingIn = ({ body }: Reply) =>
  body.data?.flows?.filter((flow) => flow.is_pending).map(({ id }) => id);

async function verifiedUser(world: World, phone: string): Promise<App> {
  const app = new App(world);
  expect((await signUp(app, phone)).status).toBe(401);
  expect((await app.post('auth/phone/verify', await lastCode(world))).status).toBe(200);
  return app;
}

describe('a number of a signup', () => {
  test('is verified by the code that is texted to it', async () => {
    const { world } = await siteWithOwner();
    const app = new App(world);
    expect(pendingIn(await signUp(app, MOBILE))).toEqual(['verify_phone']);
    expect((await app.post('auth/phone/verify', await lastCode(world))).status).toBe(200);
    expect((await app.get('account/phone')).body.data).toEqual([{ phone: MOBILE, verified: true }]);
  });

  test('is not verified by a code of another session', async () => {
    const { world } = await siteWithOwner();
    const [app, stranger] = [new App(world), new App(world)];
    await signUp(app, MOBILE);
    const code = await lastCode(world);
    await signUp(stranger, MOBILE);
    expect(codesOf(await stranger.post('auth/phone/verify', code))).toEqual(['incorrect_code@code']);
  });

  test('can be tried three times, however many come at once; then the login is over', async () => {
    const { world } = await siteWithOwner();
    const app = new App(world);
    await signUp(app, MOBILE);
    const code = await lastCode(world);
    const answers = await Promise.all(Array.from({ length: 8 }, () => app.post('auth/phone/verify', WRONG)));
    expect(answers.map(({ status }) => status).sort()).toEqual([400, 400, 400, 409, 409, 409, 409, 409]);
    expect((await app.post('auth/phone/verify', code)).status).toBe(409);
    expect(pendingIn(await app.get('auth/session'))).toEqual([]);
  });

  test('is accepted once, however many right codes come at once', async () => {
    const { world } = await siteWithOwner();
    const app = new App(world);
    await signUp(app, MOBILE);
    const code = await lastCode(world);
    const answers = await Promise.all([1, 2, 3, 4].map(() => app.post('auth/phone/verify', code)));
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  test('of two who hold it goes to whoever verifies it first', async () => {
    const { world } = await siteWithOwner();
    const [squatter, owner] = [new App(world), new App(world)];
    await signUp(squatter, MOBILE);
    const squattersCode = await lastCode(world);
    await signUp(owner, MOBILE);
    expect((await owner.post('auth/phone/verify', await lastCode(world))).status).toBe(200);
    expect(codesOf(await squatter.post('auth/phone/verify', squattersCode))).toEqual(['phone_taken@code']);
  });

  test('expires, and takes the login along', async () => {
    const { world } = await siteWithOwner({ phoneVerificationTimeout: 60 });
    const app = new App(world);
    await signUp(app, MOBILE);
    const code = await lastCode(world);
    world.advance(60);
    expect((await app.post('auth/phone/verify', code)).status).toBe(409);
    expect(pendingIn(await app.get('auth/session'))).toEqual([]);
  });

  test('is asked for before the address where both are verified', async () => {
    const world = await createWorld(createMemoryStore(), {
      account: {
        ...PHONES,
        signupFields: ['phone*', 'email*', 'password1*'],
        emailVerification: 'mandatory',
      },
    });
    const app = new App(world);
    const bob = { phone: MOBILE, email: 'bob@example.org', password: PASSWORD };
    expect(pendingIn(await app.post('auth/signup', bob))).toEqual(['verify_phone']);
    expect(world.mails).toEqual([]);
    expect(pendingIn(await app.post('auth/phone/verify', await lastCode(world)))).toEqual(['verify_email']);
  });

  test('that everybody must have by now, and one has not, ends their login', async () => {
    const store = createMemoryStore();
    const account = {
      ...PHONES,
      loginMethods: ['username'],
      signupFields: ['username*', 'phone', 'password1*'],
    };
    const before = await createWorld(store, { account: account as Account });
    const bob = { username: 'bob', password: PASSWORD };
    expect((await new App(before).post('auth/signup', bob)).status).toBe(200);
    const signupFields = ['username*', 'phone*', 'password1*'];
    const world = await createWorld(store, { account: { ...account, signupFields } as Account });
    const app = new App(world);
    const login = await app.post('auth/login', bob);
    expect([login.status, pendingIn(login)]).toEqual([401, []]);
  });
});

describe('a number that is corrected while its code is waited for', () => {
  const account = { phoneVerificationSupportsChange: true, phoneVerificationSupportsResend: true };
  const change = (app: App, phone: string) => app.post('account/phone', { phone });

  test('is the one that the account has then, and the old code is of no use', async () => {
    const { world } = await siteWithOwner(account);
    const app = new App(world);
    await signUp(app, MOBILE);
    const old = await lastCode(world);
    expect(await change(app, OTHER)).toMatchObject({
      status: 202,
      body: { data: [{ phone: OTHER, verified: false }] },
    });
    expect(codesOf(await app.post('auth/phone/verify', old))).toEqual(['incorrect_code@code']);
    expect((await app.post('auth/phone/verify', await lastCode(world))).status).toBe(200);
    expect((await app.get('account/phone')).body.data).toEqual([{ phone: OTHER, verified: true }]);
  });

  test('can be corrected as often as the options say, and gives no more tries', async () => {
    const { world } = await siteWithOwner(account);
    const app = new App(world);
    await signUp(app, MOBILE);
    await app.post('auth/phone/verify', WRONG);
    expect((await change(app, OTHER)).status).toBe(202);
    await app.post('auth/phone/verify', WRONG);
    expect((await change(app, MOBILE)).status).toBe(202);
    expect((await change(app, OTHER)).status).toBe(409);
    await app.post('auth/phone/verify', WRONG);
    expect((await app.post('auth/phone/verify', await lastCode(world))).status).toBe(409);
  });

  test('stays what it is for whoever has logged in before, and where it was verified elsewhere', async () => {
    const { world } = await siteWithOwner(account);
    const [one, other] = [new App(world), new App(world)];
    await signUp(one, MOBILE);
    expect(pendingIn(await other.post('auth/login', { phone: MOBILE, password: PASSWORD }))).toEqual([
      'verify_phone',
    ]);
    const code = await lastCode(world);
    await other.post('auth/phone/verify', code);
    expect((await change(one, OTHER)).status).toBe(409);
    expect((await other.get('account/phone')).body.data).toEqual([{ phone: MOBILE, verified: true }]);
  });
});

describe('texts with codes', () => {
  test('are limited by number: nothing comes of what would send one more', async () => {
    const { world, store } = await siteWithOwner({ rateLimits: { verify_phone: '1/30s/key' } });
    const app = new App(world);
    await signUp(app, MOBILE);
    const stranger = new App(world);
    expect((await signUp(stranger, MOBILE)).status).toBe(429);
    expect(stranger.token).toBeNull();
    expect(await store.findByPhone(storedPhone(MOBILE))).toHaveLength(1);
    expect((await new App(world).post('auth/login', { phone: MOBILE, password: PASSWORD })).status).toBe(429);
    // What is pending stays so.
    expect((await app.post('auth/phone/verify', await lastCode(world))).status).toBe(200);
  });

  test('are limited by client when they are sent again or elsewhere', async () => {
    const { world } = await siteWithOwner({
      phoneVerificationSupportsChange: true,
      phoneVerificationSupportsResend: true,
      rateLimits: { verify_phone: '2/m/ip' },
    });
    const app = new App(world);
    await signUp(app, MOBILE);
    const code = await lastCode(world);
    expect((await app.post('auth/phone/verify/resend', {})).status).toBe(429);
    expect((await app.post('account/phone', { phone: OTHER })).status).toBe(429);
    expect((await app.post('auth/phone/verify', code)).status).toBe(200);
  });
});

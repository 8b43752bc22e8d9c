import { storedEmail, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import {
  createSoftwareAuthenticator,
  withId,
  type SoftwareAuthenticator,
} from '../support/software-authenticator.js';
import { App, createWorld, type Reply, type World } from './app.js';
import { addFactors, FACTORS } from './factors.js';
import { codesIn, pendingIn } from './http.js';

const PATH = 'auth/webauthn/signup';
const EMAIL = 'bob@example.org';
const FRESH = 'battery-staple-77';
const INCORRECT = ['incorrect_code'];

interface Site {
  readonly world: World;
  readonly store: Store;
  readonly device: SoftwareAuthenticator;
}

async function createSite(): Promise<Site> {
  const store = createMemoryStore();
  const world = await createWorld(store, {
    account: { passwordResetByCodeEnabled: true, rateLimits: false },
    mfa: {
      supportedTypes: ['webauthn', 'totp', 'recovery_codes'],
      passkeyLoginEnabled: true,
      passkeySignupEnabled: true,
    },
  });
  return { world, store, device: createSoftwareAuthenticator('https://example.org') };
}

/** Somebody who has verified their address, and is to make a passkey. */
async function signUp({ world }: Site): Promise<App> {
  const app = new App(world);
  expect(pendingIn(await app.post(PATH, { email: EMAIL }))).toEqual(['verify_email']);
  const { code } = await world.lastMail();
  expect(pendingIn(await app.post('auth/email/verify', { key: code }))).toEqual(['mfa_signup_webauthn']);
  return app;
}

interface CreationOptions {
  readonly publicKey: { readonly challenge: string; readonly extensions?: object };
}

async function optionsFor(app: App): Promise<CreationOptions> {
  const { status, body } = await app.get(PATH);
  expect(status).toBe(200);
  return (body.data as unknown as { readonly creation_options: CreationOptions }).creation_options;
}

async function bobIn({ store }: Site) {
  const [bob] = await store.findByEmail(storedEmail(EMAIL));
  return bob ?? expect.fail('he has signed up');
}

const keysIn = async (site: Site) => site.store.listAuthenticators((await bobIn(site)).user.id);

async function loginAlone({ world, device }: Site): Promise<Reply> {
  const app = new App(world);
  const { body } = await app.get('auth/webauthn/login');
  const { request_options: options } = body.data as unknown as { readonly request_options: object };
  return app.post('auth/webauthn/login', { credential: device.get(options) });
}

describe('a signup by passkey', () => {
  test('ends signed in, without a password, and the passkey logs in from then on', async () => {
    const site = await createSite();
    const app = await signUp(site);
    expect((await app.get('account/authenticators')).status).toBe(401);
    const credential = site.device.create(await optionsFor(app));
    const made = await app.put(PATH, { credential });
    expect([made.status, made.body.data]).toMatchObject([
      200,
      { methods: [], user: { has_usable_password: false } },
    ]);
    expect(await keysIn(site)).toMatchObject([
      { type: 'webauthn', name: 'Master key', isPasswordless: true },
    ]);
    expect((await loginAlone(site)).status).toBe(200);
  });

  test('does not look at a password', async () => {
    const site = await createSite();
    const app = new App(site.world);
    await app.post(PATH, { email: EMAIL, password: FRESH });
    await app.post('auth/email/verify', { key: (await site.world.lastMail()).code });
    const login = await new App(site.world).post('auth/login', { email: EMAIL, password: FRESH });
    expect(codesIn(login)).toEqual(['email_password_mismatch@password']);
  });

  test('goes on where the browser does not say what kind of key it made', async () => {
    const site = await createSite();
    const app = await signUp(site);
    const { publicKey } = await optionsFor(app);
    const { extensions: _, ...options } = publicKey;
    const made = await app.put(PATH, { credential: site.device.create({ publicKey: options }) });
    expect(made.status).toBe(200);
    expect((await loginAlone(site)).status).toBe(200);
  });

  test.each<[name: string, how: Parameters<SoftwareAuthenticator['create']>[1]]>([
    ['has not verified its owner', { userVerified: false }],
    ['could not be found at a login', { resident: false, userVerified: true }],
  ])('takes no key that %s', async (_name, how) => {
    const site = await createSite();
    const app = await signUp(site);
    const refused = await app.put(PATH, { credential: site.device.create(await optionsFor(app), how) });
    expect(codesIn(refused)).toEqual(INCORRECT);
    expect(await keysIn(site)).toEqual([]);
    const credential = site.device.create(await optionsFor(app));
    expect((await app.put(PATH, { credential })).status).toBe(200);
  });
});

test('a signup takes no passkey that somebody has', async () => {
  const site = await createSite();
  const app = await signUp(site);
  const taken = site.device.create(await optionsFor(app));
  expect((await app.put(PATH, { credential: taken })).status).toBe(200);
  const other = new App(site.world);
  await other.post(PATH, { email: 'ann@example.org' });
  await other.post('auth/email/verify', { key: (await site.world.lastMail()).code });
  const id = Buffer.from(taken['id'] as string, 'base64url');
  const same = withId(site.device.create(await optionsFor(other)), id);
  expect(codesIn(await other.put(PATH, { credential: same }))).toEqual(INCORRECT);
  const own = site.device.create(await optionsFor(other));
  expect((await other.put(PATH, { credential: own })).status).toBe(200);
});

describe('the challenge of a signup', () => {
  test('is answered once', async () => {
    const site = await createSite();
    const app = await signUp(site);
    const credential = site.device.create(await optionsFor(app));
    const { token } = app;
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => {
        const one = new App(site.world);
        one.token = token;
        return one.put(PATH, { credential });
      }),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await keysIn(site)).toHaveLength(1);
  });

  test('is the last one that was given, and there is none before', async () => {
    const site = await createSite();
    const app = await signUp(site);
    expect(codesIn(await app.put(PATH, { credential: { id: 'x' } }))).toEqual(INCORRECT);
    const earlier = site.device.create(await optionsFor(app));
    await optionsFor(app);
    expect(codesIn(await app.put(PATH, { credential: earlier }))).toEqual(INCORRECT);
  });

  test('ends with the login that waits for it', async () => {
    const site = await createSite();
    const app = await signUp(site);
    const credential = site.device.create(await optionsFor(app));
    site.world.advance(900);
    expect((await app.put(PATH, { credential })).status).toBe(409);
    expect(await keysIn(site)).toEqual([]);
  });
});

describe('a signup that waits for its passkey ends when', () => {
  const changes: Readonly<Record<string, (site: Site) => Promise<void>>> = {
    'the password is set by whoever reads the mail': async ({ world }) => {
      const owner = new App(world);
      await owner.post('auth/password/request', { email: EMAIL });
      const { code } = await world.lastMail();
      const reset = await owner.post('auth/password/reset', { key: code, password: FRESH });
      expect(codesIn(reset)).toBeUndefined();
    },
    'the account gets another factor': async (site) =>
      addFactors(site.store, (await bobIn(site)).user.id, [FACTORS.totp]),
  };

  test.each(Object.keys(changes))('%s', async (name) => {
    const site = await createSite();
    const app = await signUp(site);
    const credential = site.device.create(await optionsFor(app));
    await changes[name]?.(site);
    const late = await app.put(PATH, { credential });
    expect([late.status, pendingIn(late)]).toEqual([401, []]);
    expect((await keysIn(site)).filter(({ type }) => type === 'webauthn')).toEqual([]);
    expect((await app.get(PATH)).status).toBe(409);
  });

  test.each(Object.keys(changes))('%s, and gives no challenge then', async (name) => {
    const site = await createSite();
    const app = await signUp(site);
    await changes[name]?.(site);
    const late = await app.get(PATH);
    expect([late.status, pendingIn(late)]).toEqual([401, []]);
  });
});

describe('its passkey is made in its own place alone', () => {
  const places: Readonly<Record<string, (site: Site) => Promise<App>>> = {
    'by a visitor': async ({ world }) => new App(world),
    'while the address is not verified yet': async ({ world }) => {
      const app = new App(world);
      await app.post(PATH, { email: EMAIL });
      return app;
    },
    'while a signup is pretended': async (site) => {
      await (await signUp(site)).delete('auth/session');
      const app = new App(site.world);
      expect(pendingIn(await app.post(PATH, { email: EMAIL }))).toEqual(['verify_email']);
      return app;
    },
    'by whoever is signed in': async (site) => {
      const app = await signUp(site);
      const { status } = await app.put(PATH, { credential: site.device.create(await optionsFor(app)) });
      expect(status).toBe(200);
      return app;
    },
  };

  test.each(Object.keys(places))('not %s', async (name) => {
    const site = await createSite();
    const app = (await places[name]?.(site)) ?? expect.fail();
    const before = await site.store.findByEmail(storedEmail(EMAIL));
    expect((await app.get(PATH)).status).toBe(409);
    // What is wrong with the input is told first.
    expect(codesIn(await app.put(PATH, {}))).toEqual(['required@credential']);
    expect(codesIn(await app.put(PATH, { credential: { id: 'x' }, name: 'x'.repeat(101) }))).toEqual([
      'max_length@name',
    ]);
    expect((await app.put(PATH, { credential: { id: 'x' } })).status).toBe(409);
    expect(await site.store.findByEmail(storedEmail(EMAIL))).toEqual(before);
    expect(site.world.errors).toEqual([]);
  });
});

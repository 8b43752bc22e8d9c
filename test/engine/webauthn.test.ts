import { randomBytes } from 'node:crypto';
import { storedEmail } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { createSoftwareAuthenticator, withId } from '../support/software-authenticator.js';
import { App } from './app.js';
import { codesIn } from './http.js';
import {
  addKey,
  ANN,
  BOB,
  createKeySite,
  INCORRECT,
  loginAlone,
  loginWithKey,
  optionsIn,
  ORIGIN,
  type How,
  type KeySite,
} from './webauthn-site.js';

describe('a passkey takes the place of a password', () => {
  test('where it was made to be found, and verified its owner then and now', async () => {
    const site = await createKeySite();
    expect((await addKey(site)).status).toBe(200);
    const { answer } = await loginAlone(site);
    expect(answer.status).toBe(200);
    expect(answer.body.data).toMatchObject({ methods: [{ method: 'mfa', passwordless: true }] });
  });

  test('and not where it does not verify its owner, whatever the options prefer', async () => {
    const site = await createKeySite();
    await addKey(site);
    const { answer } = await loginAlone(site, { userVerified: false });
    expect(codesIn(answer)).toEqual(INCORRECT);
  });

  test.each<[name: string, how: How]>([
    ['it was not made to be found', { resident: false, userVerified: true }],
    ['it did not verify its owner when it was made', { resident: true, userVerified: false }],
  ])('and not where %s', async (_name, how) => {
    const site = await createKeySite();
    expect((await addKey(site, how, 'webauthn')).status).toBe(200);
    const app = new App(site.world);
    const { publicKey } = optionsIn(await app.get('auth/webauthn/login'), 'request_options');
    // The browser is told which key to take, as it would not find this one.
    const allowCredentials = await idsOf(site);
    const credential = site.device.get({ publicKey: { ...publicKey, allowCredentials } });
    expect(codesIn(await app.post('auth/webauthn/login', { credential }))).toEqual(INCORRECT);
  });

  test('which asks for a verified owner when it is made', async () => {
    const site = await createKeySite();
    expect(codesIn(await addKey(site, { userVerified: false }))).toEqual(['incorrect_code']);
  });

  test('of nobody but its owner, even where it says that it is of another', async () => {
    const site = await createKeySite();
    await addKey(site);
    await new App(site.world).post('auth/signup', ANN);
    const [ann] = await site.store.findByEmail(storedEmail(ANN.email));
    const app = new App(site.world);
    const credential = site.device.get(optionsIn(await app.get('auth/webauthn/login'), 'request_options'));
    const userHandle = Buffer.from(String(ann?.user.id)).toString('base64url');
    const forged = { ...credential, response: { ...(credential['response'] as object), userHandle } };
    expect(codesIn(await app.post('auth/webauthn/login', { credential: forged }))).toEqual(INCORRECT);
  });

  test('and of nobody who is signed in as somebody else', async () => {
    const site = await createKeySite();
    await addKey(site);
    const ann = new App(site.world);
    await ann.post('auth/signup', ANN);
    const options = optionsIn(await ann.get('auth/webauthn/login'), 'request_options');
    const answer = await ann.post('auth/webauthn/login', { credential: site.device.get(options) });
    expect(answer.status).toBe(409);
    expect((await ann.get('auth/session')).body.data).toMatchObject({ user: { email: ANN.email } });
  });
});

async function idsOf({ store }: KeySite) {
  const [bob] = await store.findByEmail(storedEmail(BOB.email));
  const authenticators = bob ? await store.listAuthenticators(bob.user.id) : [];
  return authenticators.flatMap((each) => (each.type === 'webauthn' ? [{ id: each.credentialId }] : []));
}

describe('a challenge', () => {
  test('is answered once', async () => {
    const site = await createKeySite();
    await addKey(site);
    const { app, credential } = await loginAlone(site);
    await app.delete('auth/session');
    const again = new App(site.world);
    expect(codesIn(await again.post('auth/webauthn/login', { credential }))).toEqual(INCORRECT);
    const { app: other, credential: answer } = await loginWithKey(site);
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => other.post('auth/webauthn/authenticate', { credential: answer })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('is good in the session that it was given to', async () => {
    const site = await createKeySite();
    await addKey(site);
    const { credential } = await loginWithKey(site);
    const { app: other } = await loginWithKey(site);
    expect(codesIn(await other.post('auth/webauthn/authenticate', { credential }))).toEqual(INCORRECT);
  });

  test('ends', async () => {
    const site = await createKeySite();
    await addKey(site);
    const app = new App(site.world);
    const options = optionsIn(await app.get('auth/webauthn/login'), 'request_options');
    site.world.advance(600);
    const late = await app.post('auth/webauthn/login', { credential: site.device.get(options) });
    expect(codesIn(late)).toEqual(INCORRECT);
  });

  test('is another each time', async () => {
    const { world } = await createKeySite();
    const app = new App(world);
    const challenges = [await app.get('auth/webauthn/login'), await app.get('auth/webauthn/login')].map(
      (reply) => optionsIn(reply, 'request_options').publicKey.challenge,
    );
    expect(new Set(challenges).size).toBe(2);
    for (const challenge of challenges) expect(challenge).toMatch(/^[\w-]{43}$/);
  });
});

describe('a key', () => {
  test.each([
    'https://evil.example',
    'http://example.org',
    'https://example.org:444',
    'https://app.example.org',
  ])('is neither made nor used on pages of %s', async (origin) => {
    const site = await createKeySite();
    const elsewhere = { ...site, device: createSoftwareAuthenticator(origin) };
    expect(codesIn(await addKey(elsewhere))).toEqual(['incorrect_code']);
  });

  test('is made on pages of other origins that are trusted, as far as browsers do', async () => {
    const csrf = { trustedOrigins: ['https://app.example.org', 'https://partner.example'] };
    const site = await createKeySite({ csrf });
    expect(site.world.auth.settings.mfa.webauthnOrigins).toEqual([ORIGIN, 'https://app.example.org']);
    const app = { ...site, device: createSoftwareAuthenticator('https://app.example.org') };
    expect((await addKey(app)).status).toBe(200);
  });

  test('whose counter does not grow may be a copy, and is refused', async () => {
    const site = await createKeySite();
    await addKey(site);
    expect((await loginAlone(site)).answer.status).toBe(200);
    const [bob] = await site.store.findByEmail(storedEmail(BOB.email));
    const authenticators = bob ? await site.store.listAuthenticators(bob.user.id) : [];
    const key = authenticators.find((each) => each.type === 'webauthn') ?? expect.fail();
    const ahead = { ...key, counter: 100 };
    const write = {
      type: 'updateAuthenticator',
      userId: bob?.user.id ?? expect.fail(),
      authenticator: ahead,
    } as const;
    const nothing = { expectations: [], messages: [], audit: [] };
    await site.store.commit({ ...nothing, at: 0 as never, session: { type: 'keep' }, writes: [write] });
    expect(codesIn((await loginAlone(site)).answer)).toEqual(INCORRECT);
  });

  test('is one of a user alone', async () => {
    const site = await createKeySite();
    const options = optionsIn(await site.bob.get('account/authenticators/webauthn'), 'creation_options');
    const credential = site.device.create(options);
    expect((await site.bob.post('account/authenticators/webauthn', { credential })).status).toBe(200);
    const again = await site.bob.post('account/authenticators/webauthn', { credential });
    expect(codesIn(again)).toEqual(['incorrect_code']);
    const anew = optionsIn(await site.bob.get('account/authenticators/webauthn'), 'creation_options');
    const same = withId(site.device.create(anew), Buffer.from(credential['id'] as string, 'base64url'));
    const twice = await site.bob.post('account/authenticators/webauthn', { credential: same });
    expect([twice.status, codesIn(twice)]).toEqual([400, ['incorrect_code']]);
    expect(site.world.errors).toEqual([]);
  });

  test('that somebody has is nobody else’s to register, even where both do so at once', async () => {
    const site = await createKeySite();
    const ann = new App(site.world);
    await ann.post('auth/signup', ANN);
    await ann.post('auth/reauthenticate', { password: ANN.password });
    const id = randomBytes(32);
    const register = async (app: App) => {
      const options = optionsIn(await app.get('account/authenticators/webauthn'), 'creation_options');
      return app.post('account/authenticators/webauthn', {
        credential: withId(site.device.create(options), id),
      });
    };
    const atOnce = await Promise.all([register(site.bob), register(ann)]);
    expect(atOnce.map(({ status }) => status).sort()).toEqual([200, 400]);
    const later = await Promise.all([register(site.bob), register(ann)]);
    expect(later.map(codesIn)).toEqual([['incorrect_code'], ['incorrect_code']]);
    expect(site.world.errors).toEqual([]);
  });

  test('is a second factor, and its answers are counted as codes are', async () => {
    const site = await createKeySite({
      account: { rateLimits: { login_failed: '2/300s/key' } },
    });
    await addKey(site, {}, 'webauthn');
    const { app, credential } = await loginWithKey(site);
    for (let tries = 0; tries < 2; tries += 1) {
      expect(codesIn(await app.post('auth/2fa/authenticate', { code: '000000' }))).toEqual([
        'incorrect_code@code',
      ]);
    }
    expect(codesIn(await app.post('auth/webauthn/authenticate', { credential }))).toEqual([
      'too_many_login_attempts@credential',
    ]);
    site.world.advance(300);
    expect((await app.post('auth/webauthn/authenticate', { credential })).status).toBe(200);
  });

  test.each<[credential: unknown, codes: readonly string[]]>([
    [undefined, ['required@credential']],
    [{}, ['required@credential']],
    ['no JSON', ['invalid@credential']],
    [[1], ['invalid@credential']],
    [{ id: 1 }, INCORRECT],
    [{ id: 'x', response: { userHandle: 'MQ', clientDataJSON: 'AAAA' } }, INCORRECT],
    [{ id: 'x', response: null }, INCORRECT],
  ])('that is %j is none', async (credential, codes) => {
    const site = await createKeySite();
    await addKey(site);
    const app = new App(site.world);
    await app.get('auth/webauthn/login');
    expect(codesIn(await app.post('auth/webauthn/login', { credential }))).toEqual(codes);
    expect(site.world.errors).toEqual([]);
  });
});

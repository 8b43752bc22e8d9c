import {
  instant,
  resealAuthenticators,
  storedEmail,
  type AuthenticatorContent,
  type Store,
} from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld } from './app.js';
import { addFactors, FACTORS, RECOVERY_CODES, SECRETS, totpAt } from './factors.js';
import { storeWith } from './stores.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const PLAIN = { emailVerification: 'none', emailVerificationByCodeEnabled: false } as const;
const NEXT = 'the secret that takes its place, of 32 bytes';
const KEY: AuthenticatorContent = {
  type: 'webauthn',
  name: 'Key',
  credentialId: 'AAAA',
  publicKey: 'AAAA',
  counter: 0,
  transports: [],
  isPasswordless: true,
  isUserVerified: true,
};
const at = instant(0);

async function storeWithBob() {
  const store = createMemoryStore();
  const world = await createWorld(store, { account: PLAIN, secrets: SECRETS });
  await new App(world).post('auth/signup', BOB);
  const [bob] = await store.findByEmail(storedEmail(BOB.email));
  const userId = bob?.user.id ?? expect.fail('he has signed up');
  await addFactors(store, userId, [FACTORS.totp, FACTORS.recovery_codes, KEY]);
  return { store, userId };
}

describe('after a rotation, sealed anew', () => {
  test('apps and recovery codes are good without the old secret, and not before', async () => {
    const { store, userId } = await storeWithBob();
    const logIn = async (code: (now: number) => string) => {
      const world = await createWorld(store, { account: PLAIN, secrets: [NEXT] });
      const app = new App(world);
      await app.post('auth/login', BOB);
      return (await app.post('auth/2fa/authenticate', { code: code(world.now()) })).status;
    };
    expect(await logIn((now) => totpAt(now))).toBeGreaterThanOrEqual(500);
    const secrets = [NEXT, SECRETS[0]] as const;
    expect(await resealAuthenticators({ store, secrets, userId, at })).toBe(2);
    expect(await resealAuthenticators({ store, secrets, userId, at })).toBe(0);
    expect(await logIn((now) => totpAt(now))).toBe(200);
    expect(await logIn(() => RECOVERY_CODES[0] ?? '')).toBe(200);
  });

  test('nothing else of them has changed', async () => {
    const { store, userId } = await storeWithBob();
    const without = async () =>
      (await store.listAuthenticators(userId)).map((each) => ({
        ...each,
        sealedSecret: '',
        sealedCodes: '',
        revision: 0,
      }));
    const before = await without();
    await resealAuthenticators({ store, secrets: [NEXT, SECRETS[0]], userId, at });
    expect(await without()).toEqual(before);
  });

  test('one that is used meanwhile is looked at again', async () => {
    const { store: inner, userId } = await storeWithBob();
    let isFirst = true;
    const commit: Store['commit'] = async (asked) => {
      const isLate = isFirst;
      isFirst = false;
      return isLate ? { type: 'conflict', over: 'expectation' } : inner.commit(asked);
    };
    const store = storeWith(() => ({ commit }), inner);
    expect(await resealAuthenticators({ store, secrets: [NEXT, SECRETS[0]], userId, at })).toBe(2);
  });

  test('what none of the secrets has sealed is left as it is, and said', async () => {
    const { store, userId } = await storeWithBob();
    const before = await store.listAuthenticators(userId);
    await expect(resealAuthenticators({ store, secrets: [NEXT], userId, at })).rejects.toMatchObject({
      code: 'invalid-configuration',
    });
    expect(await store.listAuthenticators(userId)).toEqual(before);
  });
});

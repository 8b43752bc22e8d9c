import type { SettingsInput, Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { expect } from 'vitest';
import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../support/software-authenticator.js';
import { App, createWorld, type Reply, type World } from './app.js';
import { pendingIn } from './http.js';

export const ORIGIN = 'https://example.org';
export const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
export const ANN = { email: 'ann@example.org', password: 'battery-staple-77' };
export const INCORRECT = ['incorrect_code@credential'];

const PLAIN = {
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  rateLimits: false,
} as const;

/** A site with keys. */
export interface KeySite {
  readonly world: World;
  readonly store: Store;
  /** Bob, signed in. */
  readonly bob: App;
  readonly device: SoftwareAuthenticator;
}

export async function createKeySite({
  account,
  mfa,
  ...others
}: Partial<SettingsInput> = {}): Promise<KeySite> {
  const store = createMemoryStore();
  const world = await createWorld(store, {
    ...others,
    account: { ...PLAIN, ...account },
    mfa: {
      supportedTypes: ['webauthn', 'recovery_codes'],
      passkeyLoginEnabled: true,
      allowUnverifiedEmail: true,
      ...mfa,
    },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  await bob.post('auth/reauthenticate', { password: BOB.password });
  return { world, store, bob, device: createSoftwareAuthenticator(ORIGIN) };
}

export const optionsIn = ({ body }: Reply, member: 'creation_options' | 'request_options') =>
  (body.data as unknown as Readonly<Record<string, { publicKey: { challenge: string } }>>)[member] ??
  expect.fail(`there are no ${member}: ${JSON.stringify(body)}`);

export type How = Parameters<SoftwareAuthenticator['create']>[1];

export async function addKey({ bob, device }: KeySite, how: How = {}, kind = 'webauthn?passwordless') {
  const options = optionsIn(await bob.get(`account/authenticators/${kind}`), 'creation_options');
  return bob.post('account/authenticators/webauthn', { credential: device.create(options, how) });
}

/** A login by a passkey alone, in an app that has not been used before. */
export async function loginAlone(
  { world, device }: KeySite,
  how: Parameters<SoftwareAuthenticator['get']>[1] = {},
) {
  const app = new App(world);
  const options = optionsIn(await app.get('auth/webauthn/login'), 'request_options');
  const credential = device.get(options, how);
  return { app, credential, answer: await app.post('auth/webauthn/login', { credential }) };
}

/** A login that waits for the answer of a key. */
export async function loginWithKey({ world, device }: KeySite) {
  const app = new App(world);
  expect(pendingIn(await app.post('auth/login', BOB))).toEqual(['mfa_authenticate']);
  const options = optionsIn(await app.get('auth/webauthn/authenticate'), 'request_options');
  return { app, credential: device.get(options) };
}

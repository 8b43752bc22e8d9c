import { storedEmail, type JsonObject } from '@sallyport/core';
import type { Browser } from '../../engine/browser.js';
import { createSoftwareAuthenticator } from '../../support/software-authenticator.js';
import type { Case } from '../case.js';
import type { Scene, SiteOptions } from '../scene.js';
import {
  asRequest,
  atOnce,
  fromOne,
  logout,
  lookingAlso,
  PASSWORD,
  verify,
  numberOf,
  type Call,
} from './people.js';

const ORIGIN = 'https://example.org';
const SIGNUP = 'auth/webauthn/signup';
const LOGIN = 'auth/webauthn/login';

const BY_PASSKEY: SiteOptions = {
  account: { passwordResetByCodeEnabled: true },
  mfa: { supportedTypes: ['webauthn'], passkeyLoginEnabled: true, passkeySignupEnabled: true },
};

const signUp = (email: string): Call => ['POST', SIGNUP, { email }];
const create = (credential: JsonObject): Call => ['PUT', SIGNUP, { credential }];
const answer = (credential: JsonObject): Call => ['POST', LOGIN, { credential }];
const challenge: Call = ['GET', SIGNUP];

type Options = 'creation_options' | 'request_options';

async function optionsFrom(browser: Browser, path: string, member: Options): Promise<object> {
  const { body, text } = await browser.get(path);
  const data = body.data as unknown as Readonly<Record<Options, object>> | undefined;
  if (!data) throw new Error(`there are no options: ${text}`);
  return data[member];
}

/** Somebody who has signed up and verified their address, with two keys made for the passkey that they are to have. */
async function beginSignup(scene: Scene) {
  const email = `${scene.newName()}@example.org`;
  const browser = await scene.newBrowser();
  await browser.request(...asRequest(signUp(email)));
  await browser.request(...asRequest(verify(await scene.lastSecret())));
  const options = await optionsFrom(browser, SIGNUP, 'creation_options');
  const [device, another] = [createSoftwareAuthenticator(ORIGIN), createSoftwareAuthenticator(ORIGIN)];
  return { email, browser, device, one: device.create(options), other: another.create(options) };
}

/** How many keys somebody has. */
async function keysOf({ store }: Scene, email: string): Promise<number> {
  const [holder] = await store.findByEmail(storedEmail(email));
  return holder ? (await store.listAuthenticators(holder.user.id)).length : 0;
}

type Signup = Awaited<ReturnType<typeof beginSignup>>;

/** A case of several requests from the browser that is to make a passkey. */
function withKeys(name: string, callsOf: (signup: Pick<Signup, 'one' | 'other'>) => readonly Call[]): Case {
  return {
    ...BY_PASSKEY,
    name,
    requests: numberOf(callsOf({ one: {}, other: {} })),
    prepare: async (scene) => {
      const { email, browser, one, other } = await beginSignup(scene);
      const prepared = fromOne(scene, browser, callsOf({ one, other }));
      return lookingAlso(prepared, () => keysOf(scene, email));
    },
  };
}

/** Somebody who has logged in by the passkey of their signup, and is about to do so in another browser. */
async function beginLogin(scene: Scene) {
  const { email, browser: first, device, one } = await beginSignup(scene);
  await first.request(...asRequest(create(one)));
  const answerIn = async (browser: Browser) =>
    answer(device.get(await optionsFrom(browser, LOGIN, 'request_options')));
  const [owner, browser] = [await scene.newBrowser(), await scene.newBrowser()];
  await owner.request(...asRequest(await answerIn(owner)));
  const [key] = await keysIn(owner);
  return { email, owner, browser, login: await answerIn(browser), key };
}

async function keysIn(owner: Browser): Promise<readonly number[]> {
  const { body } = await owner.get('account/authenticators');
  return (body.data as unknown as readonly { readonly id: number }[]).map(({ id }) => id);
}

/** Signups that end with a passkey, and logins by it. */
export const passkeys: readonly Case[] = [
  {
    ...BY_PASSKEY,
    name: 'two signups by passkey, with one address',
    requests: 2,
    prepare: async (scene) => {
      const email = `${scene.newName()}@example.org`;
      return atOnce(scene, [
        [await scene.newBrowser(), signUp(email)],
        [await scene.newBrowser(), signUp(email)],
      ]);
    },
  },
  withKeys('one key as the passkey of a signup, twice', ({ one }) => [create(one), create(one)]),
  withKeys('two keys as the passkey of a signup', ({ one, other }) => [create(one), create(other)]),
  withKeys('the passkey of a signup, and another challenge', ({ one }) => [create(one), challenge]),
  withKeys('the passkey of a signup, and a logout', ({ one }) => [create(one), logout]),
  withKeys('the passkey of a signup, another challenge, and a logout', ({ one }) => [
    create(one),
    challenge,
    logout,
  ]),
  {
    ...BY_PASSKEY,
    name: 'the passkey of a signup, and a reset of the password',
    requests: 2,
    prepare: async (scene) => {
      const { email, browser, one } = await beginSignup(scene);
      const other = await scene.newBrowser();
      await other.post('auth/password/request', { email });
      const key = await scene.lastSecret();
      const prepared = atOnce(scene, [
        [browser, create(one)],
        [other, ['POST', 'auth/password/reset', { key, password: PASSWORD }]],
      ]);
      return lookingAlso(prepared, () => keysOf(scene, email));
    },
  },
  {
    ...BY_PASSKEY,
    name: 'one answer of a passkey, twice',
    requests: 2,
    prepare: async (scene) => {
      const { browser, login } = await beginLogin(scene);
      return fromOne(scene, browser, [login, login]);
    },
  },
  {
    ...BY_PASSKEY,
    name: 'the answer of a passkey, and its removal',
    requests: 2,
    prepare: async (scene) => {
      const { email, owner, browser, login, key } = await beginLogin(scene);
      const prepared = atOnce(scene, [
        [owner, ['DELETE', 'account/authenticators/webauthn', { authenticators: [key] }]],
        [browser, login],
      ]);
      return lookingAlso(prepared, () => keysOf(scene, email));
    },
  },
];

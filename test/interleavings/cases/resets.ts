import type { Browser } from '../../engine/browser.js';
import type { Case } from '../case.js';
import type { AccountOptions, Scene } from '../scene.js';
import {
  asRequest,
  atOnce,
  changePassword,
  fromOne,
  login,
  logout,
  lookingAlso,
  PASSWORD,
  signIn,
  verify,
  visit,
  WRONG,
  numberOf,
  type Call,
} from './people.js';

const BY_CODE: AccountOptions = { passwordResetByCodeEnabled: true, loginOnPasswordReset: true };
const NEW = 'another-horse-42';
const NEWER = 'a-third-horse-42';

const ask = (email: string): Call => ['POST', 'auth/password/request', { email }];
const reset = (key: string, password = NEW): Call => ['POST', 'auth/password/reset', { key, password }];

/** Asks for a code from a browser, and gives it. */
async function codeFor(scene: Scene, browser: Browser, email: string): Promise<string> {
  await browser.request(...asRequest(ask(email)));
  return scene.lastSecret();
}

/** Which of the passwords are good. */
async function passwordsOf(scene: Scene, email: string): Promise<readonly boolean[]> {
  const good: boolean[] = [];
  for (const password of [PASSWORD, NEW, NEWER]) {
    const browser = await scene.newBrowser();
    good.push((await browser.request(...asRequest(login(email, password)))).status === 200);
  }
  return good;
}

/** A case of several requests from the browser that waits for the code; the password that is left is looked at. */
function withCode(
  name: string,
  callsOf: (code: string, email: string) => readonly Call[],
  account: AccountOptions = {},
): Case {
  return {
    name,
    requests: numberOf(callsOf('', '')),
    account: { ...BY_CODE, ...account },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      const calls = callsOf(await codeFor(scene, browser, email), email);
      return lookingAlso(fromOne(scene, browser, calls), () => passwordsOf(scene, email));
    },
  };
}

/** A case of a reset, and of what the owner does who is signed in. */
function besideOwner(
  name: string,
  callOf: (owner: Browser, scene: Scene, email: string) => Promise<Call>,
): Case {
  return {
    name,
    requests: 2,
    account: { ...BY_CODE, changeEmail: true },
    prepare: async (scene) => {
      const { email, browser: owner } = await signIn(scene);
      const call = await callOf(owner, scene, email);
      const other = await scene.newBrowser();
      const code = await codeFor(scene, other, email);
      const prepared = atOnce(scene, [
        [owner, call],
        [other, reset(code)],
      ]);
      return lookingAlso(prepared, () => passwordsOf(scene, email));
    },
  };
}

/** Passwords that are reset by a code. */
export const resets: readonly Case[] = [
  withCode('a code to reset a password, twice', (code) => [reset(code), reset(code, NEWER)]),
  withCode('a code to reset a password, and a wrong one', (code) => [reset(code), reset(WRONG)]),
  withCode('two wrong codes to reset a password, where one is allowed', () => [reset(WRONG), reset(WRONG)], {
    passwordResetByCodeMaxAttempts: 1,
  }),
  withCode('a code to reset a password, and a request for another one', (code, email) => [
    reset(code),
    ask(email),
  ]),
  withCode('two requests for a code to reset a password', (_, email) => [ask(email), ask(email)]),
  withCode('a code to reset a password, and a logout', (code) => [reset(code), logout]),
  withCode('a code to reset a password, and a login with the old one', (code, email) => [
    reset(code),
    login(email),
  ]),
  withCode('a code to reset a password, another one, and a logout', (code, email) => [
    reset(code),
    ask(email),
    logout,
  ]),
  {
    name: 'a code to reset a password in each of two browsers',
    requests: 2,
    account: BY_CODE,
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      const other = await scene.newBrowser();
      const codes = [await codeFor(scene, browser, email), await codeFor(scene, other, email)] as const;
      const prepared = atOnce(scene, [
        [browser, reset(codes[0])],
        [other, reset(codes[1], NEWER)],
      ]);
      return lookingAlso(prepared, () => passwordsOf(scene, email));
    },
  },
  besideOwner('a code to reset a password, and a change of it', async () => changePassword(NEWER)),
  besideOwner('a code to reset a password, and a change of the address', async (owner, scene, email) => {
    await owner.post('account/email', { email: `new-${email}` });
    return verify(await scene.lastSecret());
  }),
];

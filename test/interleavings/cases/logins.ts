import type { Case } from '../case.js';
import type { AccountOptions } from '../scene.js';
import {
  askForCode,
  asRequest,
  atOnce,
  changePassword,
  confirm,
  fromOne,
  login,
  logout,
  signIn,
  visit,
  WRONG,
  numberOf,
  type Call,
} from './people.js';

const resend: Call = ['POST', 'auth/code/resend'];

/** A case of several requests from the browser that waits for a code to log in. */
function withCode(
  name: string,
  callsOf: (code: string, email: string) => readonly Call[],
  account: AccountOptions = {},
): Case {
  return {
    name,
    requests: numberOf(callsOf('', '')),
    account: { loginByCodeEnabled: true, loginByCodeSupportsResend: 5, ...account },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.request(...asRequest(askForCode(email)));
      return fromOne(scene, browser, callsOf(await scene.lastSecret(), email));
    },
  };
}

/** By password and by code. */
export const logins: readonly Case[] = [
  {
    name: 'two logins of one browser',
    requests: 2,
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      return fromOne(scene, browser, [login(email), login(email)]);
    },
  },
  {
    name: 'a right password and two wrong ones, where two are allowed',
    requests: 3,
    account: { rateLimits: { login_failed: '2/300s/key' } },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      const wrong = login(email, 'wrong-horse-42');
      return fromOne(scene, browser, [login(email), wrong, wrong]);
    },
  },
  {
    name: 'a login and a logout, while a code is waited for',
    requests: 2,
    account: { loginByCodeRequired: ['password'] },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      await browser.request(...asRequest(login(email)));
      return fromOne(scene, browser, [login(email), logout]);
    },
  },
  withCode('a login code, twice', (code) => [confirm(code), confirm(code)]),
  withCode('a login code, and a wrong one', (code) => [confirm(code), confirm(WRONG)]),
  withCode('two wrong login codes, where one is allowed', () => [confirm(WRONG), confirm(WRONG)], {
    loginByCodeMaxAttempts: 1,
  }),
  withCode('a login code, and another one sent', (code) => [confirm(code), resend]),
  withCode('two more login codes sent, where one is allowed', () => [resend, resend], {
    loginByCodeSupportsResend: 1,
  }),
  withCode('a login code, and a request for another one', (code, email) => [
    confirm(code),
    askForCode(email),
  ]),
  withCode('a login code, and a login by password', (code, email) => [confirm(code), login(email)]),
  withCode('a login code and a logout', (code) => [confirm(code), logout]),
  withCode('a login code, another one sent, and a logout', (code) => [confirm(code), resend, logout]),
  {
    name: 'a login code in each of two browsers',
    requests: 2,
    account: { loginByCodeEnabled: true },
    prepare: async (scene) => {
      const { email, browser } = await visit(scene);
      const other = await scene.newBrowser();
      await browser.request(...asRequest(askForCode(email)));
      const code = await scene.lastSecret();
      await other.request(...asRequest(askForCode(email)));
      return atOnce(scene, [
        [browser, confirm(code)],
        [other, confirm(await scene.lastSecret())],
      ]);
    },
  },
  {
    name: 'a login code, and a change of the password',
    requests: 2,
    account: { loginByCodeEnabled: true },
    prepare: async (scene) => {
      const { email, browser } = await signIn(scene);
      const other = await scene.newBrowser();
      await other.request(...asRequest(askForCode(email)));
      return atOnce(scene, [
        [browser, changePassword('another-horse-42')],
        [other, confirm(await scene.lastSecret())],
      ]);
    },
  },
  {
    name: 'two logouts',
    requests: 2,
    prepare: async (scene) => {
      const { browser } = await signIn(scene);
      return fromOne(scene, browser, [logout, logout]);
    },
  },
];

import type { Browser } from '../../engine/browser.js';
import type { Case } from '../case.js';
import type { AccountOptions, Scene } from '../scene.js';
import {
  asRequest,
  atOnce,
  fromOne,
  login,
  logout,
  lookingAlso,
  resend,
  signIn,
  verify,
  WRONG,
  numberOf,
  type Call,
} from './people.js';

const RESENDING: AccountOptions = { emailVerificationSupportsResend: 5 };

const add = (email: string): Call => ['POST', 'account/email', { email }];
const remove = (email: string): Call => ['DELETE', 'account/email', { email }];
const makePrimary = (email: string): Call => ['PATCH', 'account/email', { email, primary: true }];

/** The addresses that somebody has by what a browser is shown, of which names are left out. */
async function listOf(browser: Browser, name: string): Promise<unknown> {
  const { status, text } = await browser.get('account/email');
  return status === 200 ? text.replaceAll(name, '') : status;
}

/** Somebody who is signed in and waits for the code of one more address. */
async function beginAdding(scene: Scene, signedIn?: Awaited<ReturnType<typeof signIn>>) {
  const { email, browser } = signedIn ?? (await signIn(scene));
  const [name = ''] = email.split('@');
  const second = `${name}@example.com`;
  await browser.request(...asRequest(add(second)));
  return { email, name, second, browser, code: await scene.lastSecret() };
}

type Adding = Awaited<ReturnType<typeof beginAdding>>;

/** A case of several requests from the browser that waits for the code; the addresses that are left are looked at. */
function withCode(
  name: string,
  callsOf: (adding: Pick<Adding, 'code' | 'name' | 'second'>) => readonly Call[],
  account: AccountOptions = {},
): Case {
  return {
    name,
    requests: numberOf(callsOf({ code: '', name: '', second: '' })),
    account: { ...RESENDING, ...account },
    prepare: async (scene) => {
      const adding = await beginAdding(scene);
      const { browser } = adding;
      return lookingAlso(fromOne(scene, browser, callsOf(adding)), () => listOf(browser, adding.name));
    },
  };
}

/** The same in two sessions of one account, with an address each. */
function inTwoSessions(name: string, account: AccountOptions, domain: string): Case {
  return {
    name,
    requests: 2,
    account,
    prepare: async (scene) => {
      const one = await beginAdding(scene);
      const other = await scene.newBrowser();
      await other.request(...asRequest(login(one.email)));
      await other.request(...asRequest(add(`${one.name}@${domain}`)));
      const prepared = atOnce(scene, [
        [one.browser, verify(one.code)],
        [other, verify(await scene.lastSecret())],
      ]);
      return lookingAlso(prepared, () => listOf(one.browser, one.name));
    },
  };
}

/** A case of somebody who has two verified addresses, in two sessions. */
function withTwo(name: string, callsOf: (first: string, second: string) => readonly [Call, Call]): Case {
  return {
    name,
    requests: 2,
    prepare: async (scene) => {
      const { email, name: own, second, browser, code } = await beginAdding(scene);
      await browser.request(...asRequest(verify(code)));
      const other = await scene.newBrowser();
      await other.request(...asRequest(login(email)));
      const [one, two] = callsOf(email, second);
      const prepared = atOnce(scene, [
        [browser, one],
        [other, two],
      ]);
      return lookingAlso(prepared, () => listOf(browser, own));
    },
  };
}

/** The addresses of whoever is signed in, which are verified by code. */
export const ownAddresses: readonly Case[] = [
  withCode('the code of one more address, twice', ({ code }) => [verify(code), verify(code)]),
  withCode('the code of one more address, and a wrong one', ({ code }) => [verify(code), verify(WRONG)]),
  withCode('the code of one more address, and another one sent', ({ code }) => [verify(code), resend]),
  withCode('two more codes of one more address, where one is allowed', () => [resend, resend], {
    emailVerificationSupportsResend: 1,
  }),
  withCode('the code of one more address, and another address in its place', ({ code, name }) => [
    verify(code),
    add(`${name}@example.net`),
  ]),
  withCode('the code of one more address, and its removal', ({ code, second }) => [
    verify(code),
    remove(second),
  ]),
  withCode('the code of one more address, and a logout', ({ code }) => [verify(code), logout]),
  withCode('the code of one more address, another one sent, and its removal', ({ code, second }) => [
    verify(code),
    resend,
    remove(second),
  ]),
  inTwoSessions('one more address, by a code in each of two sessions', {}, 'example.com'),
  inTwoSessions('two more addresses, where there is room for one', { maxEmailAddresses: 2 }, 'example.net'),
  inTwoSessions('two addresses in the place of one', { changeEmail: true }, 'example.net'),
  {
    name: 'one address that two accounts add',
    requests: 2,
    prepare: async (scene) => {
      const one = await beginAdding(scene);
      const other = await signIn(scene);
      await other.browser.request(...asRequest(add(one.second)));
      return atOnce(scene, [
        [one.browser, verify(one.code)],
        [other.browser, verify(await scene.lastSecret())],
      ]);
    },
  },
  withTwo('an address that becomes primary, and its removal', (_, second) => [
    makePrimary(second),
    remove(second),
  ]),
  withTwo('an address that becomes primary, and the removal of the one that was', (first, second) => [
    makePrimary(second),
    remove(first),
  ]),
  withTwo('two removals of one address', (_, second) => [remove(second), remove(second)]),
];

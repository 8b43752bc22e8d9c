import type { Browser } from '../../engine/browser.js';
import type { Case } from '../case.js';
import type { AccountOptions, Scene } from '../scene.js';
import { atOnce, fromOne, logout, PASSWORD, type Call } from './people.js';

const BY_PHONE: AccountOptions = {
  loginMethods: ['phone'],
  signupFields: ['phone*', 'password1*'],
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  phoneVerificationSupportsResend: 5,
  phoneVerificationSupportsChange: 5,
};
/** Of letters that no code has. */
const WRONG = 'AAAA-AAAA';

const verify = (code: string): Call => ['POST', 'auth/phone/verify', { code }];
const resend: Call = ['POST', 'auth/phone/verify/resend'];
const ask = (phone: string): Call => ['POST', 'account/phone', { phone }];

let numbers = 0;
const newPhone = (): string => `+3161${String(1_000_000 + ++numbers)}`;

/** Somebody who has signed up with a number and waits for its code. */
async function signUp(scene: Scene, phone = newPhone()) {
  const browser = await scene.newBrowser();
  await browser.post('auth/signup', { phone, password: PASSWORD });
  return { phone, browser, code: await scene.lastText() };
}

async function signIn(scene: Scene): Promise<Browser> {
  const { browser, code } = await signUp(scene);
  await browser.post('auth/phone/verify', { code });
  return browser;
}

/** Somebody who is signed in and waits for the code of another number. */
async function askFor(scene: Scene, phone = newPhone()) {
  const browser = await signIn(scene);
  await browser.post('account/phone', { phone });
  return { browser, code: await scene.lastText() };
}

/** A case of two requests from the browser that waits for the code of a number. */
function withText(
  name: string,
  callsOf: (code: string) => readonly [Call, Call],
  more: AccountOptions = {},
): Case {
  return {
    name,
    requests: 2,
    account: { ...BY_PHONE, ...more },
    prepare: async (scene) => {
      const { browser, code } = await signUp(scene);
      return fromOne(scene, browser, callsOf(code));
    },
  };
}

/** Codes by text message, and the numbers that they verify. */
export const phones: readonly Case[] = [
  withText('one code by text, twice', (code) => [verify(code), verify(code)]),
  withText('a right code by text and a wrong one', (code) => [verify(code), verify(WRONG)]),
  withText('two wrong codes by text, where one is allowed', () => [verify(WRONG), verify(WRONG)], {
    phoneVerificationMaxAttempts: 1,
  }),
  withText('a code by text, and another one sent', (code) => [verify(code), resend]),
  withText('two more codes by text, where one is allowed', () => [resend, resend], {
    phoneVerificationSupportsResend: 1,
  }),
  withText('a code by text, and another number', (code) => [verify(code), ask(newPhone())]),
  withText('a code by text and a logout', (code) => [verify(code), logout]),
  {
    name: 'one number, verified by two who have signed up with it',
    requests: 2,
    account: BY_PHONE,
    prepare: async (scene) => {
      const one = await signUp(scene);
      const other = await signUp(scene, one.phone);
      return atOnce(scene, [
        [one.browser, verify(one.code)],
        [other.browser, verify(other.code)],
      ]);
    },
  },
  {
    name: 'one number, taken by two who change theirs to it',
    requests: 2,
    account: BY_PHONE,
    prepare: async (scene) => {
      const phone = newPhone();
      const [one, other] = [await askFor(scene, phone), await askFor(scene, phone)];
      return atOnce(scene, [
        [one.browser, verify(one.code)],
        [other.browser, verify(other.code)],
      ]);
    },
  },
  {
    name: 'the code of another number, twice',
    requests: 2,
    account: BY_PHONE,
    prepare: async (scene) => {
      const { browser, code } = await askFor(scene);
      return fromOne(scene, browser, [verify(code), verify(code)]);
    },
  },
  {
    name: 'the code of another number, and a third number asked for',
    requests: 2,
    account: BY_PHONE,
    prepare: async (scene) => {
      const { browser, code } = await askFor(scene);
      return fromOne(scene, browser, [verify(code), ask(newPhone())]);
    },
  },
];

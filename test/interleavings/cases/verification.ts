import type { Case } from '../case.js';
import type { AccountOptions } from '../scene.js';
import { atOnce, fromOne, logout, resend, signUp, verify, WRONG, numberOf, type Call } from './people.js';

const RESENDING: AccountOptions = { emailVerificationSupportsResend: 5, emailVerificationSupportsChange: 5 };

/** A case of several requests with the code of a signup, from the browser that waits for it. */
function withCode(
  name: string,
  callsOf: (code: string) => readonly Call[],
  account: AccountOptions = {},
): Case {
  return {
    name,
    requests: numberOf(callsOf('')),
    account,
    prepare: async (scene) => {
      const { browser, code } = await signUp(scene);
      return fromOne(scene, browser, callsOf(code));
    },
  };
}

/** The code or the link of a signup. */
export const verification: readonly Case[] = [
  withCode('one code, twice', (code) => [verify(code), verify(code)]),
  withCode('one code, three times', (code) => [verify(code), verify(code), verify(code)]),
  withCode('a right code and a wrong one', (code) => [verify(code), verify(WRONG)]),
  withCode(
    'a right code and two wrong ones, where two are allowed',
    (code) => [verify(code), verify(WRONG), verify(WRONG)],
    { emailVerificationByCodeMaxAttempts: 2 },
  ),
  withCode('two wrong codes, where one is allowed', () => [verify(WRONG), verify(WRONG)], {
    emailVerificationByCodeMaxAttempts: 1,
  }),
  withCode('a code, and another one sent', (code) => [verify(code), resend], RESENDING),
  withCode('two more codes sent, where one is allowed', () => [resend, resend], {
    emailVerificationSupportsResend: 1,
  }),
  withCode('a code, another one sent, and a logout', (code) => [verify(code), resend, logout], RESENDING),
  withCode('a code and a logout', (code) => [verify(code), logout]),
  withCode(
    'a code, and another address',
    (code) => [verify(code), ['POST', 'account/email', { email: `x${code}@example.org` }]],
    RESENDING,
  ),
  {
    name: 'one link, in two browsers',
    requests: 2,
    account: { emailVerificationByCodeEnabled: false, loginOnEmailConfirmation: true },
    prepare: async (scene) => {
      const { browser, code: key } = await signUp(scene);
      return atOnce(scene, [
        [browser, verify(key)],
        [await scene.newBrowser(), verify(key)],
      ]);
    },
  },
];

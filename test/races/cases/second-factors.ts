import { Secret, TOTP } from 'otpauth';
import type { Answer, Browser } from '../browser.js';
import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, expectStatus, PASSWORD, type Stage, type Visitor } from '../stage.js';
import { BY_CODE, limitedBy } from './settings.js';

const kinds = { right: hasStatus(200), wrong: hasError('incorrect_code') };
const WRONG_TOTP = '000000';
const STEP_MS = 30_000;

// Codes of several steps are good at once: nothing here waits for the next one.
const site = { account: BY_CODE, mfa: { totpTolerance: 2 } };

/** A code of an authenticator app, so many steps from now. */
const codeOf = (secret: Secret, steps = 0) =>
  TOTP.generate({ secret, timestamp: Date.now() + steps * STEP_MS });

/** An app that is about to be added. */
async function newSecret(browser: Browser): Promise<Secret> {
  await browser.post('auth/reauthenticate', { password: PASSWORD });
  return Secret.fromBase32((await browser.get('account/authenticators/totp')).body.meta?.secret ?? '');
}

/** Whoever has just added an authenticator app, by a code of a while ago. */
async function signUpWithApp(stage: Stage): Promise<Visitor & { readonly secret: Secret }> {
  const visitor = await stage.signUpVerified();
  const secret = await newSecret(visitor.browser);
  const { status } = await visitor.browser.post('account/authenticators/totp', { code: codeOf(secret, -1) });
  if (status !== 200) throw new Error(`the app was not added: ${String(status)}`);
  return { ...visitor, secret };
}

/** Those that are good still. */
async function recoveryCodesOf(browser: Browser): Promise<readonly string[]> {
  const { data } = (await browser.get('account/authenticators/recovery-codes')).body;
  return (data as { readonly unused_codes: readonly string[] }).unused_codes;
}

/** Logins that wait for the second factor, each in a browser of its own; one by one, as right passwords are counted for a moment. */
async function beginLogins(stage: Stage, email: string, count?: number): Promise<readonly Browser[]> {
  const browsers = await stage.newBrowsers(count);
  for (const [n, browser] of browsers.entries()) {
    const answer = await browser.post('auth/login', { email, password: PASSWORD }, n);
    expectStatus('the login', answer, 401);
    if (!isPendingAt('mfa_authenticate', answer))
      throw new Error('the login does not ask for a second factor');
  }
  return browsers;
}

function isPendingAt(flow: string, { body }: Answer): boolean {
  const { flows } = body.data as {
    readonly flows?: readonly { readonly id: string; readonly is_pending?: boolean }[];
  };
  return flows?.some(({ id, is_pending }) => id === flow && is_pending === true) ?? false;
}

const submitAll = (stage: Stage, browsers: readonly Browser[], code: string): Promise<readonly Answer[]> =>
  atOnce((n) => stage.at(browsers, n).post('auth/2fa/authenticate', { code }, n));

/** Second factors: each code is good once, across all logins of an account. */
export const secondFactorRaces: readonly Race[] = [
  {
    ...site,
    name: 'time-based code, by logins in a browser each',
    winners: 1,
    round: async (stage) => {
      const { email, secret } = await signUpWithApp(stage);
      const logins = await beginLogins(stage, email);
      return countAnswers(await submitAll(stage, logins, codeOf(secret, 1)), kinds);
    },
  },
  {
    ...site,
    name: 'recovery code, by logins in a browser each',
    winners: 1,
    round: async (stage) => {
      const { browser, email } = await signUpWithApp(stage);
      const codes = await recoveryCodesOf(browser);
      const logins = await beginLogins(stage, email);
      return countAnswers(await submitAll(stage, logins, codes[0] ?? ''), kinds);
    },
  },
  {
    ...site,
    name: 'all recovery codes of one account, by logins in a browser each',
    winners: 10,
    round: async (stage) => {
      const { browser, email } = await signUpWithApp(stage);
      const codes = await recoveryCodesOf(browser);
      const logins = await beginLogins(stage, email, codes.length);
      const answers = await atOnce(
        (n) => stage.at(logins, n).post('auth/2fa/authenticate', { code: codes[n] }, n),
        codes.length,
      );
      const left = await recoveryCodesOf(browser);
      return countAnswers(answers, kinds, left.length === 0 ? null : `${String(left.length)} are good still`);
    },
  },
  {
    ...site,
    name: 'activation of an app, by all with the same code',
    winners: 1,
    round: async (stage) => {
      const { browser } = await stage.signUpVerified();
      const secret = await newSecret(browser);
      const answers = await atOnce((n) =>
        browser.post('account/authenticators/totp', { code: codeOf(secret) }, n),
      );
      const { data } = (await browser.get('account/authenticators')).body;
      const count = Array.isArray(data) ? data.length : 0;
      // The app, and its recovery codes.
      return countAnswers(answers, kinds, count === 2 ? null : `there are ${String(count)} authenticators`);
    },
  },
  {
    ...site,
    name: 'guesses at the second factor, by logins in a browser each',
    account: { ...BY_CODE, rateLimits: limitedBy({ login_failed: '10/m/ip,5/300s/key' }) },
    winners: 0,
    compared: [1, 5],
    round: async (stage) => {
      const { email } = await signUpWithApp(stage);
      const logins = await beginLogins(stage, email);
      return countAnswers(await submitAll(stage, logins, WRONG_TOTP), kinds);
    },
  },
];

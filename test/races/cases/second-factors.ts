import { Secret, TOTP } from 'otpauth';
import type { Answer, Browser } from '../browser.js';
import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, PASSWORD, type Stage, type Visitor } from '../stage.js';
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

/** Logins that wait for the second factor, each in a browser of its own. */
async function beginLogins(stage: Stage, email: string): Promise<readonly Browser[]> {
  const browsers = await stage.newBrowsers();
  await atOnce((n) => stage.at(browsers, n).post('auth/login', { email, password: PASSWORD }, n));
  return browsers;
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
      const { data } = (await browser.get('account/authenticators/recovery-codes')).body;
      const { unused_codes: codes } = data as { readonly unused_codes: readonly string[] };
      const logins = await beginLogins(stage, email);
      return countAnswers(await submitAll(stage, logins, codes[0] ?? ''), kinds);
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
    compared: 5,
    round: async (stage) => {
      const { email } = await signUpWithApp(stage);
      const logins = await beginLogins(stage, email);
      return countAnswers(await submitAll(stage, logins, WRONG_TOTP), kinds);
    },
  },
];

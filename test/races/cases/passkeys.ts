import {
  createSoftwareAuthenticator,
  type SoftwareAuthenticator,
} from '../../support/software-authenticator.js';
import type { Answer, Browser } from '../browser.js';
import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, PASSWORD, type Stage, type Visitor } from '../stage.js';
import { BY_CODE } from './settings.js';

const kinds = { right: hasStatus(200), wrong: hasError('incorrect_code') };
const KEYS = 'account/authenticators/webauthn';

const site = {
  account: BY_CODE,
  mfa: {
    supportedTypes: ['webauthn' as const, 'recovery_codes' as const],
    passkeyLoginEnabled: true,
    passkeySignupEnabled: true,
  },
};

/** The pages of the sites of all servers; a port of theirs is no part of it. */
const newKey = (): SoftwareAuthenticator => createSoftwareAuthenticator('http://127.0.0.1');

async function optionsFrom(browser: Browser, path: string): Promise<object> {
  const { status, body } = await browser.get(path);
  const { creation_options: creation, request_options: request } = (body.data ?? {}) as {
    readonly creation_options?: object;
    readonly request_options?: object;
  };
  const options = creation ?? request;
  if (!options) throw new Error(`${path} came to ${String(status)}`);
  return options;
}

/** How many authenticators whoever is signed in there has. */
async function countOf(browser: Browser): Promise<number> {
  const { data } = (await browser.get('account/authenticators')).body;
  return Array.isArray(data) ? data.length : 0;
}

interface Holder extends Visitor {
  readonly key: SoftwareAuthenticator;
}

/** Whoever has just added a passkey, and with it recovery codes. */
async function signUpWithKey(stage: Stage): Promise<Holder> {
  const visitor = await stage.signUpVerified();
  const { browser } = visitor;
  await browser.post('auth/reauthenticate', { password: PASSWORD });
  const key = newKey();
  const credential = key.create(await optionsFrom(browser, `${KEYS}?passwordless`));
  const { status } = await browser.post(KEYS, { credential });
  if (status !== 200) throw new Error(`the key was not added: ${String(status)}`);
  return { ...visitor, key };
}

/** A login in a browser of its own that waits for the second factor. */
async function beginLogin(stage: Stage, email: string): Promise<Browser> {
  const browser = await stage.newBrowser();
  await browser.post('auth/login', { email, password: PASSWORD });
  return browser;
}

/** One answer of a key, submitted by all. */
async function answerAtOnce(browser: Browser, path: string, key: SoftwareAuthenticator) {
  const credential = key.get(await optionsFrom(browser, path));
  return atOnce((n) => browser.post(path, { credential }, n));
}

/** Keys: what one answers to a challenge counts once, and what waits for an answer ends with the factors it was asked of. */
export const passkeyRaces: readonly Race[] = [
  {
    ...site,
    name: 'answer of a key as the second factor, by all',
    winners: 1,
    round: async (stage) => {
      const { email, key } = await signUpWithKey(stage);
      const login = await beginLogin(stage, email);
      return countAnswers(await answerAtOnce(login, 'auth/webauthn/authenticate', key), kinds);
    },
  },
  {
    ...site,
    name: 'answer of a passkey that logs in, by all',
    winners: 1,
    round: async (stage) => {
      const { key } = await signUpWithKey(stage);
      const visitor = await stage.newBrowser();
      return countAnswers(await answerAtOnce(visitor, 'auth/webauthn/login', key), kinds);
    },
  },
  {
    ...site,
    name: 'answer of a key to a reauthentication, by all',
    winners: 1,
    round: async (stage) => {
      const { browser, key } = await signUpWithKey(stage);
      return countAnswers(await answerAtOnce(browser, 'auth/webauthn/reauthenticate', key), kinds);
    },
  },
  {
    ...site,
    name: 'addition of one key, by all',
    winners: 1,
    round: async (stage) => {
      const { browser } = await stage.signUpVerified();
      await browser.post('auth/reauthenticate', { password: PASSWORD });
      const credential = newKey().create(await optionsFrom(browser, KEYS));
      const answers = await atOnce((n) => browser.post(KEYS, { credential }, n));
      return countAnswers(answers, kinds, problemOf(await countOf(browser), 2));
    },
  },
  {
    ...site,
    name: 'passkey of one signup, by all',
    winners: 1,
    round: async (stage) => {
      const [browser, email] = [await stage.newBrowser(), stage.newEmail()];
      await browser.post('auth/webauthn/signup', { email });
      await browser.post('auth/email/verify', { key: await stage.secretTo(email) });
      const credential = newKey().create(await optionsFrom(browser, 'auth/webauthn/signup'));
      const put = (server: number) =>
        browser.send('PUT', 'auth/webauthn/signup', { body: { credential }, server });
      return countAnswers(await atOnce(put), kinds, problemOf(await countOf(browser), 1));
    },
  },
  {
    ...site,
    name: 'another key, beside logins that wait for the second factor',
    winners: 1,
    round: async (stage) => {
      const { browser, email } = await signUpWithKey(stage);
      const { data } = (await browser.get('account/authenticators/recovery-codes')).body;
      const { unused_codes: codes } = data as { readonly unused_codes: readonly string[] };
      const [unused = '', ...used] = codes;
      const logins = await Promise.all(used.map(() => beginLogin(stage, email)));
      const credential = newKey().create(await optionsFrom(browser, KEYS));
      const answers = await Promise.all([
        browser.post(KEYS, { credential }),
        ...used.map((code, n) => stage.at(logins, n).post('auth/2fa/authenticate', { code }, n)),
      ]);
      const late: Answer[] = [];
      for (const [n, login] of logins.entries()) {
        if (answers[n + 1]?.status !== 200)
          late.push(await login.post('auth/2fa/authenticate', { code: unused }));
      }
      const isChange = (answer: Answer) => answer === answers[0] && answer.status === 200;
      const isAlive = late.some(hasStatus(200));
      return countAnswers(answers, { right: isChange }, isAlive ? 'a login outlived the change' : null);
    },
  },
];

function problemOf(count: number, expected: number): string | null {
  return count === expected ? null : `there are ${String(count)} authenticators`;
}

import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, expectStatus, WRONG_CODE, type Stage, type Visitor } from '../stage.js';
import { BY_CODE, limitedBy, PLAIN } from './settings.js';

const kinds = { right: hasStatus(200), wrong: hasError('incorrect_code') };

const CODE_LOGIN = { ...PLAIN, loginByCodeEnabled: true };

/** Whether a browser is logged in. */
async function problemUnlessLoggedIn({ browser }: Visitor): Promise<string | null> {
  const { status } = await browser.get('auth/session');
  return status === 200 ? null : 'the browser of the winner is not logged in';
}

/** A code that was asked for to log in. */
async function requestCode(stage: Stage, email: string): Promise<Visitor> {
  const browser = await stage.newBrowser();
  expectStatus('the request', await browser.post('auth/code/request', { email }), 401);
  return { browser, email };
}

const verify = ({ browser }: Visitor, key: string, n: number) =>
  browser.post('auth/email/verify', { key }, n);
const confirm = ({ browser }: Visitor, code: string, n: number) =>
  browser.post('auth/code/confirm', { code }, n);

/** One right code among wrong ones, early enough that it may be among those that are compared. */
const amongWrong = (code: string, n: number) => (n === 1 ? code : WRONG_CODE);

/** Codes: each is good once, and three guesses are answered. */
export const codeRaces: readonly Race[] = [
  {
    name: 'verification code, the right one by all',
    account: BY_CODE,
    winners: 1,
    compared: [1, 3],
    round: async (stage) => {
      const visitor = await stage.signUp();
      const code = await stage.secretTo(visitor.email);
      const answers = await atOnce((n) => verify(visitor, code, n));
      return countAnswers(answers, kinds, await problemUnlessLoggedIn(visitor));
    },
  },
  {
    name: 'verification code, wrong ones, and the right one after them',
    account: BY_CODE,
    winners: 0,
    compared: [1, 3],
    round: async (stage) => {
      const visitor = await stage.signUp();
      const code = await stage.secretTo(visitor.email);
      const answers = await atOnce((n) => verify(visitor, WRONG_CODE, n));
      return countAnswers([...answers, await verify(visitor, code, 0)], kinds);
    },
  },
  {
    name: 'verification code, the right one among wrong ones',
    account: BY_CODE,
    winners: [0, 1],
    compared: [1, 3],
    round: async (stage) => {
      const visitor = await stage.signUp();
      const code = await stage.secretTo(visitor.email);
      return countAnswers(await atOnce((n) => verify(visitor, amongWrong(code, n), n)), kinds);
    },
  },
  {
    name: 'verification code, looks and submits mixed',
    account: BY_CODE,
    winners: 0,
    compared: [1, 3],
    round: async (stage) => {
      const visitor = await stage.signUp();
      const headers = { 'x-email-verification-key': WRONG_CODE };
      const answers = await atOnce((server) =>
        server % 4 < 2
          ? verify(visitor, WRONG_CODE, server)
          : visitor.browser.get('auth/email/verify', { headers, server }),
      );
      return countAnswers(answers, kinds);
    },
  },
  {
    name: 'login code, the right one by all',
    account: CODE_LOGIN,
    winners: 1,
    compared: [1, 3],
    round: async (stage) => {
      const { email } = await stage.signUp();
      const visitor = await requestCode(stage, email);
      const code = await stage.secretTo(email);
      const answers = await atOnce((n) => confirm(visitor, code, n));
      return countAnswers(answers, kinds, await problemUnlessLoggedIn(visitor));
    },
  },
  {
    name: 'login code, the right one among wrong ones',
    account: CODE_LOGIN,
    winners: [0, 1],
    compared: [1, 3],
    round: async (stage) => {
      const { email } = await stage.signUp();
      const visitor = await requestCode(stage, email);
      const code = await stage.secretTo(email);
      return countAnswers(await atOnce((n) => confirm(visitor, amongWrong(code, n), n)), kinds);
    },
  },
  {
    name: 'guesses at login codes, in many browsers where three may ask for one',
    account: { ...CODE_LOGIN, rateLimits: limitedBy({ request_login_code: '3/m/key' }) },
    winners: 0,
    // Three codes, with three guesses each.
    compared: [1, 9],
    round: async (stage) => {
      const { email } = await stage.signUp();
      const browsers = await stage.newBrowsers();
      await atOnce((n) => stage.at(browsers, n).post('auth/code/request', { email }, n));
      const guesses = await Promise.all(
        [1, 2, 3, 4].map(() =>
          atOnce((n) => confirm({ browser: stage.at(browsers, n), email }, WRONG_CODE, n)),
        ),
      );
      return countAnswers(guesses.flat(), kinds);
    },
  },
];

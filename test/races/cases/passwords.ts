import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import type { Answer, Browser } from '../browser.js';
import { atOnce, PASSWORD, type Stage } from '../stage.js';
import { limitedBy, PLAIN } from './settings.js';

const kinds = { right: hasStatus(200), wrong: hasError('email_password_mismatch', 'incorrect_password') };
const GUESS = 'wrong-guess-1';
const NEW_PASSWORD = 'another-horse-99';

/** Passwords: guesses are limited for each account and each address, across sessions and processes. */
export const passwordRaces: readonly Race[] = [
  {
    name: 'password guesses at one account, from an address each',
    account: { ...PLAIN, rateLimits: limitedBy({ login_failed: '10/m/ip,5/300s/key' }) },
    winners: 0,
    compared: 5,
    round: async (stage) => {
      const { email } = await stage.signUp();
      const browsers = await stage.newBrowsers();
      const spelt = (n: number) => (n % 2 === 0 ? email : email.toUpperCase());
      return countAnswers(
        await atOnce((n) =>
          stage.at(browsers, n).post('auth/login', { email: spelt(n), password: GUESS }, n),
        ),
        kinds,
      );
    },
  },
  {
    name: 'password guesses from one address, at an account each',
    account: { ...PLAIN, rateLimits: limitedBy({ login_failed: '10/m/ip,5/300s/key' }) },
    winners: 0,
    compared: 10,
    round: async (stage) => {
      const browser = await stage.newBrowser();
      return countAnswers(
        await atOnce((n) => browser.post('auth/login', { email: stage.newEmail(), password: GUESS }, n)),
        kinds,
      );
    },
  },
  {
    name: 'password guesses, at the login and by reauthentication',
    account: { ...PLAIN, rateLimits: limitedBy({ login_failed: '5/300s/key' }) },
    winners: 0,
    compared: 5,
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const others = await stage.newBrowsers();
      const answers = await atOnce((n) =>
        n % 2 === 0
          ? browser.post('auth/reauthenticate', { password: GUESS }, n)
          : stage.at(others, n).post('auth/login', { email, password: GUESS }, n),
      );
      return countAnswers(answers, kinds);
    },
  },
  {
    name: 'login requests from one address',
    account: { ...PLAIN, rateLimits: limitedBy({ login: '7/m/ip' }) },
    winners: 0,
    compared: 7,
    round: async (stage) => {
      const browser = await stage.newBrowser();
      return countAnswers(await atOnce((n) => browser.post('auth/login', {}, n)), {
        right: hasStatus(200),
        wrong: hasStatus(400),
      });
    },
  },
  {
    name: 'change of the password, beside logins that wait for their code',
    account: { ...PLAIN, loginByCodeEnabled: true },
    winners: 1,
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const waiting = await waitingLogins(stage, email);
      const change = { current_password: PASSWORD, new_password: NEW_PASSWORD };
      const answers = await Promise.all([
        browser.post('account/password/change', change),
        ...waiting.map((login, n) => login.browser.post('auth/code/confirm', { code: login.code }, n)),
      ]);
      const sessions = await Promise.all(waiting.map((login) => login.browser.get('auth/session')));
      const isAlive = sessions.some(hasStatus(200));
      const isChange = (answer: Answer) => answer === answers[0] && answer.status === 200;
      return countAnswers(answers, { right: isChange }, isAlive ? 'a session outlived the password' : null);
    },
  },
];

/** Logins of one account, each with a code of its own. */
async function waitingLogins(stage: Stage, email: string) {
  const logins: { readonly browser: Browser; readonly code: string }[] = [];
  while (logins.length < 7) {
    const browser = await stage.newBrowser();
    await browser.post('auth/code/request', { email });
    logins.push({ browser, code: await stage.secretTo(email) });
  }
  return logins;
}

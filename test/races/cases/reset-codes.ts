import type { Browser } from '../browser.js';
import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, PASSWORD, WRONG_CODE, type Stage } from '../stage.js';
import { BY_CODE, PLAIN } from './settings.js';

const BY_RESET_CODE = { ...PLAIN, passwordResetByCodeEnabled: true };
const FEW = 4;
const newPassword = (n: number) => `another-horse-${String(n)}`;

/** A browser that waits for the code to reset a password. */
async function requestReset(stage: Stage): Promise<{ readonly browser: Browser; readonly email: string }> {
  const { email } = await stage.signUp();
  const browser = await stage.newBrowser();
  await browser.post('auth/password/request', { email });
  return { browser, email };
}

/** Codes to reset a password, and to add an address: each is good once, and three guesses are answered. */
export const resetCodeRaces: readonly Race[] = [
  {
    name: 'reset code, the right one by all with a password each',
    account: BY_RESET_CODE,
    winners: 1,
    compared: [1, 3],
    round: async (stage) => {
      const { browser, email } = await requestReset(stage);
      const key = await stage.secretTo(email);
      const answers = await atOnce((n) =>
        browser.post('auth/password/reset', { key, password: newPassword(n) }, n),
      );
      const winner = answers.findIndex(hasStatus(200, 401));
      const logins = [await stage.logIn(email, newPassword(winner)), await stage.logIn(email, PASSWORD)];
      const isRight = logins[0]?.status === 200 && logins[1]?.status === 400;
      return countAnswers(
        answers,
        { right: hasStatus(200, 401), wrong: hasError('incorrect_code') },
        isRight ? null : "the password is not the winner's",
      );
    },
  },
  {
    name: 'reset code, wrong ones, looks and submits mixed',
    account: BY_RESET_CODE,
    winners: 0,
    compared: [1, 3],
    round: async (stage) => {
      const { browser } = await requestReset(stage);
      const headers = { 'x-password-reset-key': WRONG_CODE };
      const answers = await atOnce((server) =>
        server % 4 < 2
          ? browser.post('auth/password/reset', { key: WRONG_CODE, password: newPassword(server) }, server)
          : browser.get('auth/password/reset', { headers, server }),
      );
      return countAnswers(answers, { right: hasStatus(200, 401), wrong: hasError('incorrect_code') });
    },
  },
  {
    name: 'reset code, the right one among wrong ones',
    account: BY_RESET_CODE,
    winners: [0, 1],
    compared: [1, 3],
    round: async (stage) => {
      const { browser, email } = await requestReset(stage);
      const code = await stage.secretTo(email);
      const answers = await atOnce((n) =>
        browser.post(
          'auth/password/reset',
          { key: n === 1 ? code : WRONG_CODE, password: newPassword(n) },
          n,
        ),
      );
      return countAnswers(answers, { right: hasStatus(200, 401), wrong: hasError('incorrect_code') });
    },
  },
  {
    name: 'code of an address to add, the right one by all',
    account: BY_CODE,
    winners: 1,
    compared: [1, 3],
    round: async (stage) => {
      const { browser } = await stage.signUpVerified();
      const email = stage.newEmail();
      await browser.post('account/email', { email });
      const key = await stage.secretTo(email);
      const answers = await atOnce((n) => browser.post('auth/email/verify', { key }, n));
      const { data } = (await browser.get('account/email')).body;
      const count = Array.isArray(data) ? data.length : 0;
      return countAnswers(
        answers,
        { right: hasStatus(200), wrong: hasError('incorrect_code') },
        count === 2 ? null : `the account has ${String(count)} addresses`,
      );
    },
  },
  {
    name: 'one address, added by several accounts and verified by all at once',
    account: BY_CODE,
    winners: 1,
    round: async (stage) => {
      const email = stage.newEmail();
      const asked: { readonly browser: Browser; readonly key: string }[] = [];
      while (asked.length < FEW) {
        const { browser } = await stage.signUpVerified();
        await browser.post('account/email', { email });
        asked.push({ browser, key: await stage.secretTo(email) });
      }
      const answers = await Promise.all(
        asked.map(({ browser, key }, n) => browser.post('auth/email/verify', { key }, n)),
      );
      return countAnswers(answers, { right: hasStatus(200) });
    },
  },
];

import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, PASSWORD } from '../stage.js';
import { BY_LINK, PLAIN } from './settings.js';

const newPassword = (n: number) => `another-horse-${String(n)}`;

/** Links: each is good once, whoever follows it. */
export const linkRaces: readonly Race[] = [
  {
    name: 'verification link, followed by all, each in a browser of their own',
    account: BY_LINK,
    winners: 1,
    round: async (stage) => {
      const { email } = await stage.signUp();
      const key = await stage.secretTo(email);
      const browsers = await stage.newBrowsers();
      // Whoever has verified an address by link is not logged in by it: 401.
      const answers = await atOnce((n) => stage.at(browsers, n).post('auth/email/verify', { key }, n));
      return countAnswers(answers, { right: hasStatus(200, 401) });
    },
  },
  {
    name: 'verification link, followed by all in the browser that waits for it',
    account: { ...BY_LINK, loginOnEmailConfirmation: true },
    winners: 1,
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const key = await stage.secretTo(email);
      const answers = await atOnce((n) => browser.post('auth/email/verify', { key }, n));
      const isIn = (await browser.get('auth/session')).status === 200;
      return countAnswers(answers, { right: hasStatus(200) }, isIn ? null : 'the winner is not logged in');
    },
  },
  {
    name: 'reset key, used by all with a password each',
    account: PLAIN,
    winners: 1,
    round: async (stage) => {
      const { email } = await stage.signUp();
      await (await stage.newBrowser()).post('auth/password/request', { email });
      const key = await stage.secretTo(email);
      const browsers = await stage.newBrowsers();
      const answers = await atOnce((n) =>
        stage.at(browsers, n).post('auth/password/reset', { key, password: newPassword(n) }, n),
      );
      const winner = answers.findIndex(hasStatus(401));
      const logins = [await stage.logIn(email, newPassword(winner)), await stage.logIn(email, PASSWORD)];
      const isRight = logins[0]?.status === 200 && logins[1]?.status === 400;
      return countAnswers(
        answers,
        { right: hasStatus(200, 401), wrong: hasError('invalid_password_reset') },
        isRight ? null : "the password is not the winner's",
      );
    },
  },
];

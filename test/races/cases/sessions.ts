import { countAnswers, hasError, hasStatus, type Race } from '../race.js';
import { atOnce, PASSWORD } from '../stage.js';
import { BY_CODE, limitedBy } from './settings.js';

/** What one browser sends at once, in one session. */
export const sessionRaces: readonly Race[] = [
  {
    name: 'sending a code again, where one a minute may go out',
    account: {
      ...BY_CODE,
      emailVerificationSupportsResend: 50,
      // The first is that of the signup.
      rateLimits: limitedBy({ confirm_email: '2/m/key' }),
    },
    winners: 1,
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const answers = await atOnce((n) => browser.post('auth/email/verify/resend', {}, n));
      const { length } = await stage.site.mailsTo(email);
      return countAnswers(
        answers,
        { right: hasStatus(200) },
        length === 2 ? null : `${String(length)} mails were sent`,
      );
    },
  },
  {
    name: 'sending a code again, where two are allowed',
    account: { ...BY_CODE, emailVerificationSupportsResend: 2 },
    winners: 2,
    round: async (stage) => {
      const { browser } = await stage.signUp();
      return countAnswers(await atOnce((n) => browser.post('auth/email/verify/resend', {}, n)), {
        right: hasStatus(200),
      });
    },
  },
  {
    name: 'a code and a request for another, on one session',
    account: { ...BY_CODE, emailVerificationSupportsResend: 2 },
    winners: [0, 1],
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const key = await stage.secretTo(email);
      const answers = await atOnce((n) =>
        n % 2 === 0
          ? browser.post('auth/email/verify', { key }, n)
          : browser.post('auth/email/verify/resend', {}, n),
      );
      const codes = answers.filter((_, n) => n % 2 === 0);
      const hasWon = codes.some(hasStatus(200));
      const isIn = (await browser.get('auth/session')).status === 200;
      return {
        ...countAnswers(
          answers,
          { right: () => false },
          hasWon === isIn ? null : 'the session says otherwise',
        ),
        right: codes.filter(hasStatus(200)).length,
      };
    },
  },
  {
    name: 'a code and a logout, on one session',
    account: BY_CODE,
    winners: [0, 1],
    round: async (stage) => {
      const { browser, email } = await stage.signUp();
      const key = await stage.secretTo(email);
      const answers = await atOnce((n) =>
        n === 0 ? browser.send('DELETE', 'auth/session') : browser.post('auth/email/verify', { key }, n),
      );
      const isIn = (await browser.get('auth/session')).status === 200;
      const hasWon = answers.slice(1).some(hasStatus(200));
      const problem = isIn && !hasWon ? 'the browser is logged in, though no code was right' : null;
      return countAnswers(answers.slice(1), { right: hasStatus(200) }, problem);
    },
  },
  {
    name: 'a login that is sent twice in one browser',
    account: BY_CODE,
    winners: 2,
    round: async (stage) => {
      const { email } = await stage.signUpVerified();
      const browser = await stage.newBrowser();
      const answers = await atOnce((n) => browser.post('auth/login', { email, password: PASSWORD }, n), 2);
      const isIn = (await browser.get('auth/session')).status === 200;
      return countAnswers(answers, { right: hasStatus(200) }, isIn ? null : 'the browser is not logged in');
    },
  },
  {
    name: 'wrong passwords in a session where a signup waits for its code',
    account: { ...BY_CODE, rateLimits: limitedBy({ login_failed: '5/300s/key' }) },
    winners: 0,
    compared: 5,
    round: async (stage) => {
      const { email } = await stage.signUpVerified();
      const { browser } = await stage.signUp();
      return countAnswers(
        await atOnce((n) => browser.post('auth/login', { email, password: 'wrong-guess-1' }, n)),
        { right: hasStatus(200), wrong: hasError('email_password_mismatch') },
      );
    },
  },
  {
    name: 'a login that is sent twice where a signup waits for its code',
    account: BY_CODE,
    winners: 2,
    round: async (stage) => {
      const { email } = await stage.signUpVerified();
      const { browser } = await stage.signUp();
      const answers = await atOnce((n) => browser.post('auth/login', { email, password: PASSWORD }, n), 2);
      const isIn = (await browser.get('auth/session')).status === 200;
      return countAnswers(answers, { right: hasStatus(200) }, isIn ? null : 'the browser is not logged in');
    },
  },
];

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { Browser, type Answer } from './browser.js';
import { startSite, type Site } from './site.js';

const PASSWORD = 'correct-horse-42';
const WRONG = 'BCDF-GHJK';
const rounds = [1, 2, 3, 4, 5];
const AT_ONCE = 8;

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();

describe.skipIf(postgresIsMissing)(
  `at once, on two servers and one PostgreSQL ${postgresIsMissing ?? ''}`,
  () => {
    let site: Site;
    let visitors = 0;

    beforeAll(async () => {
      site = await startSite({
        loginMethods: ['email'],
        signupFields: ['email*', 'password1*'],
        emailVerification: 'mandatory',
        emailVerificationByCodeEnabled: true,
        rateLimits: false,
      });
    });

    afterAll(() => site.close());

    const newBrowser = async () => {
      const browser = new Browser(site.urls);
      await browser.get('config');
      return browser;
    };

    /** A visitor who has signed up and not yet given the code. */
    const signUp = async () => {
      const email = `visitor${String(++visitors)}@example.org`;
      const browser = await newBrowser();
      const answer = await browser.post('auth/signup', { email, password: PASSWORD });
      expect(answer.status).toBe(401);
      return { browser, email, code: await site.lastCodeTo(email) };
    };

    test.each(rounds)(
      'one code is accepted once, and the browser that sent it twice stays logged in (%i)',
      async () => {
        const { browser, code } = await signUp();
        const answers = await browser.postAtOnce(2, 'auth/email/verify', () => ({ key: code }));
        expect(statuses(answers)).toEqual([200, 409]);
        expect((await browser.get('auth/session')).status).toBe(200);
      },
    );

    test.each(rounds)('of many wrong codes three are compared (%i)', async () => {
      const { browser, code } = await signUp();
      const answers = await browser.postAtOnce(AT_ONCE, 'auth/email/verify', () => ({ key: WRONG }));
      expect(statuses(answers)).toEqual([400, 400, 400, ...Array.from({ length: AT_ONCE - 3 }, () => 409)]);
      expect((await browser.post('auth/email/verify', { key: code })).status).toBe(409);
    });

    test.each(rounds)('a right code among many wrong ones makes no fourth comparison (%i)', async () => {
      const { browser, code } = await signUp();
      const answers = await browser.postAtOnce(AT_ONCE, 'auth/email/verify', (index) => ({
        key: index === AT_ONCE - 1 ? code : WRONG,
      }));
      const compared = answers.filter(({ status }) => status === 400 || status === 200);
      expect(compared.length).toBeLessThanOrEqual(3);
    });

    test.each(rounds)('looking at wrong codes counts like using them (%i)', async () => {
      const { browser } = await signUp();
      const answers = await browser.getAtOnce(AT_ONCE, 'auth/email/verify', () => ({
        'x-email-verification-key': WRONG,
      }));
      expect(statuses(answers)).toEqual([400, 400, 400, ...Array.from({ length: AT_ONCE - 3 }, () => 409)]);
    });

    test.each(rounds)('a double click on login leaves the browser logged in (%i)', async () => {
      const { browser: first, email, code } = await signUp();
      await first.post('auth/email/verify', { key: code });
      const browser = await newBrowser();
      const answers = await browser.postAtOnce(2, 'auth/login', () => ({ email, password: PASSWORD }));
      expect(statuses(answers)).toEqual([200, 200]);
      expect((await browser.get('auth/session')).status).toBe(200);
      const logout = await browser.post('auth/login', { email, password: PASSWORD });
      expect(logout.status).toBe(409);
    });

    test.each(rounds)(
      'a double click on login in a session with a pending signup leaves the browser logged in (%i)',
      async () => {
        const { browser: first, email, code } = await signUp();
        await first.post('auth/email/verify', { key: code });
        const { browser } = await signUp();
        const answers = await browser.postAtOnce(2, 'auth/login', () => ({ email, password: PASSWORD }));
        expect(statuses(answers)).toEqual([200, 200]);
        expect((await browser.get('auth/session')).status).toBe(200);
      },
    );

    test.each(rounds)(
      'one address gets one account, in whatever spelling, and nobody is told (%i)',
      async () => {
        const email = `visitor${String(++visitors)}@example.org`;
        const before = site.mails.length;
        const browsers = await Promise.all(Array.from({ length: 4 }, newBrowser));
        const answers = await Promise.all(
          browsers.map((browser, index) =>
            browser.post('auth/signup', {
              email: index % 2 === 0 ? email : email.toUpperCase(),
              password: PASSWORD,
            }),
          ),
        );
        expect(statuses(answers)).toEqual([401, 401, 401, 401]);
        await site.lastCodeTo(email).catch(() => undefined);
        const kinds = site.mails.slice(before).map(({ kind }) => kind);
        expect(kinds.filter((kind) => kind === 'email_confirmation_signup')).toHaveLength(1);
        expect(kinds.filter((kind) => kind === 'account_already_exists')).toHaveLength(3);
      },
    );
  },
);

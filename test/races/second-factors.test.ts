import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { Browser, type Answer } from './browser.js';
import { startSite, type Site } from './site.js';

const PASSWORD = 'correct-horse-42';
const LOGINS = 6;
const rounds = [1, 2, 3];

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const ONE_WINNER = [200, ...Array.from({ length: LOGINS - 1 }, () => 400)];

describe.skipIf(postgresIsMissing)(
  `second factors at once, on two servers and one PostgreSQL ${postgresIsMissing ?? ''}`,
  () => {
    let site: Site;
    let visitors = 0;

    beforeAll(async () => {
      site = await startSite(
        {
          loginMethods: ['email'],
          signupFields: ['email*', 'password1*'],
          emailVerification: 'mandatory',
          emailVerificationByCodeEnabled: true,
          rateLimits: false,
        },
        // Codes of several steps are good at once: nothing here waits for the next one.
        { totpTolerance: 2 },
      );
    });

    afterAll(() => site.close());

    /** Whoever has just added an authenticator app, by a code of a while ago. */
    const newUser = async () => {
      const email = `factor${String(++visitors)}@example.org`;
      const browser = new Browser(site.urls);
      await browser.get('config');
      await browser.post('auth/signup', { email, password: PASSWORD });
      await browser.post('auth/email/verify', { key: await site.lastCodeTo(email) });
      await browser.post('auth/reauthenticate', { password: PASSWORD });
      const { body } = await browser.get('account/authenticators/totp');
      const secret = Secret.fromBase32(body.meta?.secret ?? '');
      const code = TOTP.generate({ secret, timestamp: Date.now() - 30_000 });
      expect((await browser.post('account/authenticators/totp', { code })).status).toBe(200);
      return { browser, email, secret };
    };

    /** Logins that wait for the second factor, each in a browser of its own, half of them on either server. */
    const beginLogins = (email: string) =>
      Promise.all(
        Array.from({ length: LOGINS }, async (_, index) => {
          const browser = new Browser(index % 2 === 0 ? site.urls : [...site.urls].reverse());
          await browser.get('config');
          expect((await browser.post('auth/login', { email, password: PASSWORD })).status).toBe(401);
          return browser;
        }),
      );

    const submitAtOnce = (browsers: readonly Browser[], code: string) =>
      Promise.all(browsers.map((browser) => browser.post('auth/2fa/authenticate', { code })));

    test.each(rounds)('one time-based code signs in once (%i)', async () => {
      const { email, secret } = await newUser();
      const logins = await beginLogins(email);
      const code = TOTP.generate({ secret, timestamp: Date.now() + 30_000 });
      expect(statuses(await submitAtOnce(logins, code))).toEqual(ONE_WINNER);
    });

    test.each(rounds)('one recovery code signs in once (%i)', async () => {
      const { browser, email } = await newUser();
      const { body } = await browser.get('account/authenticators/recovery-codes');
      const [code = ''] = body.data?.unused_codes ?? [];
      const logins = await beginLogins(email);
      expect(statuses(await submitAtOnce(logins, code))).toEqual(ONE_WINNER);
    });

    test.each(rounds)('one code activates one app (%i)', async () => {
      const { browser } = await newUser();
      expect((await browser.delete('account/authenticators/totp')).status).toBe(200);
      const { body } = await browser.get('account/authenticators/totp');
      const code = TOTP.generate({ secret: Secret.fromBase32(body.meta?.secret ?? '') });
      const answers = await browser.postAtOnce(LOGINS, 'account/authenticators/totp', () => ({ code }));
      expect(statuses(answers)).toEqual(ONE_WINNER);
      expect((await browser.get('account/authenticators')).body.data).toHaveLength(2);
    });
  },
);

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { Browser, type Answer } from './browser.js';
import { startSite, type Site } from './site.js';

const PASSWORD = 'correct-horse-42';
const WRONG = 'BCDF-GHJK';
const rounds = [1, 2, 3];
const AT_ONCE = 8;

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).sort();
const codesOf = (answers: readonly Answer[]) =>
  answers.flatMap(({ body }) => body.errors ?? []).map(({ code }) => code);

describe.skipIf(postgresIsMissing)(
  `numbers at once, on two servers and one PostgreSQL ${postgresIsMissing ?? ''}`,
  () => {
    let site: Site;
    let numbers = 0;

    beforeAll(async () => {
      site = await startSite({
        loginMethods: ['phone'],
        signupFields: ['phone*', 'password1*'],
        emailVerification: 'none',
        rateLimits: false,
      });
    });

    afterAll(() => site.close());

    const newNumber = () => `+3161234${String(5000 + ++numbers)}`;

    /** A visitor who has signed up with a number, and has not given its code. */
    const signUp = async (phone = newNumber()) => {
      const browser = new Browser(site.urls);
      await browser.get('config');
      const answer = await browser.post('auth/signup', { phone, password: PASSWORD });
      expect(answer.status).toBe(401);
      return { browser, phone, code: await site.lastCodeTo(phone) };
    };

    const signIn = async () => {
      const visitor = await signUp();
      expect((await visitor.browser.post('auth/phone/verify', { code: visitor.code })).status).toBe(200);
      return visitor;
    };

    test.each(rounds)('one code at login is accepted once (%i)', async () => {
      const { browser, code } = await signUp();
      const answers = await browser.postAtOnce(AT_ONCE, 'auth/phone/verify', () => ({ code }));
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
      expect((await browser.get('auth/session')).status).toBe(200);
    });

    test.each(rounds)('of many wrong codes at login three are compared (%i)', async () => {
      const { browser, code } = await signUp();
      const answers = await browser.postAtOnce(AT_ONCE, 'auth/phone/verify', () => ({ code: WRONG }));
      expect(statuses(answers)).toEqual([400, 400, 400, ...Array.from({ length: AT_ONCE - 3 }, () => 409)]);
      expect((await browser.post('auth/phone/verify', { code })).status).toBe(409);
    });

    test.each(rounds)('one number is verified by one of those who hold it (%i)', async () => {
      const phone = newNumber();
      const holders = [await signUp(phone), await signUp(phone), await signUp(phone), await signUp(phone)];
      const answers = await Promise.all(
        holders.map(({ browser, code }) => browser.post('auth/phone/verify', { code })),
      );
      expect(statuses(answers)).toEqual([200, 400, 400, 400]);
      expect(codesOf(answers)).toEqual(['phone_taken', 'phone_taken', 'phone_taken']);
    });

    test.each(rounds)(
      'one number takes the place of another for one of those who ask for it (%i)',
      async () => {
        const phone = newNumber();
        const users = [await signIn(), await signIn(), await signIn()];
        const codes: string[] = [];
        for (const { browser } of users) {
          expect((await browser.post('account/phone', { phone })).status).toBe(202);
          codes.push(await site.lastCodeTo(phone));
        }
        const answers = await Promise.all(
          users.map(({ browser }, index) => browser.post('auth/phone/verify', { code: codes[index] ?? '' })),
        );
        expect(statuses(answers)).toEqual([200, 400, 400]);
        expect(codesOf(answers)).toEqual(['phone_taken', 'phone_taken']);
      },
    );

    test.each(rounds)(
      'a code for a new number is accepted once, and wrong ones three times (%i)',
      async () => {
        const { browser } = await signIn();
        const phone = newNumber();
        await browser.post('account/phone', { phone });
        const wrong = await browser.postAtOnce(AT_ONCE, 'auth/phone/verify', () => ({ code: WRONG }));
        expect(statuses(wrong)).toEqual([400, 400, 400, ...Array.from({ length: AT_ONCE - 3 }, () => 409)]);
        await browser.post('account/phone', { phone });
        const code = await site.lastCodeTo(phone);
        const right = await browser.postAtOnce(AT_ONCE, 'auth/phone/verify', () => ({ code }));
        expect(right.filter(({ status }) => status === 200)).toHaveLength(1);
      },
    );
  },
);

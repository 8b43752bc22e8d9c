import { describe, expect, test } from 'vitest';
import { createMemoryStore } from '@sallyport/store-memory';
import { createSallyport } from './create-sallyport.js';
import { SallyportError } from './errors.js';
import type { SallyportOptions } from './sallyport-options.js';
import { createCollectingMailer } from './testing/collecting-mailer.js';

describe('an engine', () => {
  const options: SallyportOptions = {
    baseUrl: 'https://example.org',
    secrets: ['a secret for tests, of more than 32 bytes'],
    store: createMemoryStore(),
    mailer: createCollectingMailer(),
  };
  const problemsWith = async (changes: object): Promise<readonly string[]> => {
    try {
      const auth = await createSallyport({ ...options, ...changes });
      await auth.stop();
      return [];
    } catch (error) {
      if (!(error instanceof SallyportError) || error.code !== 'invalid-configuration') throw error;
      const [title, ...lines] = error.message.split('\n  ');
      expect(title).toBe('The options are not valid:');
      return lines;
    }
  };
  const SECRETS = 'secrets: must be a list of texts of at least 32 bytes each';
  const SHORT = 'hunter2-hunter2-hunter2-hunter2';

  test.each([
    ['31 bytes', [SHORT], [SECRETS]],
    ['32 bytes', [`${SHORT}!`], []],
    ['16 characters of two bytes', ['é'.repeat(16)], []],
    ['no text', [Buffer.alloc(32)], [SECRETS]],
    ['a text that is not in a list', `${SHORT}!`, [SECRETS]],
    ['none', [], [SECRETS]],
    ['nothing', undefined, [SECRETS]],
    ['an older one that is too short', [`${SHORT}!`, SHORT], [SECRETS]],
  ])('with a secret of %s', async (_kind, secrets, problems) => {
    expect(await problemsWith({ secrets })).toEqual(problems);
  });

  test('never tells a secret, nor what else it was given', async () => {
    const told = await problemsWith({ secrets: [SHORT], account: { usernameBlacklist: SHORT } });
    expect(told.join('\n')).not.toContain('hunter2');
  });

  test('lists all that is wrong at once, by the names of the options', async () => {
    const told = await problemsWith({
      secrets: [SHORT],
      store: undefined,
      mailer: undefined,
      passwordPreset: 'weak',
      siteName: 5,
      trustedProxyCount: 'one',
      account: { loginMethods: ['fax'], rateLimits: { login: 'x', signup: 'y' } },
    });
    expect(told.map((line) => line.split(': ', 1)[0])).toEqual([
      'secrets',
      'store',
      'mailer',
      'passwordPreset',
      'siteName',
      'account.loginMethods.0',
      'account.rateLimits.login',
      'account.rateLimits.signup',
      'trustedProxyCount',
    ]);
  });

  test.each<[account: object, problems: readonly string[]]>([
    [{ loginMethods: ['phone', 'email'] }, ['smsSender: is missing, and people sign up or log in by phone']],
    [{ signupFields: ['phone'] }, ['smsSender: is missing, and people sign up or log in by phone']],
    [{}, []],
  ])('with no sender of texts, and %j', async (account, problems) => {
    expect(await problemsWith({ account })).toEqual(problems);
    expect(await problemsWith({ account, smsSender: { send: async () => undefined } })).toEqual([]);
  });

  test.each<[changes: object, problem: string]>([
    [{ mailer: null }, 'mailer: must be an object that has send'],
    [{ store: {} }, 'store: must be an object that has commit, findSession'],
    [{ smsSender: async () => undefined }, 'smsSender: must be an object that has send'],
    [{ ports: { ratelimiter: {} } }, 'ports.ratelimiter: is no option'],
    [
      { ports: { rateLimiter: { take: () => undefined } } },
      'ports.rateLimiter: must be an object that has giveBack',
    ],
    [{ mailTemplates: { login_cod: () => ({}) } }, 'mailTemplates.login_cod: is no option'],
    [{ smsTemplates: { verification_code: 'code' } }, 'smsTemplates.verification_code: must be a function'],
    [{ flows: {} }, 'flows: must be a list of flows'],
    [{ flows: [() => undefined] }, 'flows.0: must be made with defineFlow'],
    [{ flows: [{ id: 'terms', commands: {} }] }, 'flows.0: must be made with defineFlow'],
    [{ onError: 'console' }, 'onError: must be a function'],
    [{ mail: {} }, 'mail: is no option'],
  ])('looks at what it is to work with: %j', async (changes, problem) => {
    expect(await problemsWith(changes)).toEqual([problem]);
  });

  test('takes ports that are instances of classes', async () => {
    class Outgoing {
      async send(): Promise<void> {}
    }
    expect(await problemsWith({ mailer: new Outgoing() })).toEqual([]);
  });

  test('lists all contradictions at once as well', async () => {
    const told = await problemsWith({
      baseUrl: 'http://example.org',
      account: { emailVerification: 'mandatory', signupFields: [] },
      csrf: { cookieName: 'sessionid' },
      headless: { frontendUrls: { accountSignup: 'signup' } },
    });
    expect(told.map((line) => line.split(': ', 1)[0])).toEqual([
      'account.emailVerification',
      'baseUrl',
      'headless.frontendUrls.accountConfirmEmail',
      'headless.frontendUrls.accountResetPassword',
      'headless.frontendUrls.accountResetPasswordFromKey',
      'headless.frontendUrls.accountSignup',
      'csrf.cookieName',
    ]);
  });
});

import { describe, expect, test } from 'vitest';
import { SallyportError } from './errors.js';
import { parseSettings, type SettingsInput } from './options.js';

const BASE = 'https://example.org';
const BY_CODE = {
  signupFields: ['email*'],
  emailVerification: 'mandatory',
  emailVerificationByCodeEnabled: true,
};

/** What is said to be wrong, one line each; the options may be what no compiler would let pass. */
function problemsIn(options: object): readonly string[] {
  try {
    parseSettings({ baseUrl: BASE, ...options });
    return [];
  } catch (error) {
    return linesOf(error);
  }
}

function linesOf(error: unknown): readonly string[] {
  if (!(error instanceof SallyportError) || error.code !== 'invalid-configuration') throw error;
  const [title, ...lines] = error.message.split('\n  ');
  expect(title).toBe('The options are not valid:');
  return lines;
}

describe('no setting contradicts another', () => {
  test.each<[rule: string, options: object, problem: string]>([
    [
      'codes verify only where verification is mandatory',
      { account: { emailVerificationByCodeEnabled: true } },
      'account.emailVerificationByCodeEnabled: needs emailVerification "mandatory"',
    ],
    [
      'who must verify an address must give one',
      { account: { emailVerification: 'mandatory' } },
      'account.emailVerification: "mandatory" needs "email*" among the signupFields',
    ],
    [
      'an address that people log in by is of one account',
      { account: { loginMethods: ['email'], uniqueEmail: false } },
      'account.uniqueEmail: must be true where people log in by email',
    ],
    [
      'a field is asked for once',
      { account: { signupFields: ['email', 'email*'] } },
      'account.signupFields: names a field twice',
    ],
    [
      'a repeated address needs the address',
      { account: { signupFields: ['email2'] } },
      'account.signupFields: "email2" repeats "email", which is missing',
    ],
    [
      'a way to log in is named once',
      { account: { loginMethods: ['email', 'email'] } },
      'account.loginMethods: names a method twice',
    ],
    [
      'who signs up by a passkey can make one',
      { mfa: { passkeySignupEnabled: true }, account: BY_CODE },
      'mfa.passkeySignupEnabled: needs "webauthn" among the supportedTypes',
    ],
    [
      'who signs up by a passkey has verified their address before',
      { mfa: { passkeySignupEnabled: true, supportedTypes: ['webauthn'] } },
      'mfa.passkeySignupEnabled: needs account.emailVerificationByCodeEnabled',
    ],
    [
      'two questions have two paths',
      { health: { livenessPath: '/healthz', readinessPath: '/healthz' } },
      'health.readinessPath: is the path of the other question (health.livenessPath)',
    ],
    [
      'cookies are told apart by their names',
      { csrf: { cookieName: 'sessionid' } },
      'csrf.cookieName: is the name of the session cookie',
    ],
    [
      'a cookie is for the site',
      { session: { cookieDomain: 'example.com' } },
      'session.cookieDomain: example.com is not the domain of baseUrl, nor one above it',
    ],
    [
      'a cookie is not for whoever ends like the site',
      { session: { cookieDomain: 'ple.org' } },
      'session.cookieDomain: ple.org is not the domain of baseUrl, nor one above it',
    ],
    [
      'a cookie is not for a sub-domain, which the API itself would not get',
      { session: { cookieDomain: 'app.example.org' } },
      'session.cookieDomain: app.example.org is not the domain of baseUrl, nor one above it',
    ],
  ])('%s', (_rule, options, problem) => {
    expect(problemsIn(options)).toEqual([problem]);
  });

  test.each(['example.org', '.example.org', 'api.example.org'])('a cookie may be for %s', (cookieDomain) => {
    expect(problemsIn({ baseUrl: 'https://api.example.org', session: { cookieDomain } })).toEqual([]);
  });
});

describe('the URL of the site', () => {
  const HTTPS =
    'baseUrl: must begin with https://, or cookies would not reach it (see the option development)';
  const LOOPBACK = 'development: is for a baseUrl on loopback only, such as http://127.0.0.1:3000';

  test.each<[baseUrl: string, development: boolean, problems: readonly string[]]>([
    ['https://example.org', false, []],
    ['http://example.org', false, [HTTPS]],
    ['http://127.0.0.1:3000', false, [HTTPS]],
    ['http://127.0.0.1:3000', true, []],
    ['http://127.8.8.8', true, []],
    ['http://localhost', true, []],
    ['http://app.localhost:8080', true, []],
    ['http://[::1]:3000', true, []],
    ['https://localhost', true, []],
    ['https://example.org', true, [LOOPBACK]],
    ['https://127.example.org', true, [LOOPBACK]],
    ['https://localhost.example.org', true, [LOOPBACK]],
    ['https://notlocalhost', true, [LOOPBACK]],
    ['https://192.168.0.1', true, [LOOPBACK]],
    ['https://0.0.0.0', true, [LOOPBACK]],
    ['https://[::ffff:127.0.0.1]', true, [LOOPBACK]],
  ])('%s with development %j', (baseUrl, development, problems) => {
    // The pages of the frontend are below the site, and objected to as well.
    const told = problemsIn({ baseUrl, development }).filter((line) => !line.startsWith('headless.'));
    expect(told).toEqual(problems);
  });

  test.each(['', 'example.org', '/auth', 'ftp://example.org', 'javascript:alert(1)', undefined, 5])(
    'cannot be %j',
    (baseUrl) => {
      expect(problemsIn({ baseUrl })).toEqual([expect.stringMatching(/^baseUrl: /)]);
    },
  );
});

describe('what no option can be', () => {
  test.each<[what: string, options: object, problem: string]>([
    ['an unknown one', { colour: 'red' }, 'colour: is no option'],
    [
      'one that is written like the reference',
      { account: { LOGIN_METHODS: [] } },
      'account.LOGIN_METHODS: is no option',
    ],
    ['no way to log in', { account: { loginMethods: [] } }, 'account.loginMethods: '],
    ['a way to log in that there is not', { account: { loginMethods: ['fax'] } }, 'account.loginMethods.0: '],
    ['a text for a switch', { account: { uniqueEmail: 'yes' } }, 'account.uniqueEmail: '],
    ['a kind of concealment', { account: { preventEnumeration: 'maybe' } }, 'account.preventEnumeration: '],
    ['no time at all', { account: { loginTimeout: 0 } }, 'account.loginTimeout: '],
    [
      'half a second',
      { account: { emailVerificationByCodeTimeout: 0.5 } },
      'account.emailVerificationByCodeTimeout: ',
    ],
    [
      'no attempt',
      { account: { emailVerificationByCodeMaxAttempts: 0 } },
      'account.emailVerificationByCodeMaxAttempts: ',
    ],
    ['no function', { account: { isOpenForSignup: true } }, 'account.isOpenForSignup: must be a function'],
    ['no client', { headless: { clients: [] } }, 'headless.clients: '],
    ['another client', { headless: { clients: ['web'] } }, 'headless.clients.0: '],
    ['a name of two lines', { siteName: 'Shop\r\nBcc: x' }, 'siteName: must be one line'],
    ['a cookie with a space', { session: { cookieName: 'session id' } }, 'session.cookieName: '],
    ['a cookie without a name', { csrf: { cookieName: '' } }, 'csrf.cookieName: '],
    [
      'a pattern of origins',
      { csrf: { trustedOrigins: ['https://*.example.org'] } },
      'csrf.trustedOrigins.0: ',
    ],
    [
      'an origin with a path',
      { csrf: { trustedOrigins: ['https://a.example/'] } },
      'csrf.trustedOrigins.0: ',
    ],
    ['less than no proxy', { trustedProxyCount: -1 }, 'trustedProxyCount: '],
    [
      'a page without the key that it takes',
      { headless: { frontendUrls: { accountConfirmEmail: 'https://app.example.org/verify' } } },
      'headless.frontendUrls.accountConfirmEmail: must contain {key} once',
    ],
    [
      'a page with a key that it does not take',
      { headless: { frontendUrls: { accountSignup: 'https://app.example.org/{key}' } } },
      'headless.frontendUrls.accountSignup: must not contain {key}',
    ],
    ['a group that is none', { account: true }, 'account: '],
  ])('%s', (_what, options, problem) => {
    expect(problemsIn(options)).toEqual([expect.stringContaining(problem)]);
  });

  test.each([null, undefined, 5, 'options'])('%j in the place of all options', (options) => {
    expect(() => parseSettings(options as unknown as SettingsInput)).toThrow(/options: /);
  });
});

describe('of the account', () => {
  test.each([-1, 1.5, '2', null])('no quota is %j', (quota) => {
    expect(problemsIn({ account: { emailVerificationSupportsResend: quota } })).toEqual([
      expect.stringMatching(/^account\.emailVerificationSupportsResend: /),
    ]);
  });

  test.each(['healthz', '', '/_allauth', '/_allauth/health', '/a?b', '/a b', 5])(
    'nobody who watches asks at %j',
    (livenessPath) => {
      expect(problemsIn({ health: { livenessPath } }).join()).toMatch(/^health\.livenessPath: /);
    },
  );

  test.each(['10', '10/x', '10/m/person', '-1/m', '1/0s', 'ten/m', '1/m;2/m'])('no rate is %j', (rate) => {
    expect(problemsIn({ account: { rateLimits: { login: rate } } })).toEqual([
      'account.rateLimits.login: must be a list of rates such as "10/m/ip,5/300s/key"',
    ]);
  });

  test.each([{ login: 10 }, { logins: '1/m' }, true, 'none'])('no limits are %j', (rateLimits) => {
    expect(problemsIn({ account: { rateLimits } })).toEqual([
      expect.stringMatching(/^account\.rateLimits[:.]/),
    ]);
  });

  test.each([{ length: 4 }, { numeric: true, length: 5 }, { length: 0 }, { length: 6.5 }, { letters: 'AB' }])(
    'no codes are %j',
    (format) => {
      expect(problemsIn({ account: { emailVerificationByCodeFormat: format } })).toEqual([
        expect.stringMatching(/^account\.emailVerificationByCodeFormat[:.]/),
      ]);
    },
  );

  test.each(['password', 'fax', 'Email', 'email**', '', '*'])('no signup field is named %j', (name) => {
    expect(problemsIn({ account: { signupFields: [name] } })).toEqual([
      'account.signupFields.0: must be one of username, email, email2, phone, password1, with "*" behind it if it is required',
    ]);
  });
});

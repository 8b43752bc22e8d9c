import { describe, expect, test } from 'vitest';

import { RATE_LIMITED_ACTIONS } from './domain/settings.js';
import { ALICE } from './testing/http-site.js';
import { parseSettings, type SettingsInput } from './options.js';

const BASE = 'https://example.org';

const settingsOf = (account: NonNullable<SettingsInput['account']>) =>
  parseSettings({ baseUrl: BASE, account }).account;

test('without a word the settings are those of the reference', () => {
  const { baseUrl, account, ...settings } = parseSettings({ baseUrl: BASE });
  const { isOpenForSignup, userDisplay, ...rest } = account;
  expect(baseUrl.href).toBe(`${BASE}/`);
  expect(isOpenForSignup()).toBe(true);
  expect(userDisplay(ALICE)).toBe('alice');
  expect(rest).toEqual({
    loginMethods: ['username'],
    signupFields: [
      { name: 'username', isRequired: true },
      { name: 'email', isRequired: false },
      { name: 'password', isRequired: true },
    ],
    preventEnumeration: true,
    uniqueEmail: true,
    emailVerification: 'optional',
    emailVerificationByCodeEnabled: false,
    emailVerificationByCodeMaxAttempts: 3,
    emailVerificationByCodeTimeout: 900,
    emailVerificationByCodeFormat: { numeric: false, dashed: true, length: 8 },
    emailVerificationSupportsChange: 0,
    emailVerificationSupportsResend: 0,
    emailConfirmationExpireDays: 3,
    emailSubjectPrefix: '[example.org] ',
    emailNotifications: false,
    emailUnknownAccounts: true,
    changeEmail: false,
    maxEmailAddresses: null,
    loginByCodeEnabled: false,
    loginByCodeRequired: false,
    loginByCodeMaxAttempts: 3,
    loginByCodeTimeout: 180,
    loginByCodeSupportsResend: 0,
    loginByCodeFormat: { numeric: false, dashed: true, length: 8 },
    loginByCodeTrustEnabled: false,
    phoneVerificationEnabled: true,
    phoneVerificationMaxAttempts: 3,
    phoneVerificationTimeout: 900,
    phoneVerificationCodeFormat: { numeric: false, dashed: true, length: 8 },
    phoneVerificationSupportsChange: 0,
    phoneVerificationSupportsResend: 0,
    passwordResetByCodeEnabled: false,
    passwordResetByCodeMaxAttempts: 3,
    passwordResetByCodeTimeout: 180,
    passwordResetByCodeFormat: { numeric: false, dashed: true, length: 8 },
    loginOnPasswordReset: false,
    logoutOnPasswordChange: false,
    reauthenticationRequired: false,
    reauthenticationTimeout: 300,
    loginOnEmailConfirmation: false,
    loginTimeout: 900,
    usernameMinLength: 1,
    usernameBlacklist: [],
    usernameValidators: [],
    preserveUsernameCasing: true,
    rateLimits: {
      login: [{ amount: 30, seconds: 60, per: 'ip' }],
      login_failed: [
        { amount: 10, seconds: 60, per: 'ip' },
        { amount: 5, seconds: 300, per: 'key' },
      ],
      signup: [{ amount: 20, seconds: 60, per: 'ip' }],
      confirm_email: [{ amount: 1, seconds: 180, per: 'key' }],
      reauthenticate: [{ amount: 10, seconds: 60, per: 'user' }],
      change_password: [{ amount: 5, seconds: 60, per: 'user' }],
      reset_password: [
        { amount: 20, seconds: 60, per: 'ip' },
        { amount: 5, seconds: 60, per: 'key' },
      ],
      reset_password_from_key: [{ amount: 20, seconds: 60, per: 'ip' }],
      manage_email: [{ amount: 10, seconds: 60, per: 'user' }],
      request_login_code: [
        { amount: 20, seconds: 60, per: 'ip' },
        { amount: 3, seconds: 60, per: 'key' },
      ],
      change_phone: [{ amount: 1, seconds: 60, per: 'user' }],
      verify_phone: [
        { amount: 1, seconds: 30, per: 'key' },
        { amount: 3, seconds: 60, per: 'ip' },
      ],
    },
  });
  expect(settings).toEqual({
    siteName: 'example.org',
    isDevelopment: false,
    headless: {
      clients: ['browser', 'app'],
      frontendUrls: {
        accountConfirmEmail: `${BASE}/account/verify-email/{key}`,
        accountResetPassword: `${BASE}/account/password/reset`,
        accountResetPasswordFromKey: `${BASE}/account/password/reset/key/{key}`,
        accountSignup: `${BASE}/account/signup`,
      },
    },
    password: { resetTimeout: 259_200 },
    session: { cookieName: 'sessionid', cookieDomain: null, cookieAge: 1_209_600 },
    csrf: { cookieName: 'csrftoken', trustedOrigins: [] },
    mfa: {
      supportedTypes: ['recovery_codes', 'totp'],
      allowUnverifiedEmail: false,
      recoveryCodeCount: 10,
      recoveryCodeDigits: 8,
      recoveryCodesShowOnce: false,
      totpPeriod: 30,
      totpDigits: 6,
      totpTolerance: 0,
      totpIssuer: 'example.org',
      passkeyLoginEnabled: false,
      passkeySignupEnabled: false,
      webauthnRpId: 'example.org',
      webauthnOrigins: ['https://example.org'],
      trustEnabled: false,
      trustCookieAge: 1_209_600,
      trustCookieName: 'mfa_trusted',
    },
    usersessions: { trackActivity: false },
    health: { livenessPath: null, readinessPath: null },
    trustedProxyCount: 0,
    trustedClientIpHeader: null,
  });
});

describe('what follows from another option', () => {
  test('the name of the site stands before subjects', () => {
    const named = parseSettings({ baseUrl: BASE, siteName: 'Shop' });
    expect(named.account.emailSubjectPrefix).toBe('[Shop] ');
    const prefixed = parseSettings({ baseUrl: BASE, siteName: 'Shop', account: { emailSubjectPrefix: '' } });
    expect(prefixed.account.emailSubjectPrefix).toBe('');
  });

  test('apps name an account by the site, in one piece', () => {
    expect(parseSettings({ baseUrl: BASE, siteName: 'Shop: Europe' }).mfa.totpIssuer).toBe('Shop  Europe');
    const named = parseSettings({ baseUrl: BASE, siteName: 'Shop', mfa: { totpIssuer: 'The Shop' } });
    expect(named.mfa.totpIssuer).toBe('The Shop');
  });

  test('a code is mailed more often than a link', () => {
    const { rateLimits } = settingsOf({
      emailVerification: 'mandatory',
      signupFields: ['email*'],
      emailVerificationByCodeEnabled: true,
    });
    expect(rateLimits.confirm_email).toEqual([{ amount: 1, seconds: 10, per: 'key' }]);
  });

  test('pages are below the origin of the site, whatever its path', () => {
    const { headless } = parseSettings({ baseUrl: `${BASE}/shop?x=1` });
    expect(headless.frontendUrls.accountSignup).toBe(`${BASE}/account/signup`);
  });
});

describe('a quota', () => {
  test.each([
    [false, 0],
    [true, 2],
    [0, 0],
    [1, 1],
    [5, 5],
  ])('of %j is %i', (given, expected) => {
    const settings = settingsOf({
      emailVerificationSupportsChange: given,
      emailVerificationSupportsResend: given,
    });
    expect(settings.emailVerificationSupportsChange).toBe(expected);
    expect(settings.emailVerificationSupportsResend).toBe(expected);
  });
});

describe('rate limits', () => {
  test('that are given replace those of their action alone', () => {
    const { rateLimits } = settingsOf({ rateLimits: { login_failed: '2/s, 7/2h/key' } });
    expect(rateLimits.login_failed).toEqual([
      { amount: 2, seconds: 1, per: 'ip' },
      { amount: 7, seconds: 7200, per: 'key' },
    ]);
    expect(rateLimits.signup).toEqual([{ amount: 20, seconds: 60, per: 'ip' }]);
  });

  test.each([null, false, ''] as const)('of an action are none with %j', (none) => {
    const { rateLimits } = settingsOf({ rateLimits: { signup: none } });
    expect(rateLimits.signup).toEqual([]);
    expect(rateLimits.login).toHaveLength(1);
  });

  test.each([
    ['login', '5/m/key', 'key: it can be per ip'],
    ['login_failed', '5/m/user', 'user: it can be per ip and key'],
    ['change_password', '9/m,5/m/key', 'key: it can be per ip and user'],
  ] as const)('of %s are not %s', (action, text, problem) => {
    expect(() => settingsOf({ rateLimits: { [action]: text } })).toThrow(
      `account.rateLimits.${action}: cannot be counted per ${problem}`,
    );
  });

  test('are none at all with false', () => {
    const { rateLimits } = settingsOf({ rateLimits: false });
    expect(Object.keys(rateLimits)).toEqual(Object.keys(RATE_LIMITED_ACTIONS));
    expect(Object.values(rateLimits).flat()).toEqual([]);
  });
});

describe('the format of codes', () => {
  test.each([
    [{}, { numeric: false, dashed: true, length: 8 }],
    [{ numeric: true }, { numeric: true, dashed: true, length: 9 }],
    [
      { numeric: true, length: 6, dashed: false },
      { numeric: true, dashed: false, length: 6 },
    ],
    [{ length: 5 }, { numeric: false, dashed: true, length: 5 }],
  ])('%j is %j', (given, expected) => {
    const settings = settingsOf({ emailVerificationByCodeFormat: given });
    expect(settings.emailVerificationByCodeFormat).toEqual(expected);
  });
});

test('codes look as their own option says, or as all do', () => {
  const { account } = parseSettings({
    baseUrl: BASE,
    userCodeFormat: { numeric: true },
    account: { loginByCodeFormat: { length: 6 } },
  });
  expect(account.emailVerificationByCodeFormat).toEqual({ numeric: true, dashed: true, length: 9 });
  expect(account.passwordResetByCodeFormat).toEqual({ numeric: true, dashed: true, length: 9 });
  expect(account.loginByCodeFormat).toEqual({ numeric: false, dashed: true, length: 6 });
});

describe('signup fields', () => {
  test('keep their order, and leave out what is for forms only', () => {
    const { signupFields } = settingsOf({ signupFields: ['password1*', 'password2*', 'email2', 'email*'] });
    expect(signupFields).toEqual([
      { name: 'password', isRequired: true },
      { name: 'email2', isRequired: false },
      { name: 'email', isRequired: true },
    ]);
  });
});

describe('the pages of the frontend', () => {
  test('are kept as they are', () => {
    const pages = {
      accountConfirmEmail: 'https://app.example.org/#/verify/{key}',
      accountResetPassword: 'https://app.example.org/reset',
      accountResetPasswordFromKey: 'https://app.example.org/reset/{key}',
      accountSignup: 'http://localhost:5173/signup',
    };
    const settings = parseSettings({ baseUrl: BASE, headless: { frontendUrls: pages } });
    expect(settings.headless.frontendUrls).toEqual(pages);
  });
});

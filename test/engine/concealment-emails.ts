import { ONLY_PROVED, WRONG_KEY, type Account, type Concealment } from './concealment-attempts.js';
import { MEMBER, NOBODY, PASSWORD, TAKEN, WRONG, type Step } from './concealment-site.js';

const BY_CODE: Account = {
  emailVerificationByCodeEnabled: true,
  emailVerificationSupportsResend: true,
  passwordResetByCodeEnabled: true,
  loginByCodeEnabled: true,
  loginByCodeSupportsResend: true,
  rateLimits: false,
};
const BY_LINK: Account = {
  ...BY_CODE,
  emailVerificationByCodeEnabled: false,
  passwordResetByCodeEnabled: false,
};

const BY_PASSKEY = { supportedTypes: ['webauthn' as const], passkeySignupEnabled: true };

const signUp = (email: string): Step => ['POST', 'auth/signup', { email, password: PASSWORD }];
const signUpByPasskey = (email: string): Step => ['POST', 'auth/webauthn/signup', { email }];
const askForLogin = (email: string): Step => ['POST', 'auth/code/request', { email }];
const askForReset = (email: string): Step => ['POST', 'auth/password/request', { email }];
const logIn: Step = ['POST', 'auth/login', { email: MEMBER, password: PASSWORD }];

const endpoints: Concealment['endpoints'] = {
  'POST auth/login': [
    {
      settings: BY_CODE,
      steps: (email) => [['POST', 'auth/login', { email, password: WRONG }]],
      status: 400,
    },
  ],
  'POST auth/signup': [BY_CODE, BY_LINK].map((settings) => ({
    ...{ settings, status: 401 },
    steps: (email) => [signUp(email)],
  })),
  'POST auth/webauthn/signup': [
    { settings: BY_CODE, mfa: BY_PASSKEY, steps: (email) => [signUpByPasskey(email)], status: 401 },
  ],
  'GET auth/webauthn/signup': [
    {
      settings: BY_CODE,
      mfa: BY_PASSKEY,
      steps: (email) => [signUpByPasskey(email), ['GET', 'auth/webauthn/signup']],
      status: 409,
    },
  ],
  'POST auth/code/request': [{ settings: BY_CODE, steps: (email) => [askForLogin(email)], status: 401 }],
  'POST auth/code/confirm': [
    {
      settings: BY_CODE,
      steps: (email) => [askForLogin(email), ['POST', 'auth/code/confirm', { code: WRONG_KEY }]],
      status: 400,
    },
  ],
  'POST auth/code/resend': [
    {
      settings: BY_CODE,
      steps: (email) => [askForLogin(email), ['POST', 'auth/code/resend', {}]],
      status: 200,
      isResending: true,
    },
  ],
  'POST auth/password/request': [
    { settings: BY_CODE, steps: (email) => [askForReset(email)], status: 401 },
    { settings: BY_LINK, steps: (email) => [askForReset(email)], status: 200 },
  ],
  'GET auth/password/reset': [
    {
      settings: BY_CODE,
      steps: (email) => [
        askForReset(email),
        ['GET', 'auth/password/reset', undefined, { 'x-password-reset-key': WRONG_KEY }],
      ],
      status: 400,
    },
  ],
  'POST auth/password/reset': [
    {
      settings: BY_CODE,
      steps: (email) => [
        askForReset(email),
        ['POST', 'auth/password/reset', { key: WRONG_KEY, password: 'battery-staple-77' }],
      ],
      status: 400,
    },
  ],
  'GET auth/email/verify': [
    {
      settings: BY_CODE,
      steps: (email) => [
        signUp(email),
        ['GET', 'auth/email/verify', undefined, { 'x-email-verification-key': WRONG_KEY }],
      ],
      status: 400,
    },
  ],
  'POST auth/email/verify': [
    {
      settings: BY_CODE,
      steps: (email) => [signUp(email), ['POST', 'auth/email/verify', { key: WRONG_KEY }]],
      status: 400,
    },
    {
      settings: BY_CODE,
      mfa: BY_PASSKEY,
      steps: (email) => [signUpByPasskey(email), ['POST', 'auth/email/verify', { key: WRONG_KEY }]],
      status: 400,
    },
    {
      settings: BY_CODE,
      steps: (email) => [
        logIn,
        ['POST', 'account/email', { email }],
        ['POST', 'auth/email/verify', { key: WRONG_KEY }],
      ],
      status: 400,
    },
  ],
  'POST auth/email/verify/resend': [
    {
      settings: BY_CODE,
      steps: (email) => [signUp(email), ['POST', 'auth/email/verify/resend', {}]],
      status: 200,
      isResending: true,
    },
  ],
  'POST account/email': [BY_CODE, BY_LINK].map((settings) => ({
    ...{ settings, status: 200 },
    steps: (email) => [logIn, ['POST', 'account/email', { email }]],
  })),
  ...Object.fromEntries(
    (['PUT', 'PATCH', 'DELETE'] as const).map((verb) => [
      `${verb} account/email`,
      [BY_CODE, BY_LINK].map((settings) => ({
        ...{ settings, status: 400 },
        steps: (email: string): readonly Step[] => [logIn, [verb, 'account/email', { email, primary: true }]],
      })),
    ]),
  ),
  'POST auth/2fa/authenticate': ONLY_PROVED,
  'GET auth/webauthn/authenticate': ONLY_PROVED,
  'POST auth/webauthn/authenticate': ONLY_PROVED,
  'POST auth/2fa/trust': ONLY_PROVED,
};

/** Whether somebody has an address. */
export const EMAILS: Concealment = {
  sites: [{ account: BY_CODE, mfa: BY_PASSKEY }, { account: BY_LINK }],
  probe: 'probe@example.org',
  taken: TAKEN,
  free: NOBODY,
  endpoints,
};

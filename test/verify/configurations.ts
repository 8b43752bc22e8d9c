import type { Answers, VerifiedOptions } from '@sallyport/cli';
import { acceptTerms } from '../../examples/accept-terms.js';
import { chooseOrganisation } from '../../examples/choose-organisation.js';
import { riskyLogin } from '../../examples/risky-login.js';

type Account = NonNullable<VerifiedOptions['account']>;

const baseUrl = 'https://example.org';
const byEmail = { loginMethods: ['email'], signupFields: ['email*', 'password1*'] } satisfies Account;
const unverified = { ...byEmail, emailVerification: 'none' } satisfies Account;

/** Sites that differ in what their logins ask for: built-in flows alone, then with the examples of one's own. */
export const CONFIGURATIONS: Readonly<Record<string, VerifiedOptions>> = {
  'passwords alone': { baseUrl, account: unverified },
  'addresses by code': {
    baseUrl,
    account: {
      ...byEmail,
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      emailVerificationSupportsChange: true,
    },
  },
  'addresses by link, resets that log in': {
    baseUrl,
    account: { ...byEmail, emailVerification: 'mandatory', loginOnPasswordReset: true },
  },
  'resets by code that log in': {
    baseUrl,
    account: { ...unverified, passwordResetByCodeEnabled: true, loginOnPasswordReset: true },
  },
  'logins by code': {
    baseUrl,
    account: { ...unverified, loginByCodeEnabled: true, loginByCodeSupportsResend: true },
  },
  'a code after every login, trusted browsers': {
    baseUrl,
    account: { ...unverified, loginByCodeRequired: true, loginByCodeTrustEnabled: true },
    mfa: { trustEnabled: true },
  },
  'a code after passwords': { baseUrl, account: { ...unverified, loginByCodeRequired: ['password'] } },
  'security keys and passkeys': {
    baseUrl,
    account: unverified,
    mfa: { supportedTypes: ['webauthn', 'recovery_codes'], passkeyLoginEnabled: true },
  },
  'signups by passkey': {
    baseUrl,
    account: {
      ...byEmail,
      emailVerification: 'mandatory',
      emailVerificationByCodeEnabled: true,
      emailVerificationSupportsResend: true,
    },
    mfa: { supportedTypes: ['webauthn'], passkeyLoginEnabled: true, passkeySignupEnabled: true },
  },
  'numbers and names': {
    baseUrl,
    account: {
      loginMethods: ['phone', 'username'],
      signupFields: ['username*', 'phone*', 'password1*'],
      emailVerification: 'none',
      phoneVerificationSupportsChange: true,
      phoneVerificationSupportsResend: true,
    },
  },
  'terms, a stage of one’s own': { baseUrl, account: unverified, flows: [acceptTerms] },
  'organisations, a stage of one’s own': {
    baseUrl,
    account: unverified,
    flows: [
      chooseOrganisation(async () => [
        { id: 1, name: 'One' },
        { id: 2, name: 'Two' },
      ]),
    ],
  },
  'a code by text where it is risky, a stage of one’s own': {
    baseUrl,
    account: unverified,
    flows: [
      riskyLogin({
        isRisky: () => true,
        phoneOf: async () => '+31612345678',
        sendSms: async () => undefined,
      }),
    ],
  },
};

/** What their functions can say, where that is more than they say here. */
export const ANSWERS: Readonly<Record<string, Answers>> = {
  'a code by text where it is risky, a stage of one’s own': { sms_check: { isRequired: [true, false] } },
};

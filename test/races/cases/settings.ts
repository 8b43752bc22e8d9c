import type { AccountOptions } from '../messages.js';

/** By email and password; nothing is limited but what a case limits. */
export const PLAIN: AccountOptions = {
  loginMethods: ['email'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'none',
  rateLimits: false,
};

/** Nobody is logged in before they gave the code that was mailed to them. */
export const BY_CODE: AccountOptions = {
  ...PLAIN,
  emailVerification: 'mandatory',
  emailVerificationByCodeEnabled: true,
};

/** By number, which a code by text message verifies. */
export const BY_PHONE: AccountOptions = {
  ...PLAIN,
  loginMethods: ['phone'],
  signupFields: ['phone*', 'password1*'],
};

export const BY_LINK: AccountOptions = { ...PLAIN, emailVerification: 'mandatory' };

/** By username, which every account has. */
export const BY_USERNAME: AccountOptions = {
  ...PLAIN,
  loginMethods: ['username'],
  signupFields: ['username*', 'password1*'],
};

const UNLIMITED = {
  login: null,
  login_failed: null,
  signup: null,
  confirm_email: null,
  reauthenticate: null,
  change_password: null,
  reset_password: null,
  reset_password_from_key: null,
  manage_email: null,
  request_login_code: null,
};

/** These limits, and no others. */
export const limitedBy = (rates: Partial<Record<keyof typeof UNLIMITED, string>>) => ({
  ...UNLIMITED,
  ...rates,
});

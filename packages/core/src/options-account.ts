import { z } from 'zod';
import { LOGIN_METHODS } from './domain/login-method.js';
import { displayOf, type User } from './domain/account.js';
import type { Rate } from './domain/rate.js';
import { RATE_LIMITED_ACTIONS, type RateLimitedAction } from './domain/settings.js';
import { codeFormat, count, quota, rates, seconds, signupField } from './options-values.js';

const ACTIONS = Object.keys(RATE_LIMITED_ACTIONS) as readonly RateLimitedAction[];

/** A rate per something that is not known of an action would count nothing. */
const limitsByAction = z.partialRecord(z.enum(ACTIONS), rates).superRefine((limits, context) => {
  for (const action of ACTIONS) {
    const known: readonly Rate['per'][] = RATE_LIMITED_ACTIONS[action];
    const unknown = limits[action]?.find(({ per }) => !known.includes(per));
    if (!unknown) continue;
    const message = `cannot be counted per ${unknown.per}: it can be per ${known.join(' and ')}`;
    context.addIssue({ code: 'custom', path: [action], message });
  }
});

/** The options of the account side; each is named by the reference's setting without its prefix, in camel case. */
export const accountOptions = z.strictObject({
  /** By what people log in; `['username']` by default. */
  loginMethods: z.array(z.enum(LOGIN_METHODS)).nonempty().default(['username']),
  /** What a signup asks for, in this order, `*` marks required fields; `['username*', 'email', 'password1*']`. */
  signupFields: z
    .array(signupField)
    .transform((fields) => fields.filter((field) => field !== null))
    .prefault(['username*', 'email', 'password1*']),
  /** Whether nobody can find out who has an account; "strict" also where verification is not mandatory. */
  preventEnumeration: z.union([z.boolean(), z.literal('strict')]).default(true),
  /** Whether an address belongs to one account at most. */
  uniqueEmail: z.boolean().default(true),
  /** Whether an address must be verified to log in, is asked to be, or is not; `'optional'` by default. */
  emailVerification: z.enum(['mandatory', 'optional', 'none']).default('optional'),
  /** Whether it is verified by a code to type in rather than by a link; only where it is mandatory. */
  emailVerificationByCodeEnabled: z.boolean().default(false),
  emailVerificationByCodeMaxAttempts: count.default(3),
  /** For how many seconds such a code is good. */
  emailVerificationByCodeTimeout: seconds.default(900),
  emailVerificationByCodeFormat: codeFormat.optional(),
  /** How often the address can be changed while its code is waited for: false is never, true is twice. */
  emailVerificationSupportsChange: quota.default(0),
  /** How often the code can be sent again: false is never, true is twice. */
  emailVerificationSupportsResend: quota.default(0),
  /** For how many days a verification link is good. */
  emailConfirmationExpireDays: z.number().positive().default(3),
  /** What the subject of every mail begins with; the site's name in brackets by default. */
  emailSubjectPrefix: z.string().optional(),
  /** Whether owners are told of changes to their account by mail. */
  emailNotifications: z.boolean().default(false),
  /** Whether an address that no account has gets a mail that says so, where one was asked for. */
  emailUnknownAccounts: z.boolean().default(true),
  /** Whether a password is reset by a code to type in rather than by a link. */
  passwordResetByCodeEnabled: z.boolean().default(false),
  passwordResetByCodeMaxAttempts: count.default(3),
  /** For how many seconds such a code is good. */
  passwordResetByCodeTimeout: seconds.default(180),
  passwordResetByCodeFormat: codeFormat.optional(),
  /** Whether a password reset logs in. */
  loginOnPasswordReset: z.boolean().default(false),
  /** Whether a change of the password ends the session in which it was made, too. */
  logoutOnPasswordChange: z.boolean().default(false),
  /** Whether an account has one address, which another one replaces once it is verified. */
  changeEmail: z.boolean().default(false),
  /** How many addresses an account may have; null for any number. */
  maxEmailAddresses: count.nullable().default(null),
  /** Whether changes of addresses ask for a recent authentication. */
  reauthenticationRequired: z.boolean().default(false),
  /** For how many seconds an authentication counts as recent. */
  reauthenticationTimeout: seconds.default(300),
  /** Whether a login goes on in the browser in which the link is followed, if it waits there. */
  loginOnEmailConfirmation: z.boolean().default(false),
  /** Whether people can log in by a code that is mailed to them. */
  loginByCodeEnabled: z.boolean().default(false),
  /** Whether a code is required after other ways of logging in: after all, or after those that are named. */
  loginByCodeRequired: z
    .union([z.boolean(), z.array(z.enum(['password', 'mfa', 'socialaccount']))])
    .default(false),
  loginByCodeMaxAttempts: count.default(3),
  /** For how many seconds such a code is good. */
  loginByCodeTimeout: seconds.default(180),
  /** How often the code can be sent again: false is never, true is twice. */
  loginByCodeSupportsResend: quota.default(0),
  loginByCodeFormat: codeFormat.optional(),
  /** Whether people may have a browser trusted after a code that was required, which is not asked for there again. */
  loginByCodeTrustEnabled: z.boolean().default(false),
  /** Whether a login waits until the account's number is verified, where signups ask for one. */
  phoneVerificationEnabled: z.boolean().default(true),
  phoneVerificationMaxAttempts: count.default(3),
  /** For how many seconds a code that verifies a number is good. */
  phoneVerificationTimeout: seconds.default(900),
  phoneVerificationCodeFormat: codeFormat.optional(),
  /** How often the number can be changed while its code is waited for: false is never, true is twice. */
  phoneVerificationSupportsChange: quota.default(0),
  /** How often the code can be sent again: false is never, true is twice. */
  phoneVerificationSupportsResend: quota.default(0),
  /** For how many seconds a login waits for its next step. */
  loginTimeout: seconds.default(900),
  usernameMinLength: count.default(1),
  /** Usernames that nobody can have, in any spelling. */
  usernameBlacklist: z.array(z.string()).default([]),
  /** Further rules for usernames: each takes one that is otherwise fine, and says whether it may be had. */
  usernameValidators: z
    .array(
      z.custom<(username: string) => boolean>((value) => typeof value === 'function', 'must be a function'),
    )
    .default([]),
  /** Whether a username is kept as it was written, rather than in lower case. */
  preserveUsernameCasing: z.boolean().default(true),
  /** Whether new users can sign up now. */
  isOpenForSignup: z
    .custom<() => boolean | Promise<boolean>>((value) => typeof value === 'function', 'must be a function')
    .default(() => () => true),
  /** How a user is shown to clients, as `display`; by username, else by address, else by id. */
  userDisplay: z
    .custom<(user: User) => string>((value) => typeof value === 'function', 'must be a function')
    .default(() => displayOf),
  /** Limits per action that replace the default ones: "10/m/ip,5/300s/key", null for none; false: no limits at all. */
  rateLimits: z.union([z.literal(false), limitsByAction]).default({}),
});

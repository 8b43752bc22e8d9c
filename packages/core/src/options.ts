import { z } from 'zod';
import { LOGIN_METHODS } from './domain/login-method.js';
import { assertCodeFormat, DEFAULT_CODE_FORMAT, type CodeFormat } from './domain/one-time-code.js';
import { parseRates } from './domain/rate.js';
import { CLIENT_KINDS } from './domain/session.js';
import {
  RATE_LIMITED_ACTIONS,
  type RateLimitedAction,
  type RateLimits,
  type Settings,
} from './domain/settings.js';
import { parseSignupField, type SignupField } from './domain/signup-field.js';
import { SallyportError } from './errors.js';
import { isOrigin } from './http/origin.js';
import { problemsOfSettings } from './options-checks.js';
import { problemsOfInput } from './options-issues.js';

const seconds = z.number().int().positive();
const count = z.number().int().positive();

/** False is none, true is two, as the reference has it. */
const quota = z
  .union([z.boolean(), z.number().int().nonnegative()])
  .transform((value) => (typeof value === 'number' ? value : value ? 2 : 0));

const rates = z.union([z.string(), z.null(), z.literal(false)]).transform((text, context) => {
  const parsed = parseRates(text === null || text === false ? '' : text);
  if (parsed) return parsed;
  context.addIssue({ code: 'custom', message: 'must be a list of rates such as "10/m/ip,5/300s/key"' });
  return z.NEVER;
});

const codeFormat = z
  .strictObject({
    numeric: z.boolean().default(DEFAULT_CODE_FORMAT.numeric),
    dashed: z.boolean().default(DEFAULT_CODE_FORMAT.dashed),
    length: count.optional(),
  })
  .transform(({ numeric, dashed, length }, context): CodeFormat => {
    const format = { numeric, dashed, length: length ?? (numeric ? 9 : DEFAULT_CODE_FORMAT.length) };
    try {
      assertCodeFormat(format);
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof Error ? error.message : 'is no code format',
      });
    }
    return format;
  });

const signupField = z.string().transform((text, context): SignupField | null => {
  // The API asks for no repetition of the password; a list that is meant for forms as well may have it.
  if (text === 'password2' || text === 'password2*') return null;
  const field = parseSignupField(text);
  if (field) return field;
  context.addIssue({
    code: 'custom',
    message: 'must be one of username, email, email2, password1, with "*" behind it if it is required',
  });
  return z.NEVER;
});

/** The options of the account side; each is named by the reference's setting without its prefix, in camel case. */
const account = z.strictObject({
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
  emailVerificationByCodeFormat: codeFormat.prefault({}),
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
  loginByCodeFormat: codeFormat.prefault({}),
  /** Whether people may have a browser trusted after a code that was required, which is not asked for there again. */
  loginByCodeTrustEnabled: z.boolean().default(false),
  /** For how many seconds a login waits for its next step. */
  loginTimeout: seconds.default(900),
  usernameMinLength: count.default(1),
  /** Usernames that nobody can have, in any spelling. */
  usernameBlacklist: z.array(z.string()).default([]),
  /** Whether a username is kept as it was written, rather than in lower case. */
  preserveUsernameCasing: z.boolean().default(true),
  /** Whether new users can sign up now. */
  isOpenForSignup: z
    .custom<() => boolean | Promise<boolean>>((value) => typeof value === 'function', 'must be a function')
    .default(() => () => true),
  /** Limits per action that replace the default ones: "10/m/ip,5/300s/key", null for none; false: no limits at all. */
  rateLimits: z.union([z.literal(false), z.partialRecord(z.enum(RATE_LIMITED_ACTIONS), rates)]).default({}),
});

const url = z.url({ protocol: /^https?$/ });

/** RFC 6265, 4.1.1: a token. */
const cookieName = z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/, 'must be a name that a cookie can have');

/** What can be said about a site; parsed into `Settings`. */
export const settingsSchema = z.strictObject({
  /** Where people reach the site that the API is part of, such as https://example.org. */
  baseUrl: url,
  /** How the site calls itself, in mails among others; the host of `baseUrl` by default. */
  siteName: z
    .string()
    .regex(/^[^\r\n]+$/, 'must be one line')
    .optional(),
  /** Cookies over plain HTTP, for development; refused unless `baseUrl` is on loopback. */
  development: z.boolean().default(false),
  account: account.prefault({}),
  headless: z
    .strictObject({
      clients: z
        .array(z.enum(CLIENT_KINDS))
        .nonempty()
        .default([...CLIENT_KINDS]),
      /** The pages that mails link to; below `baseUrl` by default. */
      frontendUrls: z
        .strictObject({
          accountConfirmEmail: z.string(),
          accountResetPassword: z.string(),
          accountResetPasswordFromKey: z.string(),
          accountSignup: z.string(),
        })
        .partial()
        .default({}),
    })
    .prefault({}),
  password: z
    .strictObject({
      /** For how many seconds a link to reset the password is good; three days by default. */
      resetTimeout: seconds.default(259_200),
    })
    .prefault({}),
  session: z
    .strictObject({
      cookieName: cookieName.default('sessionid'),
      /** For a frontend on another sub-domain than the API: the domain of both. */
      cookieDomain: z.string().nullable().default(null),
      /** How many seconds a session lives after it was last changed; 14 days by default. */
      cookieAge: seconds.default(1_209_600),
    })
    .prefault({}),
  csrf: z
    .strictObject({
      cookieName: cookieName.default('csrftoken'),
      /** Other origins whose scripts may use the API with the user's cookies. */
      trustedOrigins: z
        .array(z.string().refine(isOrigin, 'must be an origin like https://app.example.org'))
        .default([]),
    })
    .prefault({}),
  mfa: z
    .strictObject({
      supportedTypes: z.array(z.string()).default(['recovery_codes', 'totp']),
      /** For how many seconds a browser is trusted; 14 days by default. */
      trustCookieAge: seconds.default(1_209_600),
      trustCookieName: cookieName.default('mfa_trusted'),
    })
    .prefault({}),
  usersessions: z.strictObject({ trackActivity: z.boolean().default(false) }).prefault({}),
  /** How many proxies of ours append to `X-Forwarded-For`; 0 ignores it. */
  trustedProxyCount: z.number().int().nonnegative().default(0),
  /** The header in which a proxy of ours gives the client's address, in place of counting proxies. */
  trustedClientIpHeader: z.string().nullable().default(null),
});

export type SettingsInput = z.input<typeof settingsSchema>;

/**
 * Checks what was said about a site; throws `invalid-configuration` with all that is wrong with it, behind what was
 * found wrong with other options before.
 */
export function parseSettings(input: SettingsInput, otherProblems: readonly string[] = []): Settings {
  const parsed = settingsSchema.safeParse(input);
  if (!parsed.success) throw invalidConfiguration([...otherProblems, ...problemsOfInput(parsed.error)]);
  const settings = withDefaults(parsed.data);
  const problems = [...otherProblems, ...problemsOfSettings(settings)];
  if (problems.length > 0) throw invalidConfiguration(problems);
  return settings;
}

function withDefaults({ development, ...data }: z.output<typeof settingsSchema>): Settings {
  const baseUrl = new URL(data.baseUrl);
  const siteName = data.siteName ?? baseUrl.hostname;
  const { frontendUrls } = data.headless;
  const below = (path: string): string => `${baseUrl.origin}${path}`;
  return {
    ...data,
    isDevelopment: development,
    baseUrl,
    siteName,
    account: {
      ...data.account,
      emailSubjectPrefix: data.account.emailSubjectPrefix ?? `[${siteName}] `,
      rateLimits: rateLimitsOf(data.account.rateLimits, data.account.emailVerificationByCodeEnabled),
    },
    headless: {
      ...data.headless,
      frontendUrls: {
        accountConfirmEmail: frontendUrls.accountConfirmEmail ?? below('/account/verify-email/{key}'),
        accountResetPassword: frontendUrls.accountResetPassword ?? below('/account/password/reset'),
        accountResetPasswordFromKey:
          frontendUrls.accountResetPasswordFromKey ?? below('/account/password/reset/key/{key}'),
        accountSignup: frontendUrls.accountSignup ?? below('/account/signup'),
      },
    },
  };
}

function rateLimitsOf(given: false | Partial<RateLimits>, isVerifiedByCode: boolean): RateLimits {
  const defaults: Readonly<Record<RateLimitedAction, string>> = {
    login: '30/m/ip',
    login_failed: '10/m/ip,5/300s/key',
    signup: '20/m/ip',
    confirm_email: isVerifiedByCode ? '1/10s/key' : '1/180s/key',
    reauthenticate: '10/m/user',
    change_password: '5/m/user',
    reset_password: '20/m/ip,5/m/key',
    reset_password_from_key: '20/m/ip',
    manage_email: '10/m/user',
    request_login_code: '20/m/ip,3/m/key',
  };
  const limitsOf = (action: RateLimitedAction): RateLimits[RateLimitedAction] =>
    given === false ? [] : (given[action] ?? parseRates(defaults[action]) ?? []);
  // Each action of the list is there.
  return Object.fromEntries(
    RATE_LIMITED_ACTIONS.map((action) => [action, limitsOf(action)]),
  ) as unknown as RateLimits;
}

function invalidConfiguration(problems: readonly string[]): SallyportError {
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  return new SallyportError('invalid-configuration', `The options are not valid:${list}`);
}

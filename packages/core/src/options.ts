import { z } from 'zod';
import { parseRates } from './domain/rate.js';
import { CLIENT_KINDS } from './domain/session.js';
import type { RateLimitedAction, RateLimits, Settings } from './domain/settings.js';
import { SallyportError } from './errors.js';
import { isOrigin } from './http/origin.js';
import { accountOptions } from './options-account.js';
import { problemsOfSettings } from './options-checks.js';
import { problemsOfInput } from './options-issues.js';
import { mfaOptions } from './options-mfa.js';
import { codeFormat, cookieName, seconds, watchedPath } from './options-values.js';

const url = z.url({ protocol: /^https?$/ });

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
  /** What the codes that people type look like, where an option of their own does not say. */
  userCodeFormat: codeFormat.prefault({}),
  account: accountOptions.prefault({}),
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
  mfa: mfaOptions.prefault({}),
  usersessions: z.strictObject({ trackActivity: z.boolean().default(false) }).prefault({}),
  /** Where those are answered who watch over the process, such as /livez and /readyz; nowhere by default. */
  health: z
    .strictObject({
      /** The process answers. */
      livenessPath: watchedPath.nullable().default(null),
      /** Requests can be served: the store answers in time, and its tables are those of this version. */
      readinessPath: watchedPath.nullable().default(null),
    })
    .prefault({}),
  /** How many proxies of ours append to `X-Forwarded-For`; 0 ignores it. */
  trustedProxyCount: z.number().int().nonnegative().default(0),
  /** The header in which a proxy of ours gives the client's address, in place of counting proxies. */
  trustedClientIpHeader: z.string().nullable().default(null),
});

export type SettingsInput = z.input<typeof settingsSchema>;

/**
 * Checks what was said about a site; throws `invalid-configuration` with all that is wrong with it, behind what was
 * found wrong with other options before. `partProblems` tells what other options lack for a site with these settings.
 */
export function parseSettings(
  input: SettingsInput,
  otherProblems: readonly string[] = [],
  partProblems: (settings: Settings) => readonly string[] = () => [],
): Settings {
  const parsed = settingsSchema.safeParse(input);
  if (!parsed.success) throw invalidConfiguration([...otherProblems, ...problemsOfInput(parsed.error)]);
  const settings = withDefaults(parsed.data);
  const problems = [...otherProblems, ...problemsOfSettings(settings), ...partProblems(settings)];
  if (problems.length > 0) throw invalidConfiguration(problems);
  return settings;
}

function withDefaults({ development, userCodeFormat, ...data }: z.output<typeof settingsSchema>): Settings {
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
      emailVerificationByCodeFormat: data.account.emailVerificationByCodeFormat ?? userCodeFormat,
      loginByCodeFormat: data.account.loginByCodeFormat ?? userCodeFormat,
      phoneVerificationCodeFormat: data.account.phoneVerificationCodeFormat ?? userCodeFormat,
      passwordResetByCodeFormat: data.account.passwordResetByCodeFormat ?? userCodeFormat,
      emailSubjectPrefix: data.account.emailSubjectPrefix ?? `[${siteName}] `,
      rateLimits: rateLimitsOf(data.account.rateLimits, data.account.emailVerificationByCodeEnabled),
    },
    mfa: {
      ...data.mfa,
      totpIssuer: data.mfa.totpIssuer ?? siteName.replaceAll(':', ' '),
      ...webauthnOf(data, baseUrl),
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

function webauthnOf({ mfa, csrf }: Pick<z.output<typeof settingsSchema>, 'mfa' | 'csrf'>, baseUrl: URL) {
  const webauthnRpId = mfa.webauthnRpId ?? baseUrl.hostname;
  // Browsers make no keys for a domain on pages outside of it.
  const pages = [baseUrl.origin, ...csrf.trustedOrigins].filter((origin) =>
    `.${new URL(origin).hostname}`.endsWith(`.${webauthnRpId}`),
  );
  return { webauthnRpId, webauthnOrigins: mfa.webauthnOrigins ?? pages };
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
    change_phone: '1/m/user',
    verify_phone: '1/30s/key,3/m/ip',
  };
  const limitsOf = (action: RateLimitedAction): RateLimits[RateLimitedAction] =>
    given === false ? [] : (given[action] ?? parseRates(defaults[action]) ?? []);
  const actions = Object.keys(defaults) as readonly RateLimitedAction[];
  // Each action of the table is there.
  return Object.fromEntries(actions.map((action) => [action, limitsOf(action)])) as unknown as RateLimits;
}

function invalidConfiguration(problems: readonly string[]): SallyportError {
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  return new SallyportError('invalid-configuration', `The options are not valid:${list}`);
}

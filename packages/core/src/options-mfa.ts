import { z } from 'zod';
import { AUTHENTICATOR_TYPES } from './domain/authenticator.js';
import { isOrigin } from './http/origin.js';
import { cookieName, count, seconds } from './options-values.js';

/** The options of second factors; each is named by the reference's setting without its prefix, in camel case. */
export const mfaOptions = z.strictObject({
  /** Which authenticators people can add; whoever has one of another type is asked for it all the same. */
  supportedTypes: z.array(z.enum(AUTHENTICATOR_TYPES)).default(['recovery_codes', 'totp']),
  /** Whether somebody with an address that they have not verified can add one. */
  allowUnverifiedEmail: z.boolean().default(false),
  /** How many recovery codes there are, and how many digits each has: six or more. */
  recoveryCodeCount: count.max(100).default(10),
  recoveryCodeDigits: z.number().int().min(6).max(20).default(8),
  /** Whether recovery codes are shown once only. */
  recoveryCodesShowOnce: z.boolean().default(false),
  /** For how many seconds a time-based code is the current one; what apps other than the usual ones may not know. */
  totpPeriod: seconds.default(30),
  /** RFC 4226, 5.3: six digits at least. */
  totpDigits: z.number().int().min(6).max(8).default(6),
  /** How many periods before and after the current one are accepted too. */
  totpTolerance: z.number().int().min(0).max(10).default(0),
  /** How apps name the account's site; the site's name by default. */
  totpIssuer: z
    .string()
    // Some apps cut the text there.
    .regex(/^[^:\r\n]+$/, 'must be one line without colons')
    .optional(),
  /** Whether people can log in by a passkey alone. */
  passkeyLoginEnabled: z.boolean().default(false),
  /** Whether people can sign up by a passkey, without a password. */
  passkeySignupEnabled: z.boolean().default(false),
  /** The domain that keys are made for; the host of `baseUrl` by default, and never another than it or one above it. */
  webauthnRpId: z.string().optional(),
  /** The origins of the pages on which keys are made and used; that of `baseUrl` and the trusted ones by default. */
  webauthnOrigins: z
    .array(z.string().refine(isOrigin, 'must be an origin like https://example.org'))
    .optional(),
  /** Whether people may have a browser trusted after a second factor, which is not asked for there again. */
  trustEnabled: z.boolean().default(false),
  /** For how many seconds a browser is trusted; 14 days by default. */
  trustCookieAge: seconds.default(1_209_600),
  trustCookieName: cookieName.default('mfa_trusted'),
});

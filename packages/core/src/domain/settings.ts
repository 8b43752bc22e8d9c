import type { User } from './account.js';
import type { AuthenticatorType } from './authenticator.js';
import type { FrontendUrls } from './frontend-urls.js';
import type { LoginMethod } from './login-method.js';
import type { CodeFormat } from './one-time-code.js';
import type { Rate } from './rate.js';
import type { ClientKind } from './session.js';
import type { SignupField } from './signup-field.js';

/** The options of an engine, checked, with all defaults in place. Times are in seconds unless a name says otherwise. */
export interface Settings {
  readonly baseUrl: URL;
  /** Cookies travel over plain HTTP, on loopback only. */
  readonly isDevelopment: boolean;
  readonly siteName: string;
  readonly account: AccountSettings;
  readonly headless: HeadlessSettings;
  readonly password: PasswordSettings;
  readonly session: SessionSettings;
  readonly csrf: CsrfSettings;
  readonly mfa: MfaSettings;
  readonly usersessions: { readonly trackActivity: boolean };
  readonly health: HealthSettings;
  readonly trustedProxyCount: number;
  readonly trustedClientIpHeader: string | null;
}

export interface AccountSettings {
  readonly loginMethods: readonly LoginMethod[];
  readonly signupFields: readonly SignupField[];
  readonly preventEnumeration: boolean | 'strict';
  readonly uniqueEmail: boolean;
  readonly emailVerification: 'mandatory' | 'optional' | 'none';
  readonly emailVerificationByCodeEnabled: boolean;
  readonly emailVerificationByCodeMaxAttempts: number;
  readonly emailVerificationByCodeTimeout: number;
  readonly emailVerificationByCodeFormat: CodeFormat;
  /** How often the address can be changed, and the code sent again, while it is waited for. */
  readonly emailVerificationSupportsChange: number;
  readonly emailVerificationSupportsResend: number;
  readonly emailConfirmationExpireDays: number;
  readonly emailSubjectPrefix: string;
  /** Whether owners are told of changes to their account by mail. */
  readonly emailNotifications: boolean;
  /** Whether whoever asks for something with an address that no account has gets a mail that says so. */
  readonly emailUnknownAccounts: boolean;
  readonly loginOnEmailConfirmation: boolean;
  readonly loginTimeout: number;
  readonly loginByCodeEnabled: boolean;
  /** After which ways of logging in a code is required; after all or none, where it is a boolean. */
  readonly loginByCodeRequired: boolean | readonly string[];
  readonly loginByCodeMaxAttempts: number;
  readonly loginByCodeTimeout: number;
  readonly loginByCodeSupportsResend: number;
  readonly loginByCodeFormat: CodeFormat;
  /** Whether a browser that was trusted once skips codes that are required. */
  readonly loginByCodeTrustEnabled: boolean;
  /** Whether a login waits until the account's number is verified, where signups ask for one. */
  readonly phoneVerificationEnabled: boolean;
  readonly phoneVerificationMaxAttempts: number;
  readonly phoneVerificationTimeout: number;
  readonly phoneVerificationCodeFormat: CodeFormat;
  /** How often the number can be changed, and the code sent again, while it is waited for. */
  readonly phoneVerificationSupportsChange: number;
  readonly phoneVerificationSupportsResend: number;
  /** One address that is replaced, rather than a list. */
  readonly changeEmail: boolean;
  readonly maxEmailAddresses: number | null;
  readonly reauthenticationRequired: boolean;
  readonly loginOnPasswordReset: boolean;
  /** Whether a password is reset by a code rather than by a link. */
  readonly passwordResetByCodeEnabled: boolean;
  readonly passwordResetByCodeMaxAttempts: number;
  readonly passwordResetByCodeTimeout: number;
  readonly passwordResetByCodeFormat: CodeFormat;
  readonly logoutOnPasswordChange: boolean;
  readonly reauthenticationTimeout: number;
  readonly usernameMinLength: number;
  readonly usernameBlacklist: readonly string[];
  readonly usernameValidators: readonly ((username: string) => boolean)[];
  readonly preserveUsernameCasing: boolean;
  readonly isOpenForSignup: () => boolean | Promise<boolean>;
  /** How a user is shown to clients. */
  readonly userDisplay: (user: User) => string;
  readonly rateLimits: RateLimits;
}

export interface MfaSettings {
  readonly supportedTypes: readonly AuthenticatorType[];
  readonly allowUnverifiedEmail: boolean;
  readonly recoveryCodeCount: number;
  readonly recoveryCodeDigits: number;
  readonly recoveryCodesShowOnce: boolean;
  readonly totpPeriod: number;
  readonly totpDigits: number;
  /** How many periods before and after the current one are accepted too. */
  readonly totpTolerance: number;
  readonly totpIssuer: string;
  readonly passkeyLoginEnabled: boolean;
  readonly passkeySignupEnabled: boolean;
  /** The domain that keys are made for. */
  readonly webauthnRpId: string;
  /** The origins of the pages on which they may be made and used. */
  readonly webauthnOrigins: readonly string[];
  /** Whether a browser that was trusted once skips the second factor. */
  readonly trustEnabled: boolean;
  /** For how long a browser is trusted, and the cookie that says so. */
  readonly trustCookieAge: number;
  readonly trustCookieName: string;
}

/** Where those are answered who watch over the process; null is nowhere. */
export interface HealthSettings {
  readonly livenessPath: string | null;
  readonly readinessPath: string | null;
}

export interface PasswordSettings {
  readonly resetTimeout: number;
}

export interface HeadlessSettings {
  readonly clients: readonly ClientKind[];
  readonly frontendUrls: FrontendUrls;
}

export interface SessionSettings {
  readonly cookieName: string;
  readonly cookieDomain: string | null;
  readonly cookieAge: number;
}

export interface CsrfSettings {
  readonly cookieName: string;
  /** Origins of frontends besides our own, which may call the API with credentials. */
  readonly trustedOrigins: readonly string[];
}

/**
 * What is limited, and per what: whoever an action is of is known by these, and by nothing else. Each has any number
 * of rates, none of which may be used up.
 */
export const RATE_LIMITED_ACTIONS = {
  login: ['ip'],
  login_failed: ['ip', 'key'],
  signup: ['ip'],
  confirm_email: ['ip', 'key'],
  reauthenticate: ['ip', 'user'],
  change_password: ['ip', 'user'],
  reset_password: ['ip', 'key'],
  reset_password_from_key: ['ip'],
  manage_email: ['ip', 'user'],
  request_login_code: ['ip', 'key'],
  change_phone: ['ip', 'user'],
  verify_phone: ['ip', 'key'],
} as const satisfies Readonly<Record<string, readonly Rate['per'][]>>;
export type RateLimitedAction = keyof typeof RATE_LIMITED_ACTIONS;
export type RateLimits = Readonly<Record<RateLimitedAction, readonly Rate[]>>;

/** Whether a site has to do with telephone numbers. */
export function usesPhones({
  loginMethods,
  signupFields,
}: Pick<AccountSettings, 'loginMethods' | 'signupFields'>): boolean {
  return loginMethods.includes('phone') || signupFields.some(({ name }) => name === 'phone');
}

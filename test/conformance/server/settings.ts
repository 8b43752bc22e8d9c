import type { SettingsInput } from '@sallyport/core';

/** Settings as the kit gives them, by the reference's names. */
export type ReferenceSettings = Readonly<Record<string, unknown>>;

/** Groups of options, by the prefix of the settings that are in them. */
const GROUPS = {
  ACCOUNT_: 'account',
  HEADLESS_: 'headless',
  MFA_: 'mfa',
  PASSWORD_: 'password',
  SESSION_: 'session',
  USERSESSIONS_: 'usersessions',
} as const;

/** The reference itself says that this one has no effect on the API. */
const WITHOUT_EFFECT = new Set(['ACCOUNT_SESSION_REMEMBER', 'HEADLESS_ONLY']);

/** What holds for every scenario that does not say otherwise: the kit's base profile. */
const BASE_PROFILE: ReferenceSettings = {
  ACCOUNT_LOGIN_METHODS: ['email'],
  ACCOUNT_SIGNUP_FIELDS: ['email*', 'password1*'],
  ACCOUNT_RATE_LIMITS: false,
  CONFORMANCE_SIGNUP_OPEN: true,
};

const FRONTEND = 'https://app.example.org';

/** The options that stand for these settings: each is named by the one rule of docs/options.md. */
export function optionsFor(settings: ReferenceSettings, baseUrl: string): SettingsInput {
  const groups: Record<string, Record<string, unknown>> = {
    headless: {
      frontendUrls: {
        accountConfirmEmail: `${FRONTEND}/verify-email/{key}`,
        accountResetPassword: `${FRONTEND}/password/reset`,
        accountResetPasswordFromKey: `${FRONTEND}/password/reset/{key}`,
        accountSignup: `${FRONTEND}/signup`,
      },
    },
  };
  for (const [name, value] of Object.entries({ ...BASE_PROFILE, ...settings })) {
    if (WITHOUT_EFFECT.has(name)) continue;
    const [group, option, content] = optionFor(name, value);
    groups[group] = { ...groups[group], [option]: content };
  }
  // What is wrong with it, the engine says when it is made.
  return { baseUrl, siteName: 'Conformance', development: true, ...groups };
}

function optionFor(name: string, value: unknown): readonly [group: string, option: string, value: unknown] {
  if (name === 'CONFORMANCE_SIGNUP_OPEN') return ['account', 'isOpenForSignup', () => value];
  const prefix = Object.keys(GROUPS).find((candidate) => name.startsWith(candidate));
  if (prefix === undefined) throw new TypeError(`there is no option for ${name} yet`);
  return [GROUPS[prefix as keyof typeof GROUPS], camelCase(name.slice(prefix.length)), value];
}

/** EMAIL_VERIFICATION_BY_CODE_ENABLED becomes emailVerificationByCodeEnabled. */
function camelCase(name: string): string {
  return name.toLowerCase().replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

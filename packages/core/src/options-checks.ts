import { problemOfLink } from './domain/frontend-urls.js';
import type { Settings } from './domain/settings.js';

/** What is wrong with settings that are each fine by themselves: the name of the option, and why. */
export function problemsOfSettings(settings: Settings): readonly string[] {
  return [
    ...accountProblems(settings),
    ...urlProblems(settings),
    ...cookieProblems(settings),
    ...passkeySignupProblems(settings),
    ...healthProblems(settings),
  ];
}

function accountProblems({ account }: Settings): readonly string[] {
  const { loginMethods, signupFields } = account;
  const isRequired = (name: string): boolean =>
    signupFields.some((field) => field.name === name && field.isRequired);
  const names = signupFields.map(({ name }) => name);
  return found([
    [
      account.emailVerificationByCodeEnabled && account.emailVerification !== 'mandatory',
      'account.emailVerificationByCodeEnabled: needs emailVerification "mandatory"',
    ],
    [
      account.emailVerification === 'mandatory' && !isRequired('email'),
      'account.emailVerification: "mandatory" needs "email*" among the signupFields',
    ],
    [
      loginMethods.includes('email') && !account.uniqueEmail,
      'account.uniqueEmail: must be true where people log in by email',
    ],
    [new Set(names).size < names.length, 'account.signupFields: names a field twice'],
    [new Set(loginMethods).size < loginMethods.length, 'account.loginMethods: names a method twice'],
    [
      names.includes('email2') && !names.includes('email'),
      'account.signupFields: "email2" repeats "email", which is missing',
    ],
  ]);
}

function healthProblems({ health: { livenessPath, readinessPath } }: Settings): readonly string[] {
  return found([
    [
      livenessPath !== null && livenessPath === readinessPath,
      'health.readinessPath: is the path of the other question (health.livenessPath)',
    ],
  ]);
}

function urlProblems({ baseUrl, isDevelopment, headless: { frontendUrls } }: Settings): readonly string[] {
  const pages = [
    ['accountConfirmEmail', 'key'],
    ['accountResetPassword', 'nothing'],
    ['accountResetPasswordFromKey', 'key'],
    ['accountSignup', 'nothing'],
  ] as const;
  return [
    ...found([
      [
        !isDevelopment && baseUrl.protocol !== 'https:',
        'baseUrl: must begin with https://, or cookies would not reach it (see the option development)',
      ],
      [
        isDevelopment && !isLoopback(baseUrl.hostname),
        'development: is for a baseUrl on loopback only, such as http://127.0.0.1:3000',
      ],
    ]),
    ...pages.flatMap(([name, carries]) => {
      const problem = problemOfLink(frontendUrls[name], carries);
      return problem === null ? [] : [`headless.frontendUrls.${name}: ${problem}`];
    }),
  ];
}

/** What the last step of a signup without a password relies on. */
function passkeySignupProblems({ account, mfa }: Settings): readonly string[] {
  if (!mfa.passkeySignupEnabled) return [];
  return found([
    [
      !mfa.supportedTypes.includes('webauthn'),
      'mfa.passkeySignupEnabled: needs "webauthn" among the supportedTypes',
    ],
    [
      !account.emailVerificationByCodeEnabled,
      'mfa.passkeySignupEnabled: needs account.emailVerificationByCodeEnabled',
    ],
  ]);
}

function cookieProblems({ baseUrl, session, csrf, mfa }: Settings): readonly string[] {
  const { cookieDomain } = session;
  const isCovered =
    cookieDomain === null || `.${baseUrl.hostname}`.endsWith(`.${cookieDomain.replace(/^\./, '')}`);
  return found([
    [
      !isCovered,
      `session.cookieDomain: ${String(cookieDomain)} is not the domain of baseUrl, nor one above it`,
    ],
    [
      !isWithin(baseUrl.hostname, mfa.webauthnRpId),
      `mfa.webauthnRpId: ${mfa.webauthnRpId} is not the domain of baseUrl, nor one above it`,
    ],
    [
      mfa.webauthnOrigins.some((origin) => !isWithin(new URL(origin).hostname, mfa.webauthnRpId)),
      'mfa.webauthnOrigins: names an origin outside of the domain that keys are made for (mfa.webauthnRpId)',
    ],
    [
      mfa.passkeyLoginEnabled && !mfa.supportedTypes.includes('webauthn'),
      'mfa.passkeyLoginEnabled: needs "webauthn" among the supportedTypes',
    ],
    [session.cookieName === csrf.cookieName, 'csrf.cookieName: is the name of the session cookie'],
    [
      [session.cookieName, csrf.cookieName].includes(mfa.trustCookieName),
      'mfa.trustCookieName: is the name of another cookie',
    ],
  ]);
}

/** Whether a host is a domain or in one. */
function isWithin(host: string, domain: string): boolean {
  return `.${host}`.endsWith(`.${domain}`);
}

/** RFC 6761, 6.3; RFC 1122, 3.2.1.3; RFC 4291, 2.5.3. */
function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127(\.\d+){3}$/.test(hostname)
  );
}

function found(rules: readonly (readonly [isBroken: boolean, problem: string])[]): readonly string[] {
  return rules.filter(([isBroken]) => isBroken).map(([, problem]) => problem);
}

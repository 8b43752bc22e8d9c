import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import type { CommandEndpoint, Resource, Verb } from '../../packages/core/src/domain/endpoint.js';
import { builtInFlows } from '../../packages/core/src/flows/index.js';
import { parseSettings } from '../../packages/core/src/options.js';
import {
  CLIENTS,
  createSite,
  MEMBER,
  NOBODY,
  PASSWORD,
  TAKEN,
  watchSteps,
  without,
  WRONG,
  type Step,
} from './concealment-site.js';

type Account = NonNullable<SettingsInput['account']>;

/** What is done to find out whether somebody has an address. */
interface Attempt {
  /** Where there are other ways to do it, the settings of each. */
  readonly settings: Account;
  readonly mfa?: SettingsInput['mfa'];
  /** The last of them is the one that the row is about. */
  readonly steps: (address: string) => readonly Step[];
  readonly status: number;
  /** Whoever has the address is told once; a code is sent again where there is one. */
  readonly isResending?: true;
}

/** What `createWorld` says of every site. */
const SITE: Account = {
  loginByCodeTrustEnabled: true,
  loginMethods: ['email'],
  signupFields: ['email*', 'password1*'],
  emailVerification: 'mandatory',
};

const WRONG_KEY = 'BCDF-GHJK';
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

/**
 * Every endpoint that takes an address, or goes on where one was given: what a stranger can do with it, or why it cannot
 * tell them anything. A new one has to be put here.
 */
const ENDPOINTS: Readonly<Record<string, readonly Attempt[] | string>> = {
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
  'POST auth/2fa/authenticate': 'only who has proved who they are gets there',
  'GET auth/webauthn/authenticate': 'only who has proved who they are gets there',
  'POST auth/webauthn/authenticate': 'only who has proved who they are gets there',
  'POST auth/2fa/trust': 'only who has proved who they are gets there',
};

const PROBE = 'probe@example.org';

/** The endpoints that an address can be put into, and those of steps that are pending after it. */
function endpointsThatCouldTell(resources: readonly Resource[]): readonly string[] {
  return resources.flatMap(({ path, verbs, visitorVerbs }) =>
    [...Object.entries(verbs), ...Object.entries(visitorVerbs ?? {})].flatMap(([verb, endpoint]) =>
      endpoint.type === 'command' && (endpoint.requires || takesAddress(endpoint))
        ? [`${verb as Verb} ${path}`]
        : [],
    ),
  );
}

/** Whether what names somebody comes out of the input; whatever else a request may have is there as well. */
function takesAddress({ parse }: CommandEndpoint): boolean {
  const named = Object.fromEntries(
    ['email', 'username', 'phone', 'login', 'identifier'].map((name) => [name, PROBE]),
  );
  const others = { password: PASSWORD, primary: true };
  return [{ email: PROBE }, { username: PROBE }, named].some((names) => {
    const parsed = parse({ body: { ...names, ...others }, header: () => 'key' });
    return parsed.ok && JSON.stringify(parsed.value).includes(PROBE);
  });
}

test('the table has every endpoint that could tell whether somebody has an account', () => {
  const found = [{ account: BY_CODE, mfa: BY_PASSKEY }, { account: BY_LINK }].flatMap((settings) => {
    const account = { ...SITE, ...settings.account };
    const { flows } = builtInFlows(parseSettings({ baseUrl: 'https://example.org', ...settings, account }));
    return [...flows.values()].flatMap(({ resources }) => endpointsThatCouldTell(resources));
  });
  expect([...new Set(found)].sort()).toEqual(Object.keys(ENDPOINTS).sort());
});

const attempts = Object.entries(ENDPOINTS).flatMap(([name, cases]) =>
  typeof cases === 'string' ? [] : cases.map((attempt) => ({ name, ...attempt })),
);

/** All that can be seen of a visit, and how many mails went out in it. */
async function visit(client: (typeof CLIENTS)[number], attempt: Attempt, address: string) {
  const { settings, mfa, steps, isResending = false } = attempt;
  const site = await createSite(settings, mfa);
  const seen = (await watchSteps(site, client, steps(address))).map((each) => ({
    ...each,
    // Whoever asks knows what they asked for.
    text: each.text.replaceAll(address, 'the address'),
  }));
  await site.world.auth.deliverMessages();
  const { mails, errors } = site.world;
  return {
    // The row that a code sent again reads more: a limit that docs/deviations.md names.
    seen: isResending ? without('findUser', seen) : seen,
    mails: isResending ? 'another one where there is an account' : mails.length,
    errors,
  };
}

describe.each(CLIENTS)('asked by %s', (client) => {
  describe.each(attempts)('$name', (attempt) => {
    test.each(TAKEN)('says no more about %s than about nobody', async (address) => {
      const known = await visit(client, attempt, address);
      expect(known).toEqual(await visit(client, attempt, NOBODY));
      // Had the steps come to nothing, they would have been equal too.
      expect(known.seen.at(-1)?.status).toBe(attempt.status);
      expect(known.errors).toEqual([]);
    });
  });
});

import {
  instant,
  parseEmail,
  userId,
  username,
  type Email,
  type PasswordHasher,
  type SettingsInput,
  type Store,
} from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { createWorld } from './app.js';
import { Browser, readSetCookie } from './browser.js';
import { codesIn, send, type Received } from './http.js';
import { recordCommits } from './stores.js';

const PASSWORD = 'correct-horse-42';
const WRONG = 'wrong-horse-42';

/** Accounts of every kind that an answer could give away, all with the same password where they have one. */
const ACCOUNTS = {
  'ann@example.org': { username: 'ann', isVerified: true, isActive: true, hasPassword: true },
  'unverified@example.org': { username: 'unverified', isVerified: false, isActive: true, hasPassword: true },
  'disabled@example.org': { username: 'disabled', isVerified: true, isActive: false, hasPassword: true },
  'passwordless@example.org': { username: 'keyholder', isVerified: true, isActive: true, hasPassword: false },
};
const TAKEN = Object.keys(ACCOUNTS);
const NOBODY = 'nobody@example.org';

const CLIENTS = ['app', 'browser'] as const;
type ClientKind = (typeof CLIENTS)[number];

/** A site with these accounts, that counts what it does for a request. */
async function createSite(account: NonNullable<SettingsInput['account']> = {}) {
  const { store, commits } = recordCommits();
  const hashing: string[] = [];
  const hasher: PasswordHasher = {
    decoy: 'of:nobody:',
    hash: async (password) => {
      hashing.push('hash');
      return `of:${password}`;
    },
    verify: async (hash, password) => {
      hashing.push('verify');
      return hash === `of:${password}`;
    },
    needsRehash: () => false,
  };
  const world = await createWorld(store, { account, ports: { hasher } });
  await importAccounts(store);
  commits.length = 0;
  return { world, commits, hashing };
}

type Site = Awaited<ReturnType<typeof createSite>>;

async function importAccounts(store: Store): Promise<void> {
  for (const [index, [address, kind]] of Object.entries(ACCOUNTS).entries()) {
    const email = parsed(address);
    await store.commit({
      at: instant(0),
      session: { type: 'keep' },
      expectations: [],
      messages: [],
      audit: [],
      writes: [
        {
          type: 'importUser',
          user: {
            id: userId(index + 1),
            username: username(kind.username),
            email,
            emails: [{ email, isVerified: kind.isVerified, isPrimary: true }],
            phone: null,
            passwordHash: kind.hasPassword ? `of:${PASSWORD}` : null,
            isActive: kind.isActive,
          },
        },
      ],
    });
  }
}

function parsed(address: string): Email {
  const email = parseEmail(address);
  if (email === null) throw new TypeError('no address');
  return email;
}

/** All that a client and a stop-watch could see of one request, without what is random in it. */
interface Seen {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
  readonly hashing: readonly string[];
  readonly commits: number;
}

async function watch(site: Site, ask: () => Promise<Received>): Promise<Seen> {
  const [hashed, committed] = [site.hashing.length, site.commits.length];
  const { status, headers, text } = await ask();
  return {
    status,
    headers: headers.map(([name, value]) => `${name}: ${maskCookie(name, value)}`),
    text: text.replace(/"session_token":"[^"]{43}"/, '"session_token":"<43 characters>"'),
    hashing: site.hashing.slice(hashed),
    commits: site.commits.length - committed,
  };
}

function maskCookie(name: string, value: string): string {
  if (name !== 'Set-Cookie') return value;
  const cookie = readSetCookie(value);
  return [`${cookie.name}=<${cookie.value.length} characters>`, ...cookie.attributes].join('; ');
}

/** Asks step by step, as one client that keeps what it is given, and tells what it saw. */
async function watchSteps(site: Site, client: ClientKind, steps: readonly Step[]): Promise<readonly Seen[]> {
  const browser = await Browser.open(site.world.auth);
  let token: string | undefined;
  const ask = async ([method, path, body, headers = {}]: Step): Promise<Received> => {
    if (client === 'browser') return browser.request(method, path, { body, headers });
    const received = await send(site.world.auth, {
      method,
      path: `/_allauth/app/v1/${path}`,
      body,
      headers: { 'x-session-token': token, ...headers },
    });
    token = (received.body.meta?.['session_token'] as string | undefined) ?? token;
    return received;
  };
  const seen: Seen[] = [];
  for (const step of steps) seen.push(await watch(site, () => ask(step)));
  return seen;
}

type Step = readonly [
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Record<string, string>,
];

describe.each(CLIENTS)('a login of %s', (client) => {
  const BY_EITHER = {
    loginMethods: ['email', 'username'],
    signupFields: ['email*', 'username*', 'password1*'],
  } satisfies SettingsInput['account'];
  const logIn = async (credentials: object) =>
    watchSteps(await createSite(BY_EITHER), client, [
      ['POST', 'auth/login', credentials],
      ['GET', 'auth/session'],
    ]);

  test.each(TAKEN)('by the address %s says no more than one of nobody', async (email) => {
    const known = await logIn({ email, password: WRONG });
    expect(known).toEqual(await logIn({ email: NOBODY, password: WRONG }));
    expect(known[0]).toMatchObject({ status: 400, hashing: ['verify'], commits: 1 });
    expect(known[0]?.text).toContain('email_password_mismatch');
  });

  test.each(['ann', 'ANN', 'unverified', 'disabled', 'keyholder', 'ann@example.org'])(
    'by the name %s says no more than one of nobody',
    async (name) => {
      const known = await logIn({ username: name, password: WRONG });
      expect(known).toEqual(await logIn({ username: 'nobody', password: WRONG }));
      expect(known[0]).toMatchObject({ status: 400, hashing: ['verify'], commits: 1 });
    },
  );

  test('with a password for an account that has none is a mismatch like any other', async () => {
    const passwordless = await logIn({ email: 'passwordless@example.org', password: 'nobody:' });
    expect(passwordless).toEqual(await logIn({ email: NOBODY, password: WRONG }));
  });

  test('that is tried too often is stopped for everybody alike', async () => {
    const tryOften = async (email: string) => {
      const steps = Array.from({ length: 7 }, (): Step => ['POST', 'auth/login', { email, password: WRONG }]);
      return watchSteps(await createSite(BY_EITHER), client, steps);
    };
    const known = await tryOften('ann@example.org');
    expect(known).toEqual(await tryOften(NOBODY));
    expect(known.map(({ text }) => text.includes('too_many_login_attempts'))).toEqual([
      ...[false, false, false, false, false],
      ...[true, true],
    ]);
    // Nothing is compared any more, so the right password is not found by going on.
    expect(known.at(-1)?.hashing).toEqual([]);
  });
});

describe.each([
  ['app', 'code'],
  ['app', 'link'],
  ['browser', 'code'],
  ['browser', 'link'],
] as const)('a signup of %s that is verified by %s', (client, proof) => {
  const newSite = () =>
    createSite({
      emailVerificationByCodeEnabled: proof === 'code',
      emailVerificationSupportsResend: true,
      loginOnEmailConfirmation: true,
      rateLimits: { confirm_email: '5/m/key' },
    });
  const WRONG_KEY = 'BCDF-GHJK';

  /** From the signup to the last attempt, and beyond. */
  const steps = (email: string): readonly Step[] => [
    ['POST', 'auth/signup', { email, password: PASSWORD }],
    ['GET', 'auth/session'],
    ['GET', 'auth/email/verify', undefined, { 'x-email-verification-key': WRONG_KEY }],
    ['POST', 'auth/email/verify', { key: WRONG_KEY }],
    ['POST', 'auth/email/verify/resend', {}],
    ['POST', 'account/email', { email: 'other@example.org' }],
    ['GET', 'account/email'],
    ['POST', 'auth/email/verify', {}],
    ['POST', 'auth/email/verify', { key: WRONG_KEY }],
    ['GET', 'auth/session'],
    ['DELETE', 'auth/session'],
  ];

  test.each(TAKEN)('says no more about %s than about a free address', async (email) => {
    const [taken, free] = [await newSite(), await newSite()];
    const seen = await watchSteps(taken, client, steps(email));
    expect(seen).toEqual(await watchSteps(free, client, steps(NOBODY)));
    expect(seen[0]).toMatchObject({ status: 401, hashing: ['hash'], commits: 1 });
    expect(seen[0]?.text).toContain('"id":"verify_email","is_pending":true');
    // Had nothing but conflicts been compared, they would have been equal too.
    const statuses = proof === 'code' ? [401, 401, 400, 400, 200, 409] : [401, 401, 400, 400, 409, 409];
    expect(seen.slice(0, 6).map(({ status }) => status)).toEqual(statuses);
  });

  test.each(TAKEN)('makes no account of %s; its owner is told, and nobody else', async (email) => {
    const site = await newSite();
    await watchSteps(site, client, steps(email).slice(0, 1));
    const { world, commits } = site;
    expect(await world.lastMail()).toMatchObject({ kind: 'account_already_exists', to: email });
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).not.toHaveProperty('code');
    expect(world.mails[0]).not.toHaveProperty('key');
    expect(commits.flatMap(({ writes }) => writes)).toEqual([]);
  });

  test('mails the proof to a free address', async () => {
    const site = await newSite();
    await watchSteps(site, client, steps(NOBODY).slice(0, 1));
    const mail = await site.world.lastMail();
    expect(mail).toMatchObject({ kind: 'email_confirmation_signup', to: NOBODY });
    expect(mail).toHaveProperty(proof === 'code' ? 'code' : 'key');
  });

  test('whose input is wrong is told the same of every address', async () => {
    const tell = async (email: string) =>
      watchSteps(await newSite(), client, [['POST', 'auth/signup', { email, password: '123' }]]);
    const seen = await tell('ann@example.org');
    expect(seen).toEqual(await tell(NOBODY));
    expect(seen[0]).toMatchObject({ status: 400, hashing: [] });
  });
});

describe('what is public', () => {
  const signUp = async (account: NonNullable<SettingsInput['account']>, body: object) => {
    const { world } = await createSite(account);
    return send(world.auth, { method: 'POST', path: '/_allauth/app/v1/auth/signup', body });
  };
  const taken = { email: 'ann@example.org', password: PASSWORD };

  test('a taken username, in any spelling', async () => {
    const fields = { signupFields: ['email*', 'username*', 'password1*'] };
    for (const name of ['ann', 'Ann', 'ａｎｎ']) {
      const answer = await signUp(fields, { email: NOBODY, username: name, password: PASSWORD });
      expect(codesIn(answer)).toEqual(['username_taken@username']);
    }
  });

  test.each<[setting: string, account: NonNullable<SettingsInput['account']>, codes: readonly string[]]>([
    ['nothing is concealed', { preventEnumeration: false }, ['email_taken@email']],
    [
      'nobody has to verify an address',
      { emailVerification: 'optional', emailVerificationByCodeEnabled: false },
      ['email_taken@email'],
    ],
    [
      'nobody has to, and rather two accounts have it',
      {
        emailVerification: 'optional',
        emailVerificationByCodeEnabled: false,
        preventEnumeration: 'strict',
        loginMethods: ['username'],
      },
      [],
    ],
  ])('a taken address, where %s', async (_setting, account, codes) => {
    expect(codesIn(await signUp(account, taken)) ?? []).toEqual(codes);
  });
});

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
import { createWorld } from './app.js';
import { Browser, readSetCookie } from './browser.js';
import { send, type Received } from './http.js';
import { recordCalls, recordCommits } from './stores.js';

export const PASSWORD = 'correct-horse-42';
export const WRONG = 'wrong-horse-42';

/** Accounts of every kind that an answer could give away, all with the same password where they have one. */
const ACCOUNTS = {
  'ann@example.org': { username: 'ann', isVerified: true, isActive: true, hasPassword: true },
  'unverified@example.org': { username: 'unverified', isVerified: false, isActive: true, hasPassword: true },
  'disabled@example.org': { username: 'disabled', isVerified: true, isActive: false, hasPassword: true },
  'passwordless@example.org': { username: 'keyholder', isVerified: true, isActive: true, hasPassword: false },
};
const ASKING = { username: 'member', isVerified: true, isActive: true, hasPassword: true };

/** Somebody who has an account, and asks. */
export const MEMBER = 'member@example.org';

export const TAKEN = Object.keys(ACCOUNTS);
export const NOBODY = 'nobody@example.org';

export const CLIENTS = ['app', 'browser'] as const;
export type ClientKind = (typeof CLIENTS)[number];

/** A site with these accounts, that counts what it does for a request. */
export async function createSite(
  account: NonNullable<SettingsInput['account']> = {},
  mfa: NonNullable<SettingsInput['mfa']> = {},
) {
  const { store: inner, commits } = recordCommits();
  const { store, calls } = recordCalls(inner);
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
  const world = await createWorld(store, { account, mfa, ports: { hasher } });
  await importAccounts(store);
  commits.length = 0;
  return { world, commits, hashing, calls };
}

export type Site = Awaited<ReturnType<typeof createSite>>;

async function importAccounts(store: Store): Promise<void> {
  for (const [index, [address, kind]] of Object.entries({ ...ACCOUNTS, [MEMBER]: ASKING }).entries()) {
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
export interface Seen {
  readonly status: number;
  readonly headers: readonly string[];
  readonly text: string;
  readonly hashing: readonly string[];
  readonly commits: number;
  /** What the store was asked, in order. */
  readonly asked: readonly string[];
}

async function watch(site: Site, ask: () => Promise<Received>): Promise<Seen> {
  const [hashed, committed, called] = [site.hashing.length, site.commits.length, site.calls.length];
  const { status, headers, text } = await ask();
  return {
    status,
    headers: headers.map(([name, value]) => `${name}: ${maskCookie(name, value)}`),
    text: text.replace(/"session_token":"[^"]{43}"/, '"session_token":"<43 characters>"'),
    hashing: site.hashing.slice(hashed),
    commits: site.commits.length - committed,
    asked: site.calls
      .slice(called)
      .map(({ method }) => method)
      .filter((method, index, all) => isTelling(method, all[index - 1])),
  };
}

/** Deliveries go on beside requests. Usernames are public, and so is how many it takes to make up a free one. */
function isTelling(method: string, before: string | undefined): boolean {
  const isBeside = ['claimMessages', 'settleMessage', 'purge', 'purgeAudit'].includes(method);
  return !isBeside && !(method === 'findByUsername' && before === method);
}

/** The same, without what only an account is asked for: a limit that docs/deviations.md names. */
export function without(method: string, seen: readonly Seen[]): readonly Seen[] {
  return seen.map((each) => ({ ...each, asked: each.asked.filter((asked) => asked !== method) }));
}

function maskCookie(name: string, value: string): string {
  if (name !== 'Set-Cookie') return value;
  const cookie = readSetCookie(value);
  return [`${cookie.name}=<${cookie.value.length} characters>`, ...cookie.attributes].join('; ');
}

/** Asks step by step, as one client that keeps what it is given, and tells what it saw. */
export async function watchSteps(
  site: Site,
  client: ClientKind,
  steps: readonly Step[],
): Promise<readonly Seen[]> {
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

export type Step = readonly [
  method: string,
  path: string,
  body?: object | undefined,
  headers?: Record<string, string>,
];

import {
  instant,
  parseEmail,
  parsePhone,
  userId,
  username,
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
const ORDINARY = { isVerified: true, isActive: true, hasPassword: true };
const ACCOUNTS = [
  { ...ORDINARY, username: 'ann', email: 'ann@example.org', phone: '+442079460001' },
  {
    ...ORDINARY,
    ...{ username: 'unverified', email: 'unverified@example.org', phone: '+442079460002' },
    isVerified: false,
  },
  {
    ...ORDINARY,
    ...{ username: 'disabled', email: 'disabled@example.org', phone: '+442079460003' },
    isActive: false,
  },
  {
    ...ORDINARY,
    ...{ username: 'keyholder', email: 'passwordless@example.org', phone: '+442079460004' },
    hasPassword: false,
  },
];

/** Somebody who has an account, and asks. */
export const MEMBER = 'member@example.org';
export const MEMBERS_NUMBER = '+442079460005';
const ASKING = { ...ORDINARY, username: 'member', email: MEMBER, phone: MEMBERS_NUMBER };

export const TAKEN = ACCOUNTS.map(({ email }) => email);
export const TAKEN_NUMBERS = ACCOUNTS.map(({ phone }) => phone);
export const NOBODY = 'nobody@example.org';
export const NOBODYS_NUMBER = '+442079460999';

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
  for (const [index, kind] of [...ACCOUNTS, ASKING].entries()) {
    const email = read(parseEmail(kind.email));
    const phone = read(parsePhone(kind.phone));
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
            phone: { phone, isVerified: kind.isVerified },
            passwordHash: kind.hasPassword ? `of:${PASSWORD}` : null,
            isActive: kind.isActive,
          },
        },
      ],
    });
  }
}

function read<T>(parsed: T | null): T {
  if (parsed === null) throw new TypeError('this is no contact');
  return parsed;
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

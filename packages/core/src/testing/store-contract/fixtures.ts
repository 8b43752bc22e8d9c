import assert from 'node:assert/strict';
import { FIRST_EPOCHS } from '../../domain/account.js';
import { parseEmail, type Email } from '../../domain/email.js';
import { tokenHash, type UserId } from '../../domain/ids.js';
import { instant, plusSeconds, type Instant } from '../../domain/instant.js';
import type { LinkKey } from '../../domain/link-key.js';
import { parsePhone, type Phone } from '../../domain/phone.js';
import type { Session, SessionState } from '../../domain/session.js';
import { username } from '../../domain/username.js';
import type { Commit, CommitResult, ImportedUser, Store } from '../../ports/store.js';

/** Sentences about a store, each with the check that it holds for an empty one. */
export type Rules = Readonly<Record<string, (store: Store) => Promise<void>>>;

/** How many writers a race has: more than a pool has connections. */
export const WRITERS = 64;

/** An instant with a fraction of a second, so that a store which rounds is found out. */
export const START = instant(1_700_000_000_123);

export const later = (seconds: number): Instant => plusSeconds(START, seconds);

/** Later than anything that a rule writes. */
export const END_OF_TIME = later(1_000_000_000);

export const WEEK = 604_800;

export function email(text: string): Email {
  const parsed = parseEmail(text);
  assert(parsed !== null, `${text} is no address`);
  return parsed;
}

export const ANN = email('ann@example.com');
export const BEN = email('ben@example.com');

export function phone(text: string): Phone {
  const parsed = parsePhone(text);
  assert(parsed !== null, `${text} is no number`);
  return parsed;
}

export const MOBILE = phone('+31612345678');

export function commitOf(parts: Partial<Commit>): Commit {
  return {
    at: START,
    session: { type: 'keep' },
    expectations: [],
    writes: [],
    messages: [],
    audit: [],
    ...parts,
  };
}

/** Makes a commit that nothing stands against. */
export async function commits(
  store: Store,
  parts: Partial<Commit>,
): Promise<CommitResult & { type: 'committed' }> {
  const result = await commitUnlessLocked(store, parts);
  assert(result.type === 'committed', `conflict over ${result.type === 'conflict' ? result.over : ''}`);
  return result;
}

/** Makes a commit that must be refused for that reason. */
export async function conflicts(store: Store, over: string, parts: Partial<Commit>): Promise<void> {
  const result = await commitUnlessLocked(store, parts);
  assert.deepEqual(result, { type: 'conflict', over });
}

/** A store may refuse a commit because others are at work; it is then as if nobody had asked. */
async function commitUnlessLocked(store: Store, parts: Partial<Commit>): Promise<CommitResult> {
  for (let tries = 1; ; tries += 1) {
    const result = await store.commit(commitOf(parts));
    const isLocked = result.type === 'conflict' && result.over === 'lock';
    if (!isLocked || tries === WRITERS) return result;
  }
}

/** Makes commits at the same time and tells how many of them were made; the others must be conflicts. */
export async function race(
  store: Store,
  count: number,
  partsOf: (n: number) => Partial<Commit>,
): Promise<number> {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const results = await Promise.all(numbers.map((n) => store.commit(commitOf(partsOf(n)))));
  return results.filter(({ type }) => type === 'committed').length;
}

export function visitor(token: string, changes: Partial<SessionState> = {}): SessionState {
  return {
    tokenHash: tokenHash(token),
    userId: null,
    sessionEpoch: null,
    methods: [],
    flows: {},
    ip: '192.0.2.1',
    userAgent: 'Contract/1.0',
    createdAt: START,
    lastSeenAt: START,
    expiresAt: later(WEEK),
    ...changes,
  };
}

export async function openSession(store: Store, state: SessionState): Promise<Session> {
  await commits(store, { session: { type: 'insert', state } });
  return readSession(store, state.tokenHash);
}

export async function readSession(store: Store, token: string): Promise<Session> {
  const lookup = await store.findSession(tokenHash(token));
  assert(lookup.type === 'found', `the session is ${lookup.type}`);
  return lookup.session;
}

export interface SignUp {
  readonly email?: Email;
  readonly phone?: Phone;
  readonly username?: string;
  readonly passwordHash?: string;
  readonly claimsEmail?: boolean;
  readonly at?: Instant;
}

export async function signUp(store: Store, { at = START, ...account }: SignUp): Promise<UserId> {
  const userId = await store.nextUserId();
  await commits(store, { at, writes: [creation(userId, account)] });
  return userId;
}

export function creation(userId: UserId, account: Omit<SignUp, 'at'>): Commit['writes'][number] {
  return {
    type: 'createUser',
    account: {
      userId,
      username: account.username === undefined ? null : username(account.username),
      email: account.email ?? null,
      phone: account.phone ?? null,
      passwordHash: account.passwordHash ?? null,
    },
    claimsEmail: account.claimsEmail ?? true,
  };
}

export function importOf(id: UserId, user: Partial<ImportedUser>): Commit['writes'][number] {
  const blank = {
    username: null,
    email: null,
    emails: [],
    phone: null,
    passwordHash: null,
    isActive: true,
  };
  return { type: 'importUser', user: { ...blank, ...user, id } };
}

export function linkKey(hash: string, userId: UserId, changes: Partial<LinkKey> = {}): LinkKey {
  return {
    hash: tokenHash(hash),
    purpose: 'verify_email',
    userId,
    email: ANN,
    expiresAt: later(WEEK),
    isConsumed: false,
    ...FIRST_EPOCHS,
    ...changes,
  };
}

export const message = (name: string): Commit['messages'][number] => ({
  notice: 'sendMail',
  payload: { name },
});

export const auditEvent = (event: string): Commit['audit'][number] => ({
  flow: 'login',
  event,
  from: 'started',
  to: 'signedIn',
  userId: null,
  sessionId: null,
  ip: '192.0.2.1',
});

/** The messages that wait, by the names in their payloads. */
export async function waitingMessages(store: Store, at: Instant = END_OF_TIME): Promise<readonly unknown[]> {
  const messages = await store.claimMessages({ at, leaseUntil: plusSeconds(at, 60), limit: 100 });
  return messages.map(({ payload }) => payload['name']);
}

/** Removes what is over, audit events included, and tells how much that was. */
export async function purgeAll(store: Store, before: Instant, limit: number): Promise<number> {
  return (await store.purge(before, limit)) + (await store.purgeAudit(before, limit));
}

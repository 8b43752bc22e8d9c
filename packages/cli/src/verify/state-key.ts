import type { ModelState } from './state.js';
import type { MemoryContents } from '@sallyport/store-memory';
import type { Session } from '@sallyport/core';

/** Later than any other number that flows keep. */
const EARLIEST_TIME = 1_000_000_000_000;
/** Tokens, hashes and sealed texts: which one it is says nothing, only whether it is the same as another. */
const OPAQUE = /^[\w.-]{40,}$/;
/** What counts how often something was written. */
const COUNTERS = new Set([
  'revision',
  'createdAt',
  'lastSeenAt',
  'lastUsedAt',
  'sealedSecret',
  'sealedCodes',
]);

/**
 * What a state comes down to: two with the same key go on in the same way. Of times it only counts whether they are over,
 * of epochs whether they are the user's present ones, and of ids and tokens whether they are the same.
 */
export function keyOf(state: ModelState, session: Session | null): string {
  const contents = state.store.contents();
  const plain = createPlain(contents, state.at);
  const links = contents.linkKeys.filter(
    ({ isConsumed, expiresAt, userId, sessionEpoch, loginEpoch }) =>
      !isConsumed && expiresAt > state.at && plain.isPresent(userId, { sessionEpoch, loginEpoch }),
  );
  return JSON.stringify([
    ...worldIn(contents, { plain, at: state.at }),
    [...new Set(links.map(({ purpose, email }) => `${purpose} ${email}`))].sort(),
    plain.of(session && sessionIn(session)),
    [isLoginPending(session) ? state.shown : null, isAwaited(state.challenge, session), state.trust !== null],
  ]);
}

/** In which order flows were begun says nothing, nor does what was proved before the last proof. */
function sessionIn({ userId, flows, methods }: Session) {
  const sorted = Object.values(flows).sort((a, b) => (a.flow < b.flow ? -1 : 1));
  return { userId, flows: sorted, last: methods.at(-1)?.method ?? null };
}

const isLoginPending = (session: Session | null): boolean => session !== null && 'pipeline' in session.flows;

/** Whether the challenge that the client was given last is still one that something waits for. */
function isAwaited(challenge: string | null, session: Session | null): boolean {
  return challenge !== null && JSON.stringify(session?.flows ?? {}).includes(challenge);
}

/** What the accounts come down to. */
export function worldOf({ store, at }: ModelState): string {
  const contents = store.contents();
  return JSON.stringify(worldIn(contents, { plain: createPlain(contents, at), at }));
}

function worldIn(
  contents: MemoryContents,
  { plain, at }: { readonly plain: ReturnType<typeof createPlain>; readonly at: number },
): readonly unknown[] {
  return [
    plain.of(contents.users.map(({ user, passwordHash }) => ({ ...withoutEpochs(user), passwordHash }))),
    plain.of(
      contents.emails.map(({ userId, email, isVerified, isPrimary }) => ({
        userId,
        email,
        isVerified,
        isPrimary,
      })),
    ),
    plain.of(
      contents.authenticators.map(({ userId, authenticator }) => ({
        userId,
        ...withoutStep(authenticator, isTotpUsed(authenticator, at)),
      })),
    ),
    plain.of(contents.userData.map(({ userId, name, value }) => ({ userId, name, value }))),
  ];
}

type StoredAuthenticator = MemoryContents['authenticators'][number]['authenticator'];

/**
 * Whether the present code of an app was used already. The client only ever has the code of the moment, so a step that was used
 * counts for as long as it is the last one; which one it was does not, or each day would make states of its own.
 */
export function isTotpUsed(authenticator: StoredAuthenticator, at: number): boolean {
  if (authenticator.type !== 'totp' || authenticator.lastUsedStep === null) return false;
  return authenticator.lastUsedAt !== null && authenticator.lastUsedAt >= at;
}

function withoutStep(authenticator: StoredAuthenticator, isUsed: boolean): object {
  return authenticator.type === 'totp'
    ? { ...authenticator, lastUsedStep: isUsed ? 'used' : null }
    : authenticator;
}

/** Epochs only count in comparison. */
function withoutEpochs(user: MemoryContents['users'][number]['user']) {
  const { sessionEpoch: _session, loginEpoch: _login, lastLoginAt, ...rest } = user;
  return { ...rest, hasLoggedIn: lastLoginAt !== null };
}

interface Epochs {
  readonly sessionEpoch: number;
  readonly loginEpoch: number;
}

function createPlain(contents: MemoryContents, at: number) {
  const users = contents.users.map(({ user }) => user);
  const places = new Map(users.map(({ id }, place) => [id as unknown, `user ${String(place)}`]));
  const opaque = new Map<string, string>();
  const isPresent = (userId: unknown, { sessionEpoch, loginEpoch }: Epochs): boolean =>
    users.some(
      (user) => user.id === userId && user.sessionEpoch === sessionEpoch && user.loginEpoch === loginEpoch,
    );

  const ofObject = (value: Readonly<Record<string, unknown>>, owner: unknown): object => {
    const mine = value['userId'] ?? owner;
    const { sessionEpoch, loginEpoch, ...rest } = value;
    const hasEpochs = typeof sessionEpoch === 'number' && typeof loginEpoch === 'number';
    const entries = Object.entries(rest)
      .filter(([name]) => !COUNTERS.has(name))
      .map(([name, member]): readonly [string, unknown] => [
        name,
        name === 'userId' || name === 'id' ? (places.get(member) ?? of(member, mine)) : of(member, mine),
      ]);
    return {
      ...(Object.fromEntries(entries) as object),
      ...(hasEpochs && { isPresent: isPresent(mine, { sessionEpoch, loginEpoch }) }),
    };
  };

  const of = (value: unknown, owner: unknown = null): unknown => {
    if (typeof value === 'number') return value > EARLIEST_TIME ? (value > at ? 'later' : 'over') : value;
    if (typeof value === 'string') {
      if (!OPAQUE.test(value)) return value;
      opaque.set(value, opaque.get(value) ?? `text ${String(opaque.size)}`);
      return opaque.get(value);
    }
    if (Array.isArray(value)) return value.map((each: unknown) => of(each, owner));
    return typeof value === 'object' && value !== null
      ? ofObject(value as Readonly<Record<string, unknown>>, owner)
      : value;
  };
  return { of, isPresent };
}

import {
  authenticatorId,
  userId,
  type Authenticator,
  type AuthenticatorId,
  type Commit,
  type CommitResult,
  type Email,
  type EmailAddress,
  type Instant,
  type LinkKey,
  type MessageClaim,
  type MessageSettlement,
  type Phone,
  type QueuedMessage,
  type SessionLookup,
  type Store,
  type TokenHash,
  type User,
  type UserData,
  type UserId,
  type UsernameKey,
  type EmailHolder,
  type UserWithPassword,
} from '@sallyport/core';
import { applyCommit } from './commit.js';
import { Conflict } from './conflict.js';
import { copyOf, DuplicateKey } from './table.js';
import {
  contentsOf,
  copyOfTables,
  createTables,
  namedData,
  type MemoryContents,
  type MessageRow,
  type Tables,
  type UserRow,
} from './tables.js';

/** A store that can be tried out: what is done to a fork of it leaves it as it was. */
export interface MemoryStore extends Store {
  /** A store of its own with the same accounts and sessions; without the messages that wait, and the audit log. */
  fork(): MemoryStore;
  /** What is in it now. The rows are those of the store, and not to be changed. */
  contents(): MemoryContents;
}

/**
 * A store that forgets everything with its process: the readable reference, for tests and trials. Nothing in it waits
 * for anything, so each call runs to its end before the next one begins: that makes a commit isolated. A journal
 * makes it atomic.
 */
export function createMemoryStore(): MemoryStore {
  return new TableStore(createTables());
}

class TableStore implements MemoryStore {
  readonly #tables: Tables;

  constructor(tables: Tables) {
    this.#tables = tables;
  }

  fork(): MemoryStore {
    return new TableStore(copyOfTables(this.#tables));
  }

  contents(): MemoryContents {
    return contentsOf(this.#tables);
  }

  async findSession(token: TokenHash): Promise<SessionLookup> {
    const row = this.#tables.sessions.find('token', token);
    if (row !== undefined) {
      const { userId } = row.session;
      return {
        type: 'found',
        session: copyOf(row.session),
        user: userId === null ? null : this.#user(userId),
      };
    }
    const rotated = this.#tables.sessions.all('previousToken', token)[0]?.previous;
    return rotated ? { type: 'rotated', rotatedAt: rotated.rotatedAt } : { type: 'unknown' };
  }

  async findUser(id: UserId): Promise<User | null> {
    return this.#user(id);
  }

  async findByUsername(key: UsernameKey): Promise<readonly UserWithPassword[]> {
    const row = this.#tables.users.find('username', key);
    return row === undefined ? [] : [withPassword(row)];
  }

  async findByEmail(email: Email): Promise<readonly EmailHolder[]> {
    const { emails, users } = this.#tables;
    const verified = emails.find('verified', email);
    const addresses = verified === undefined ? emails.all('email', email) : [verified];
    return addresses
      .flatMap(({ userId, isVerified, isPrimary }) => {
        const user = users.get(userId);
        return user ? [{ user, isVerified, isPrimary }] : [];
      })
      .sort((a, b) => byAge(a.user, b.user))
      .map(({ user, ...address }) => ({ ...withPassword(user), ...address }));
  }

  async findByPhone(phone: Phone): Promise<readonly UserWithPassword[]> {
    const { users } = this.#tables;
    const verified = users.find('verifiedPhone', phone);
    const holders = verified === undefined ? users.all('phone', phone) : [verified];
    return [...holders].sort(byAge).map(withPassword);
  }

  async findPasswordHash(id: UserId): Promise<string | null> {
    return this.#tables.users.get(id)?.passwordHash ?? null;
  }

  async isEmailUsed(email: Email): Promise<boolean> {
    return this.#tables.emails.all('email', email).length > 0;
  }

  async listEmails(userId: UserId): Promise<readonly EmailAddress[]> {
    return this.#tables.emails
      .all('user', userId)
      .map(({ email, isVerified, isPrimary }) => ({ email, isVerified, isPrimary }));
  }

  async listAuthenticators(userId: UserId): Promise<readonly Authenticator[]> {
    return this.#tables.authenticators.all('user', userId).map(({ authenticator }) => copyOf(authenticator));
  }

  async isCredentialUsed(credentialId: string): Promise<boolean> {
    return this.#tables.authenticators.find('credential', credentialId) !== undefined;
  }

  async findUserData(userId: UserId, name: string): Promise<UserData | null> {
    const row = this.#tables.userData.find('named', namedData(userId, name));
    return row === undefined ? null : { value: copyOf(row.value), revision: row.revision };
  }

  async findLinkKey(hash: TokenHash): Promise<LinkKey | null> {
    return this.#tables.linkKeys.get(hash) ?? null;
  }

  async nextUserId(): Promise<UserId> {
    this.#tables.lastId.user += 1;
    return userId(this.#tables.lastId.user);
  }

  async nextAuthenticatorId(): Promise<AuthenticatorId> {
    this.#tables.lastId.authenticator += 1;
    return authenticatorId(this.#tables.lastId.authenticator);
  }

  async commit(commit: Commit): Promise<CommitResult> {
    try {
      return this.#tables.journal.atomically(() => applyCommit(this.#tables, commit));
    } catch (error) {
      if (error instanceof Conflict) return { type: 'conflict', over: error.over };
      if (error instanceof DuplicateKey) return { type: 'conflict', over: 'unique' };
      throw error;
    }
  }

  async claimMessages({ at, leaseUntil, limit }: MessageClaim): Promise<readonly QueuedMessage[]> {
    const due = [...this.#tables.messages.rows()]
      .filter((row) => row.endedAt === null && row.dueAt <= at)
      .sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)
      .slice(0, limit);
    return due.flatMap((row) => {
      const { id, notice, payload, createdAt, attempts } = row;
      if (payload === null) return [];
      this.#tables.messages.replace({ ...row, dueAt: leaseUntil, attempts: attempts + 1 });
      return { id, notice, payload: copyOf(payload), createdAt, attempts: attempts + 1 };
    });
  }

  async settleMessage(settlement: MessageSettlement): Promise<void> {
    const row = this.#tables.messages.get(settlement.id);
    // Whoever lost their lease may still settle what another has delivered meanwhile.
    if (row === undefined || row.endedAt !== null) return;
    this.#tables.messages.replace(settled(row, settlement));
  }

  async purge(before: Instant, limit: number): Promise<number> {
    const { sessions, linkKeys, messages } = this.#tables;
    const isOver = (end: Instant | null) => end !== null && end < before;
    return (
      removeSome(sessions, ({ session }) => isOver(session.expiresAt), limit) +
      removeSome(linkKeys, ({ expiresAt }) => isOver(expiresAt), limit) +
      removeSome(messages, ({ endedAt }) => isOver(endedAt), limit)
    );
  }

  async purgeAudit(before: Instant, limit: number): Promise<number> {
    return removeSome(this.#tables.audit, ({ at }) => at < before, limit);
  }

  async check(): Promise<void> {
    // Whoever asks has it in their own process.
  }

  async close(): Promise<void> {
    // Nothing is held open.
  }

  #user(id: UserId): User | null {
    return this.#tables.users.get(id)?.user ?? null;
  }
}

function withPassword({ user, passwordHash }: UserRow): UserWithPassword {
  return { user, passwordHash };
}

/** The oldest first; of one age, by their ids. */
function byAge(a: UserRow, b: UserRow): number {
  return a.createdAt - b.createdAt || Number(a.user.id > b.user.id) - Number(a.user.id < b.user.id);
}

function settled(row: MessageRow, settlement: MessageSettlement): MessageRow {
  switch (settlement.type) {
    case 'delivered':
    case 'abandoned':
      return { ...row, payload: null, endedAt: settlement.at };
    case 'failed':
      return { ...row, dueAt: settlement.retryAt };
    default:
      return settlement satisfies never;
  }
}

interface Removable<Row> {
  rows(): Iterable<Row>;
  delete(row: Row): void;
}

function removeSome<Row>(table: Removable<Row>, isOver: (row: Row) => boolean, limit: number): number {
  const over = [...table.rows()].filter(isOver).slice(0, limit);
  for (const row of over) table.delete(row);
  return over.length;
}

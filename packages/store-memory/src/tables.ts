import type {
  AuditEvent,
  Authenticator,
  Email,
  EmailAddress,
  Instant,
  JsonObject,
  LinkKey,
  Session,
  TokenHash,
  User,
  UserData,
  UserId,
  UsernameKey,
} from '@sallyport/core';
import { Journal, Table } from './table.js';

export interface SessionRow {
  readonly session: Session;
  /** The token that was valid before the last rotation. */
  readonly previous: { readonly tokenHash: TokenHash; readonly rotatedAt: Instant } | null;
}

export interface UserRow {
  readonly user: User;
  readonly usernameKey: UsernameKey | null;
  readonly passwordHash: string | null;
  readonly createdAt: Instant;
}

export interface EmailRow extends EmailAddress {
  readonly id: number;
  readonly userId: UserId;
  /** Of all accounts that have an address, one at most has claimed it. Who has verified it has claimed it. */
  readonly isClaimed: boolean;
}

export interface AuthenticatorRow {
  readonly userId: UserId;
  readonly authenticator: Authenticator;
}

export interface UserDataRow extends UserData {
  readonly id: number;
  readonly userId: UserId;
  readonly name: string;
}

export interface MessageRow {
  readonly id: number;
  readonly notice: string;
  /** Null once there is nothing left to deliver. */
  readonly payload: JsonObject | null;
  readonly createdAt: Instant;
  readonly dueAt: Instant;
  readonly attempts: number;
  readonly endedAt: Instant | null;
}

export interface AuditRow {
  readonly id: number;
  readonly at: Instant;
  readonly event: AuditEvent;
}

export type Tables = ReturnType<typeof createTables>;

/** Empty tables, which are changed together or not at all: see `atomically` of their journal. */
export function createTables() {
  const journal = new Journal();
  return {
    journal,
    sessions: new Table(journal, {
      key: (row: SessionRow) => row.session.id,
      unique: { token: (row) => row.session.tokenHash },
      plain: { previousToken: (row) => row.previous?.tokenHash ?? null },
    }),
    users: new Table(journal, {
      key: (row: UserRow) => row.user.id,
      unique: {
        username: (row) => row.usernameKey,
        verifiedPhone: ({ user: { phone } }) => (phone?.isVerified ? phone.phone : null),
      },
      plain: { phone: (row) => row.user.phone?.phone ?? null },
    }),
    emails: new Table(journal, {
      key: (row: EmailRow) => row.id,
      unique: {
        owned: (row) => ownedBy(row.userId, row.email),
        verified: (row) => (row.isVerified ? row.email : null),
        claimed: (row) => (row.isClaimed ? row.email : null),
        primary: (row) => (row.isPrimary ? row.userId : null),
      },
      plain: { user: (row) => row.userId, email: (row) => row.email },
    }),
    authenticators: new Table(journal, {
      key: (row: AuthenticatorRow) => row.authenticator.id,
      unique: {
        single: ({ userId, authenticator: { type } }) =>
          type === 'webauthn' ? null : JSON.stringify([userId, type]),
        credential: ({ authenticator }) =>
          authenticator.type === 'webauthn' ? authenticator.credentialId : null,
      },
      plain: { user: (row) => row.userId },
    }),
    userData: new Table(journal, {
      key: (row: UserDataRow) => row.id,
      unique: { named: ({ userId, name }) => namedData(userId, name) },
      plain: {},
    }),
    linkKeys: new Table(journal, { key: (row: LinkKey) => row.hash, unique: {}, plain: {} }),
    messages: new Table(journal, { key: (row: MessageRow) => row.id, unique: {}, plain: {} }),
    audit: new Table(journal, { key: (row: AuditRow) => row.id, unique: {}, plain: {} }),
    lastId: { session: 0, user: 0, userData: 0, email: 0, authenticator: 0, message: 0, audit: 0 },
  };
}

/** Tables of their own with the same rows, but for the messages and the audit log, of which nothing else depends. */
export function copyOfTables(tables: Tables): Tables {
  const empty = createTables();
  const { journal } = empty;
  return {
    ...empty,
    sessions: tables.sessions.copy(journal),
    users: tables.users.copy(journal),
    emails: tables.emails.copy(journal),
    authenticators: tables.authenticators.copy(journal),
    userData: tables.userData.copy(journal),
    linkKeys: tables.linkKeys.copy(journal),
    lastId: { ...tables.lastId },
  };
}

/** What is in the tables of a store, for tools that compare one with another. */
export interface MemoryContents {
  readonly sessions: readonly SessionRow[];
  readonly users: readonly UserRow[];
  readonly emails: readonly EmailRow[];
  readonly authenticators: readonly AuthenticatorRow[];
  readonly userData: readonly UserDataRow[];
  readonly linkKeys: readonly LinkKey[];
}

export function contentsOf({
  sessions,
  users,
  emails,
  authenticators,
  userData,
  linkKeys,
}: Tables): MemoryContents {
  return {
    sessions: [...sessions.rows()],
    users: [...users.rows()],
    emails: [...emails.rows()],
    authenticators: [...authenticators.rows()],
    userData: [...userData.rows()],
    linkKeys: [...linkKeys.rows()],
  };
}

/** The key of what is kept with a user under a name. */
export const namedData = (userId: UserId, name: string): string => JSON.stringify([userId, name]);

/** The key of one address of one user. */
export const ownedBy = (userId: UserId, email: Email): string => JSON.stringify([userId, email]);

import {
  authenticatorId,
  sessionId,
  storedEmail,
  storedPhone,
  tokenHash,
  userId,
  username,
  SallyportError,
  instant,
  type AuthenticationMethod,
  type Authenticator,
  type AuthenticatorContent,
  type AuthenticatorId,
  type Email,
  type EmailAddress,
  type EmailHolder,
  type Instant,
  type JsonObject,
  type LinkKey,
  type LinkPurpose,
  type PhoneNumber,
  type QueuedMessage,
  type Session,
  type SessionState,
  type User,
  type UserData,
  type UserWithPassword,
} from '@sallyport/core';
import type { Row } from './executor.js';

export function toSession(row: Row): Session {
  return {
    id: sessionId(integer(row, 'id')),
    revision: integer(row, 'revision'),
    tokenHash: tokenHash(text(row, 'token_hash')),
    userId: orNull(row, 'user_id', toUserId),
    sessionEpoch: orNull(row, 'session_epoch', integer),
    methods: list(row, 'methods') as readonly AuthenticationMethod[],
    flows: object(row, 'flows') as SessionState['flows'],
    ip: text(row, 'ip'),
    userAgent: text(row, 'user_agent'),
    createdAt: time(row, 'created_at'),
    lastSeenAt: time(row, 'last_seen_at'),
    expiresAt: time(row, 'expires_at'),
  };
}

/** The parameters of a session's state, in the order of its columns. */
export function fromSessionState(state: SessionState) {
  return [
    state.tokenHash,
    state.userId === null ? null : fromUserId(state.userId),
    state.sessionEpoch,
    JSON.stringify(state.methods),
    JSON.stringify(state.flows),
    state.ip,
    state.userAgent,
    state.createdAt,
    state.lastSeenAt,
    state.expiresAt,
  ];
}

export function toUser(row: Row): User {
  return {
    id: toUserId(row, 'user_id'),
    username: orNull(row, 'username', (...column) => username(text(...column))),
    email: orNull(row, 'email', toEmail),
    phone: toPhoneNumber(row),
    hasUsablePassword: flag(row, 'has_password'),
    authenticatorTypes: list(row, 'authenticator_types') as User['authenticatorTypes'],
    isActive: flag(row, 'is_active'),
    lastLoginAt: orNull(row, 'last_login_at', time),
    sessionEpoch: integer(row, 'user_session_epoch'),
    loginEpoch: integer(row, 'user_login_epoch'),
  };
}

export function toUserWithPassword(row: Row): UserWithPassword {
  return { user: toUser(row), passwordHash: orNull(row, 'password_hash', text) };
}

export function toEmailHolder(row: Row): EmailHolder {
  return {
    ...toUserWithPassword(row),
    isVerified: flag(row, 'is_verified'),
    isPrimary: flag(row, 'is_primary'),
  };
}

export function toEmailAddress(row: Row): EmailAddress {
  return {
    email: toEmail(row, 'email'),
    isVerified: flag(row, 'is_verified'),
    isPrimary: flag(row, 'is_primary'),
  };
}

export function toPhoneNumber(row: Row): PhoneNumber | null {
  return orNull(row, 'phone', (...column) => ({
    phone: storedPhone(text(...column)),
    isVerified: flag(row, 'phone_is_verified'),
  }));
}

export function toAuthenticator(row: Row): Authenticator {
  const content = { type: text(row, 'type'), ...object(row, 'content') } as AuthenticatorContent;
  return {
    ...content,
    id: toAuthenticatorId(row, 'id'),
    revision: integer(row, 'revision'),
    createdAt: time(row, 'created_at'),
    lastUsedAt: orNull(row, 'last_used_at', time),
  };
}

/** What an authenticator has beyond what every one has, as it is stored. */
export function fromContent({ type: _type, ...content }: AuthenticatorContent): string {
  return JSON.stringify(content);
}

export function toAuthenticatorId(row: Row, column: string): AuthenticatorId {
  return authenticatorId(integer(row, column));
}

export function toLinkKey(row: Row): LinkKey {
  return {
    hash: tokenHash(text(row, 'hash')),
    purpose: text(row, 'purpose') as LinkPurpose,
    userId: toUserId(row, 'user_id'),
    email: toEmail(row, 'email'),
    sessionEpoch: integer(row, 'session_epoch'),
    loginEpoch: integer(row, 'login_epoch'),
    expiresAt: time(row, 'expires_at'),
    isConsumed: flag(row, 'is_consumed'),
  };
}

export function toUserData(row: Row): UserData {
  // It is within an object, as a value may be null, which a driver could not tell from no value.
  const { value } = object(row, 'content') as { readonly value: UserData['value'] };
  return { value, revision: integer(row, 'revision') };
}

export function toQueuedMessage(row: Row): QueuedMessage {
  return {
    id: integer(row, 'id'),
    notice: text(row, 'notice'),
    payload: object(row, 'payload') as JsonObject,
    createdAt: time(row, 'created_at'),
    attempts: integer(row, 'attempts'),
  };
}

/** The users' ids of this store are whole numbers; throws a TypeError for one from elsewhere. */
export function fromUserId(id: User['id']): number {
  if (!isUserId(id)) throw new TypeError('The ids of users in PostgreSQL are whole numbers');
  return id;
}

/** Whether it can be the id of a user of this store. */
export function isUserId(id: User['id']): id is User['id'] & number {
  return Number.isSafeInteger(id);
}

type Read<T> = (row: Row, column: string) => T;

export function toUserId(row: Row, column: string): User['id'] {
  return userId(integer(row, column));
}

export function toEmail(row: Row, column: string): Email {
  return storedEmail(text(row, column));
}

export function time(row: Row, column: string): Instant {
  return instant(integer(row, column));
}

export function integer(row: Row, column: string): number {
  const value = row[column];
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : refuse(column);
}

export function flag(row: Row, column: string): boolean {
  const value = row[column];
  return typeof value === 'boolean' ? value : refuse(column);
}

export function text(row: Row, column: string): string {
  const value = row[column];
  return typeof value === 'string' ? value : refuse(column);
}

function list(row: Row, column: string): readonly unknown[] {
  const value = row[column];
  return Array.isArray(value) ? value : refuse(column);
}

function object(row: Row, column: string): object {
  const value = row[column];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : refuse(column);
}

function orNull<T>(row: Row, column: string, read: Read<T>): T | null {
  return row[column] === null ? null : read(row, column);
}

function refuse(column: string): never {
  throw new SallyportError('store-outdated', `The column ${column} of the store holds something unexpected`);
}

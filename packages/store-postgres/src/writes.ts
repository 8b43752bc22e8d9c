import {
  usernameKey,
  type EmailAddress,
  type ImportedUser,
  type Instant,
  type StoreWrite,
  type User,
} from '@sallyport/core';
import { expect } from './conflict.js';
import type { Param, Queries } from './executor.js';
import { fromContent, fromUserId, toUser } from './rows.js';
import type { Statements } from './statements.js';

export interface TimedWrite {
  readonly write: StoreWrite;
  readonly at: Instant;
}

/** Makes one write of a commit, within its transaction. A login gives the user as they are then. */
export async function writeTo(queries: Queries, sql: Statements, timed: TimedWrite): Promise<User | null> {
  const { write, at } = timed;
  if (write.type !== 'recordLogin') {
    await change(queries, sql, { write, at });
    return null;
  }
  const [row] = await queries.query(sql.recordLogin, [fromUserId(write.userId), at]);
  expect(row !== undefined);
  return toUser(row);
}

interface TimedChange {
  readonly write: Exclude<StoreWrite, { type: 'recordLogin' }>;
  readonly at: Instant;
}

async function change(queries: Queries, sql: Statements, { write, at }: TimedChange): Promise<void> {
  switch (write.type) {
    case 'createUser': {
      const { userId, username, email, phone, passwordHash } = write.account;
      const names = [fromUserId(userId), ...namesOf(username), email];
      await queries.query(sql.createUser, [...names, passwordHash, at, write.claimsEmail, phone]);
      return;
    }
    case 'upgradePasswordHash':
      await queries.query(sql.upgradePasswordHash, [fromUserId(write.userId), write.from, write.to]);
      return;
    case 'changePassword':
      return expectRow(queries, sql.changePassword, [fromUserId(write.userId), write.passwordHash]);
    case 'verifyEmail': {
      const id = fromUserId(write.userId);
      await queries.query(sql.endUnverifiedClaims, [[write.email], id]);
      if (write.replacesOthers) await queries.query(sql.removeOtherEmails, [id, write.email]);
      return expectRow(queries, sql.verifyEmail, [id, write.email]);
    }
    case 'addEmail':
      await queries.query(sql.addEmail, [fromUserId(write.userId), write.email]);
      return;
    case 'setPrimaryEmail':
      await queries.query(sql.unsetPrimaryEmail, [fromUserId(write.userId)]);
      return expectRow(queries, sql.setPrimaryEmail, [fromUserId(write.userId), write.email]);
    case 'removeEmail':
      return expectRow(queries, sql.removeEmail, [fromUserId(write.userId), write.email]);
    case 'replaceUnverifiedEmail': {
      const { userId, from, to, claimsEmail } = write;
      return expectRow(queries, sql.replaceUnverifiedEmail, [fromUserId(userId), from, to, claimsEmail]);
    }
    case 'setPhone': {
      const { phone, isVerified } = write.phone;
      return expectRow(queries, sql.setPhone, [fromUserId(write.userId), phone, isVerified]);
    }
    case 'insertLinkKey':
      await queries.query(sql.insertLinkKey, linkKeyParams(write));
      return;
    case 'putUserData': {
      const { userId, name, value } = write;
      await queries.query(sql.putUserData, [fromUserId(userId), name, JSON.stringify({ value })]);
      return;
    }
    case 'addAuthenticator':
      return expectRow(queries, sql.addAuthenticator, addedParams(write, at));
    case 'updateAuthenticator':
      return expectRow(queries, sql.updateAuthenticator, updatedParams(write));
    case 'removeAuthenticator':
      return expectRow(queries, sql.removeAuthenticator, [write.id, fromUserId(write.userId)]);
    case 'importUser':
      return importUser(queries, sql, { user: write.user, at });
    default:
      return write satisfies never;
  }
}

/** Makes a change to a row that must be there. */
async function expectRow(
  queries: Queries,
  statement: Statements[keyof Statements],
  params: readonly Param[],
): Promise<void> {
  expect((await queries.query(statement, params)).length === 1);
}

type WriteOf<Type extends StoreWrite['type']> = Extract<StoreWrite, { type: Type }>;

function linkKeyParams({ key }: WriteOf<'insertLinkKey'>): readonly Param[] {
  const { hash, purpose, userId, email, sessionEpoch, loginEpoch, expiresAt, isConsumed } = key;
  return [hash, purpose, fromUserId(userId), email, sessionEpoch, loginEpoch, expiresAt, isConsumed];
}

function addedParams(
  { userId, authenticator: { id, ...content } }: WriteOf<'addAuthenticator'>,
  at: Instant,
): readonly Param[] {
  return [id, fromUserId(userId), content.type, fromContent(content), at];
}

function updatedParams({
  userId,
  authenticator: { id, revision, createdAt: _createdAt, lastUsedAt, ...content },
}: WriteOf<'updateAuthenticator'>): readonly Param[] {
  return [id, fromUserId(userId), content.type, revision, fromContent(content), lastUsedAt];
}

interface TimedImport {
  readonly user: ImportedUser;
  readonly at: Instant;
}

async function importUser(queries: Queries, sql: Statements, { user, at }: TimedImport): Promise<void> {
  const id = fromUserId(user.id);
  const addresses = addressesOf(user);
  const primary = addresses.find(({ isPrimary }) => isPrimary)?.email ?? null;
  const verified = addresses.filter(({ isVerified }) => isVerified).map(({ email }) => email);
  const { username, phone, passwordHash, isActive } = user;
  const names = [id, ...namesOf(username), primary];
  const number = [phone?.phone ?? null, phone?.isVerified ?? false];
  await queries.query(sql.importUser, [...names, passwordHash, isActive, at, ...number]);
  await queries.query(sql.endUnverifiedClaims, [verified, id]);
  await queries.query(sql.importEmails, [id, JSON.stringify(addresses)]);
  await queries.query(sql.skipUserIds, [id]);
}

/** The addresses of an imported user, with the one that is primary according to the user. */
function addressesOf({ email, emails }: ImportedUser): readonly EmailAddress[] {
  if (email === null || emails.some(({ isPrimary }) => isPrimary)) return emails;
  if (emails.some((address) => address.email === email)) {
    return emails.map((address) => ({ ...address, isPrimary: address.email === email }));
  }
  return [...emails, { email, isVerified: false, isPrimary: true }];
}

function namesOf(username: ImportedUser['username']): readonly [string | null, string | null] {
  return username === null ? [null, null] : [username, usernameKey(username)];
}

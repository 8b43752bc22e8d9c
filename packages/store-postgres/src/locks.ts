import {
  isSameAddressList,
  isSamePhoneNumber,
  type Commit,
  type Email,
  type StoreWrite,
  type UserId,
} from '@sallyport/core';
import { expect } from './conflict.js';
import type { Queries } from './executor.js';
import { flag, fromUserId, integer, isUserId, text, toEmailAddress, toPhoneNumber } from './rows.js';
import type { Statements } from './statements.js';

/** Whether a commit is about somebody whom this store cannot have, by the form of their id. */
export function isAboutNobody({ session, expectations, writes }: Commit): boolean {
  const relied = expectations.flatMap((each) => ('userId' in each ? [each.userId] : []));
  const owner = 'state' in session && session.state.userId !== null ? [session.state.userId] : [];
  return ![...relied, ...usersChangedBy(writes), ...owner].every(isUserId);
}

/** Locks those whom a commit relies on or writes about, and sees whether they are as expected. */
export async function lockUsers(queries: Queries, sql: Statements, commit: Commit): Promise<void> {
  const expected = commit.expectations.filter((each) => each.type === 'userUnchanged');
  const phones = commit.expectations.filter((each) => each.type === 'phoneUnchanged');
  const relied = [...expected, ...phones].map(({ userId }) => userId);
  const ids = new Set([...relied, ...usersChangedBy(commit.writes)].map(fromUserId));
  if (ids.size === 0) return;
  const rows = await queries.query(sql.lockUsers, [[...ids]]);
  const byId = new Map(rows.map((row) => [integer(row, 'id'), row]));
  expect(byId.size === ids.size);
  for (const { userId, sessionEpoch, loginEpoch } of expected) {
    const row = byId.get(fromUserId(userId));
    expect(row !== undefined && flag(row, 'is_active'));
    expect(integer(row, 'session_epoch') === sessionEpoch && integer(row, 'login_epoch') === loginEpoch);
  }
  for (const { userId, phone } of phones) {
    const row = byId.get(fromUserId(userId));
    expect(row !== undefined && isSamePhoneNumber(toPhoneNumber(row), phone));
  }
}

/**
 * Sees whether users still have the addresses that a commit relies on. Their rows are written, unchanged: under
 * REPEATABLE READ a lock alone would let two such commits pass each other by.
 */
export async function checkEmails(queries: Queries, sql: Statements, commit: Commit): Promise<void> {
  for (const expectation of commit.expectations) {
    if (expectation.type !== 'emailsUnchanged') continue;
    const id = fromUserId(expectation.userId);
    expect((await queries.query(sql.touchUser, [id])).length === 1);
    const addresses = (await queries.query(sql.listEmails, [id])).map(toEmailAddress);
    expect(isSameAddressList(addresses, expectation.addresses));
  }
}

/** Sees whether what is kept with users is what a commit relies on; their rows are written for the same reason. */
export async function checkUserData(queries: Queries, sql: Statements, commit: Commit): Promise<void> {
  for (const expectation of commit.expectations) {
    if (expectation.type !== 'userDataUnchanged') continue;
    const id = fromUserId(expectation.userId);
    expect((await queries.query(sql.touchUser, [id])).length === 1);
    const [row] = await queries.query(sql.findUserData, [id, expectation.name]);
    expect((row === undefined ? null : integer(row, 'revision')) === expectation.revision);
  }
}

/** Those who are there before the commit, and whose row it changes. */
function usersChangedBy(writes: readonly StoreWrite[]): readonly UserId[] {
  const created = new Set(writes.map(userCreatedBy));
  return writes.flatMap((write) => ('userId' in write && !created.has(write.userId) ? [write.userId] : []));
}

function userCreatedBy(write: StoreWrite): UserId | null {
  if (write.type === 'createUser') return write.account.userId;
  return write.type === 'importUser' ? write.user.id : null;
}

/** Uses up the link keys that a commit expects to be unused. */
export async function consumeLinkKeys(queries: Queries, sql: Statements, commit: Commit): Promise<void> {
  const hashes = commit.expectations.flatMap((each) => (each.type === 'linkKeyUnused' ? [each.hash] : []));
  if (hashes.length === 0) return;
  const consumed = await queries.query(sql.consumeLinkKeys, [hashes]);
  expect(consumed.length === hashes.length);
}

/**
 * Locks the addresses that a commit relies on or changes, with all who hold them, as verifying an address changes what
 * others hold.
 */
export async function lockEmails(queries: Queries, sql: Statements, commit: Commit): Promise<void> {
  const expected = commit.expectations.filter((each) => each.type === 'emailUnverified');
  const emails = new Set([...expected.map(({ email }) => email), ...emailsChangedBy(commit.writes)]);
  if (emails.size === 0) return;
  const rows = await queries.query(sql.lockEmails, [[...emails]]);
  for (const { userId, email } of expected) {
    const row = rows.find((each) => integer(each, 'user_id') === userId && text(each, 'email') === email);
    expect(row !== undefined && !flag(row, 'is_verified'));
  }
}

function emailsChangedBy(writes: readonly StoreWrite[]): readonly Email[] {
  return writes.flatMap((write) => {
    if (write.type === 'verifyEmail') return [write.email];
    return write.type === 'replaceUnverifiedEmail' ? [write.from, write.to] : [];
  });
}

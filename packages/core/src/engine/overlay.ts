import { FIRST_EPOCHS, type EmailAddress, type NewAccount, type User } from '../domain/account.js';
import type { UserId } from '../domain/ids.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import type { UserReads } from './read-once.js';

/**
 * Users and addresses as they will be once the writes so far are committed, as far as the stages of a login ask: who was
 * created, whose password or number changed, which address was verified. What only an answer tells is not looked up this way.
 */
export async function findUserAfter(
  writes: readonly StoreWrite[],
  store: UserReads,
  id: UserId,
): Promise<User | null> {
  const created = createdIn(writes, id);
  const before = created ? userOf(created) : await store.findUser(id);
  return before && writes.reduce((user, write) => changedBy(write, user), before);
}

function changedBy(write: StoreWrite, user: User): User {
  if (!('userId' in write) || write.userId !== user.id) return user;
  if (write.type === 'setPhone') return { ...user, phone: write.phone };
  if (write.type !== 'changePassword') return user;
  const { sessionEpoch, loginEpoch } = user;
  return { ...user, hasUsablePassword: true, sessionEpoch: sessionEpoch + 1, loginEpoch: loginEpoch + 1 };
}

export async function listEmailsAfter(
  writes: readonly StoreWrite[],
  store: UserReads,
  id: UserId,
): Promise<readonly EmailAddress[]> {
  const created = createdIn(writes, id);
  const before = created ? emailsOf(created) : await store.listEmails(id);
  return writes.reduce((emails, write) => applyTo(emails, write, id), before);
}

function createdIn(writes: readonly StoreWrite[], id: UserId): NewAccount | null {
  for (const write of writes) {
    if (write.type === 'createUser' && write.account.userId === id) return write.account;
  }
  return null;
}

function userOf({ userId, username, email, phone, passwordHash }: NewAccount): User {
  return {
    id: userId,
    username,
    email,
    phone: phone && { phone, isVerified: false },
    hasUsablePassword: passwordHash !== null,
    authenticatorTypes: [],
    isActive: true,
    lastLoginAt: null,
    ...FIRST_EPOCHS,
  };
}

function emailsOf({ email }: NewAccount): readonly EmailAddress[] {
  return email === null ? [] : [{ email, isVerified: false, isPrimary: true }];
}

function applyTo(emails: readonly EmailAddress[], write: StoreWrite, id: UserId): readonly EmailAddress[] {
  if (write.type !== 'verifyEmail' || write.userId !== id) return emails;
  const hasPrimary = emails.some(({ isPrimary }) => isPrimary);
  return emails.map((address) =>
    address.email === write.email
      ? { ...address, isVerified: true, isPrimary: address.isPrimary || !hasPrimary }
      : address,
  );
}

/** What can be expected beside these writes: of a user whom they create or change, nothing any more. */
export function stillExpected(
  expectations: readonly Expectation[],
  writes: readonly StoreWrite[],
): readonly Expectation[] {
  const created = writes.flatMap((write) => (write.type === 'createUser' ? [write.account.userId] : []));
  const changed = writes.flatMap((write) => (write.type === 'changePassword' ? [write.userId] : []));
  return expectations.filter((it) => {
    if (!('userId' in it)) return true;
    const isChanged = it.type !== 'userDataUnchanged' && changed.includes(it.userId);
    return !isChanged && !created.includes(it.userId);
  });
}

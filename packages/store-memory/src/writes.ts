import {
  FIRST_EPOCHS,
  usernameKey,
  type Commit,
  type Email,
  type EmailAddress,
  type ImportedUser,
  type NewAccount,
  type PhoneNumber,
  type StoreWrite,
  type UserId,
} from '@sallyport/core';
import { addAuthenticator, removeAuthenticator, updateAuthenticator } from './authenticators.js';
import { Conflict } from './conflict.js';
import { copyOf } from './table.js';
import { namedData, ownedBy, type EmailRow, type Tables, type UserRow } from './tables.js';
import { changeUser, requireUser } from './users.js';

type WriteOf<Type extends StoreWrite['type']> = Extract<StoreWrite, { type: Type }>;

/** Makes one write of a commit; throws where it cannot be made. */
export function applyWrite(tables: Tables, write: StoreWrite, at: Commit['at']): void {
  switch (write.type) {
    case 'createUser':
      createUser(tables, write, at);
      break;
    case 'recordLogin':
      changeUser(tables, write.userId, (row) => ({ ...row, user: { ...row.user, lastLoginAt: at } }));
      break;
    case 'upgradePasswordHash':
      changeUser(tables, write.userId, (row) =>
        row.passwordHash === write.from ? { ...row, passwordHash: write.to } : row,
      );
      break;
    case 'changePassword':
      changeUser(tables, write.userId, (row) => withPassword(row, write.passwordHash));
      break;
    case 'addEmail':
      addEmail(tables, write);
      break;
    case 'setPrimaryEmail':
      changePrimaryEmail(tables, write);
      break;
    case 'removeEmail':
      removeEmail(tables, write);
      break;
    case 'verifyEmail':
      verifyEmail(tables, write);
      break;
    case 'replaceUnverifiedEmail':
      replaceUnverifiedEmail(tables, write);
      break;
    case 'setPhone':
      changeUser(tables, write.userId, (row) => withPhone(row, write.phone));
      break;
    case 'insertLinkKey':
      requireUser(tables, write.key.userId);
      tables.linkKeys.insert({ ...write.key });
      break;
    case 'putUserData':
      putUserData(tables, write);
      break;
    case 'addAuthenticator':
      addAuthenticator(tables, write, at);
      break;
    case 'updateAuthenticator':
      updateAuthenticator(tables, write);
      break;
    case 'removeAuthenticator':
      removeAuthenticator(tables, write);
      break;
    case 'importUser':
      importUser(tables, write.user, at);
      break;
    default:
      write satisfies never;
  }
}

/** Under other epochs, as nothing that was issued before is good any more. */
function withPassword(row: UserRow, passwordHash: string): UserRow {
  const { sessionEpoch, loginEpoch } = row.user;
  const epochs = { sessionEpoch: sessionEpoch + 1, loginEpoch: loginEpoch + 1 };
  return { ...row, user: { ...row.user, hasUsablePassword: true, ...epochs }, passwordHash };
}

/** What was issued for the login of a user with another number is not good any more. */
function withPhone(row: UserRow, phone: PhoneNumber): UserRow {
  const before = row.user.phone;
  const isReplacement = before?.isVerified === true && before.phone !== phone.phone;
  const loginEpoch = row.user.loginEpoch + (isReplacement ? 1 : 0);
  return { ...row, user: { ...row.user, phone, loginEpoch } };
}

function createUser(tables: Tables, { account, claimsEmail }: WriteOf<'createUser'>, at: Commit['at']): void {
  const { userId, email, phone } = account;
  const phoneNumber = phone && { phone, isVerified: false };
  insertUser(tables, { ...account, phone: phoneNumber, isActive: true }, at);
  if (email !== null) {
    insertEmail(tables, userId, { email, isVerified: false, isPrimary: true, isClaimed: claimsEmail });
  }
}

function verifyEmail(
  tables: Tables,
  { userId, email, replacesOthers = false }: WriteOf<'verifyEmail'>,
): void {
  const row = tables.emails.find('owned', ownedBy(userId, email));
  if (row === undefined) throw new Conflict('expectation');
  // First, so that nobody keeps the owner of an address out by having claimed it without ever reading its mail.
  endUnverifiedClaims(tables, email);
  const primary = tables.emails.find('primary', userId);
  if (replacesOthers) {
    for (const other of tables.emails.all('user', userId)) {
      if (other.email !== email) tables.emails.delete(other);
    }
    if (primary !== undefined && primary.email !== email) endPendingLogins(tables, userId);
  }
  const isPrimary = row.isPrimary || replacesOthers || primary === undefined;
  tables.emails.replace({ ...row, isVerified: true, isClaimed: true, isPrimary });
  if (isPrimary) setPrimaryEmail(tables, userId, email);
}

function addEmail(tables: Tables, { userId, email }: WriteOf<'addEmail'>): void {
  requireUser(tables, userId);
  insertEmail(tables, userId, { email, isVerified: false, isPrimary: false, isClaimed: false });
}

function changePrimaryEmail(tables: Tables, { userId, email }: WriteOf<'setPrimaryEmail'>): void {
  const row = tables.emails.find('owned', ownedBy(userId, email));
  if (row === undefined) throw new Conflict('expectation');
  const before = tables.emails.find('primary', userId);
  if (before !== undefined) tables.emails.replace({ ...before, isPrimary: false });
  tables.emails.replace({ ...row, isPrimary: true });
  setPrimaryEmail(tables, userId, email);
  endPendingLogins(tables, userId);
}

function removeEmail(tables: Tables, { userId, email }: WriteOf<'removeEmail'>): void {
  const row = tables.emails.find('owned', ownedBy(userId, email));
  if (row === undefined) throw new Conflict('expectation');
  tables.emails.delete(row);
  if (!row.isPrimary) return;
  changeUser(tables, userId, (owner) => ({ ...owner, user: { ...owner.user, email: null } }));
  endPendingLogins(tables, userId);
}

/** What was issued for the login of a user with another primary address is not good any more. */
function endPendingLogins(tables: Tables, userId: UserId): void {
  changeUser(tables, userId, (row) => ({
    ...row,
    user: { ...row.user, loginEpoch: row.user.loginEpoch + 1 },
  }));
}

function replaceUnverifiedEmail(tables: Tables, write: WriteOf<'replaceUnverifiedEmail'>): void {
  const row = tables.emails.find('owned', ownedBy(write.userId, write.from));
  if (row === undefined || row.isVerified) throw new Conflict('expectation');
  tables.emails.replace({ ...row, email: write.to, isClaimed: write.claimsEmail });
  if (row.isPrimary) setPrimaryEmail(tables, write.userId, write.to);
}

function putUserData(tables: Tables, { userId, name, value }: WriteOf<'putUserData'>): void {
  requireUser(tables, userId);
  const row = tables.userData.find('named', namedData(userId, name));
  if (row !== undefined) {
    tables.userData.replace({ ...row, value: copyOf(value), revision: row.revision + 1 });
    return;
  }
  tables.lastId.userData += 1;
  tables.userData.insert({ id: tables.lastId.userData, userId, name, value: copyOf(value), revision: 1 });
}

function importUser(tables: Tables, user: ImportedUser, at: Commit['at']): void {
  const addresses = addressesOf(user);
  const email = addresses.find(({ isPrimary }) => isPrimary)?.email ?? null;
  insertUser(tables, { ...user, userId: user.id, email }, at);
  for (const address of addresses) {
    if (address.isVerified) endUnverifiedClaims(tables, address.email);
    const isFree = tables.emails.find('claimed', address.email) === undefined;
    insertEmail(tables, user.id, {
      ...address,
      isClaimed: address.isVerified || (address.isPrimary && isFree),
    });
  }
  // Ids that are drawn from now on do not meet the imported one.
  if (typeof user.id === 'number') tables.lastId.user = Math.max(tables.lastId.user, user.id);
}

/** The addresses of an imported user, with the one that is primary according to the user. */
function addressesOf({ email, emails }: ImportedUser): readonly EmailAddress[] {
  if (email === null || emails.some(({ isPrimary }) => isPrimary)) return emails;
  if (emails.some((address) => address.email === email)) {
    return emails.map((address) => ({ ...address, isPrimary: address.email === email }));
  }
  return [...emails, { email, isVerified: false, isPrimary: true }];
}

function insertUser(
  tables: Tables,
  account: Omit<NewAccount, 'phone'> & Pick<ImportedUser, 'phone' | 'isActive'>,
  createdAt: Commit['at'],
): void {
  const { userId, username, email, phone, passwordHash, isActive } = account;
  tables.users.insert({
    user: {
      id: userId,
      username,
      email,
      phone,
      hasUsablePassword: passwordHash !== null,
      authenticatorTypes: [],
      isActive,
      lastLoginAt: null,
      ...FIRST_EPOCHS,
    },
    usernameKey: username === null ? null : usernameKey(username),
    passwordHash,
    createdAt,
  });
}

function insertEmail(tables: Tables, userId: UserId, address: Omit<EmailRow, 'id' | 'userId'>): void {
  tables.lastId.email += 1;
  const { email, isVerified, isPrimary, isClaimed } = address;
  tables.emails.insert({ id: tables.lastId.email, userId, email, isVerified, isPrimary, isClaimed });
}

function endUnverifiedClaims(tables: Tables, email: Email): void {
  const row = tables.emails.find('claimed', email);
  if (row !== undefined && !row.isVerified) tables.emails.replace({ ...row, isClaimed: false });
}

function setPrimaryEmail(tables: Tables, userId: UserId, email: Email): void {
  changeUser(tables, userId, (row) => ({ ...row, user: { ...row.user, email } }));
}

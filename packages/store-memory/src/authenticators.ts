import type { AuthenticatorType, Commit, StoreWrite, UserId } from '@sallyport/core';
import { Conflict } from './conflict.js';
import { copyOf } from './table.js';
import type { Tables } from './tables.js';
import { changeUser } from './users.js';

type WriteOf<Type extends StoreWrite['type']> = Extract<StoreWrite, { type: Type }>;

export function addAuthenticator(
  tables: Tables,
  { userId, authenticator }: WriteOf<'addAuthenticator'>,
  createdAt: Commit['at'],
): void {
  const added = { ...copyOf(authenticator), revision: 1, createdAt, lastUsedAt: null };
  tables.authenticators.insert({ userId, authenticator: added });
  noteFactors(tables, userId);
}

export function updateAuthenticator(
  tables: Tables,
  { userId, authenticator }: WriteOf<'updateAuthenticator'>,
): void {
  const row = tables.authenticators.get(authenticator.id);
  if (row?.userId !== userId || row.authenticator.revision !== authenticator.revision) {
    throw new Conflict('expectation');
  }
  const { type, createdAt, revision } = row.authenticator;
  if (type !== authenticator.type) throw new Conflict('expectation');
  const changed = { ...copyOf(authenticator), createdAt, revision: revision + 1 };
  tables.authenticators.replace({ userId, authenticator: changed });
}

export function removeAuthenticator(tables: Tables, { userId, id }: WriteOf<'removeAuthenticator'>): void {
  const row = tables.authenticators.get(id);
  if (row?.userId !== userId) throw new Conflict('expectation');
  tables.authenticators.delete(row);
  noteFactors(tables, userId);
}

/** With other factors, what was issued for the user's login before is not good any more. */
function noteFactors(tables: Tables, userId: UserId): void {
  const owned = tables.authenticators.all('user', userId);
  const types = new Set<AuthenticatorType>(owned.map(({ authenticator }) => authenticator.type));
  changeUser(tables, userId, (row) => ({
    ...row,
    user: { ...row.user, authenticatorTypes: [...types].sort(), loginEpoch: row.user.loginEpoch + 1 },
  }));
}

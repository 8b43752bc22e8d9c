import type { UserId } from '@sallyport/core';
import { Conflict } from './conflict.js';
import type { Tables, UserRow } from './tables.js';

/** The row of a user, whom the commit relies on. */
export function requireUser(tables: Tables, id: UserId): UserRow {
  const row = tables.users.get(id);
  if (row === undefined) throw new Conflict('expectation');
  return row;
}

/** Puts another row in the place of a user's. */
export function changeUser(tables: Tables, id: UserId, change: (row: UserRow) => UserRow): void {
  tables.users.replace(change(requireUser(tables, id)));
}

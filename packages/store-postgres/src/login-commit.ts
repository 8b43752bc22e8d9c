import { sessionId, type Commit, type Expectation, type SessionState, type UserId } from '@sallyport/core';
import { expect } from './conflict.js';
import type { Queries } from './executor.js';
import { fromSessionState, integer, toUser } from './rows.js';
import type { Statements } from './statements.js';

/** A login that begins a session, and relies on nothing but the user: the commit that is made most often. */
export interface LoginCommit {
  readonly state: SessionState;
  readonly user: Extract<Expectation, { type: 'userUnchanged' }>;
}

/** The commit as a login; null where there is anything else to it. */
export function asLogin({ session, expectations, writes, returnUser }: Commit): LoginCommit | null {
  const [user, ...alsoExpected] = expectations;
  const [write, ...alsoWritten] = writes;
  const isAlone = alsoExpected.length === 0 && alsoWritten.length === 0;
  if (!isAlone || session.type !== 'insert' || user?.type !== 'userUnchanged') return null;
  const isTheirs = (id: UserId | null | undefined) => id === user.userId;
  if (write?.type !== 'recordLogin' || !isTheirs(write.userId) || !isTheirs(session.state.userId))
    return null;
  return isTheirs(returnUser) ? { state: session.state, user } : null;
}

/**
 * Makes it in one statement, which is a transaction by itself, for a fifth of the round trips. The user is checked by
 * the update that records the login, which sees the latest version of the row and locks it; where it finds none,
 * nothing is written.
 */
export async function makeLogin(
  queries: Queries,
  sql: Statements,
  { common, login }: { readonly common: readonly [number, string, string]; readonly login: LoginCommit },
) {
  const { state, user } = login;
  const params = [...common, ...fromSessionState(state), user.sessionEpoch, user.loginEpoch];
  const [row] = await queries.query(sql.recordSignIn, params);
  expect(row !== undefined);
  return { sessionId: sessionId(integer(row, 'id')), user: toUser(row) };
}

import {
  sessionId,
  type Commit,
  type CommitResult,
  type SessionId,
  type User,
  type UserId,
} from '@sallyport/core';
import { Conflict, conflictOf } from './conflict.js';
import type { Executor, Queries, Row } from './executor.js';
import { checkEmails, checkUserData, consumeLinkKeys, lockEmails, lockUsers } from './locks.js';
import { fromSessionState, integer, isUserId, toUser } from './rows.js';
import type { Statements } from './statements.js';
import { writeTo } from './writes.js';

/** Makes a commit, or says over what it failed; then nothing was written. */
export async function makeCommit(executor: Executor, sql: Statements, commit: Commit): Promise<CommitResult> {
  // A single statement is a transaction by itself, for a third of the round trips.
  const { expectations, writes, returnUser } = commit;
  const isOneStatement = expectations.length === 0 && writes.length === 0 && returnUser === undefined;
  try {
    if (isOneStatement) {
      return { type: 'committed', sessionId: await record(executor, sql, commit), user: null };
    }
    const made = await executor.transaction((queries) => makeInSteps(queries, sql, commit));
    return { type: 'committed', ...made };
  } catch (error) {
    const over = conflictOf(error);
    if (over === undefined) throw error;
    return { type: 'conflict', over };
  }
}

/** In the order that all commits lock in: session, users, link keys, addresses. */
async function makeInSteps(
  queries: Queries,
  sql: Statements,
  commit: Commit,
): Promise<{ readonly sessionId: SessionId | null; readonly user: User | null }> {
  const id = await record(queries, sql, commit);
  await lockUsers(queries, sql, commit);
  await checkEmails(queries, sql, commit);
  await checkUserData(queries, sql, commit);
  await consumeLinkKeys(queries, sql, commit);
  await lockEmails(queries, sql, commit);
  let written: User | null = null;
  for (const write of commit.writes) written = await writeTo(queries, sql, { write, at: commit.at });
  return { sessionId: id, user: await userAfter(queries, sql, { id: commit.returnUser, written }) };
}

/** A user after all writes; mostly the last of them is a login, which has told. */
async function userAfter(
  queries: Queries,
  sql: Statements,
  { id, written }: { readonly id: UserId | undefined; readonly written: User | null },
): Promise<User | null> {
  if (id === undefined || !isUserId(id)) return null;
  if (written?.id === id) return written;
  const [row] = await queries.query(sql.findUser, [id]);
  return row === undefined ? null : toUser(row);
}

async function record(queries: Queries, sql: Statements, commit: Commit): Promise<SessionId | null> {
  const { at, session, messages, audit } = commit;
  // The payload is JSON within JSON, so that PostgreSQL passes it on without reading it.
  const queued = messages.map(({ notice, payload }) => ({ notice, payload: JSON.stringify(payload) }));
  const common = [at, JSON.stringify(queued), JSON.stringify(audit)];
  switch (session.type) {
    case 'keep':
      if (messages.length + audit.length > 0) await queries.query(sql.recordOnly, common);
      return null;
    case 'check':
      return idOf(await queries.query(sql.recordCheck, [...common, session.id, session.revision]));
    case 'insert':
      return idOf(await queries.query(sql.recordInsert, [...common, ...fromSessionState(session.state)]));
    case 'update': {
      const { id, revision, state } = session;
      const params = [...common, id, revision, ...fromSessionState(state)];
      return idOf(await queries.query(sql.recordUpdate, params));
    }
    case 'delete':
      return idOf(await queries.query(sql.recordDelete, [...common, session.id]));
    default:
      return session satisfies never;
  }
}

function idOf([row]: readonly Row[]): SessionId {
  if (row === undefined) throw new Conflict('session');
  return sessionId(integer(row, 'id'));
}

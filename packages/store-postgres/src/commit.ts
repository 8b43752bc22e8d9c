import {
  sessionId,
  type Commit,
  type CommitResult,
  type SessionId,
  type User,
  type UserId,
} from '@sallyport/core';
import { Conflict, conflictOf, isPassing } from './conflict.js';
import type { Executor, Queries, Row } from './executor.js';
import { asLogin, makeLogin } from './login-commit.js';
import {
  checkEmails,
  checkUserData,
  consumeLinkKeys,
  isAboutNobody,
  lockEmails,
  lockUsers,
} from './locks.js';
import { fromSessionState, integer, isUserId, toUser } from './rows.js';
import type { Statements } from './statements.js';
import { writeTo } from './writes.js';

/** Makes a commit, or says over what it failed; then nothing was written. */
export async function makeCommit(executor: Executor, sql: Statements, commit: Commit): Promise<CommitResult> {
  // A single statement is a transaction by itself, for a third of the round trips.
  const { expectations, writes, returnUser } = commit;
  const isOneStatement = expectations.length === 0 && writes.length === 0 && returnUser === undefined;
  if (isAboutNobody(commit)) return { type: 'conflict', over: 'expectation' };
  try {
    if (isOneStatement) {
      return { type: 'committed', sessionId: await record(executor, sql, commit), user: null };
    }
    const made =
      (await makeAtOnce(executor, sql, commit)) ??
      (await executor.transaction((queries) => makeInSteps(queries, sql, commit)));
    return { type: 'committed', ...made };
  } catch (error) {
    const over = conflictOf(error);
    if (over === undefined) throw error;
    return { type: 'conflict', over };
  }
}

/** What of a commit is not in itself: which session it was about, and what its user is like. */
interface Made {
  readonly sessionId: SessionId | null;
  readonly user: User | null;
}

/** A login in one statement; null for all others, and where that met others at work. */
async function makeAtOnce(executor: Executor, sql: Statements, commit: Commit): Promise<Made | null> {
  const login = asLogin(commit);
  if (!login) return null;
  try {
    return await makeLogin(executor, sql, { common: commonParams(commit), login });
  } catch (error) {
    // Only where the server's default is stricter than READ COMMITTED, under which a transaction of ours runs.
    if (isPassing(error)) return null;
    throw error;
  }
}

/** In the order that all commits lock in: session, users, link keys, addresses. */
async function makeInSteps(queries: Queries, sql: Statements, commit: Commit): Promise<Made> {
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
  const { session, messages, audit } = commit;
  const common = commonParams(commit);
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

/** The parameters that every record begins with: the time, the messages, and the audit events. */
function commonParams({ at, messages, audit }: Commit) {
  // The payload is JSON within JSON, so that PostgreSQL passes it on without reading it.
  const queued = messages.map(({ notice, payload }) => ({ notice, payload: JSON.stringify(payload) }));
  return [at, JSON.stringify(queued), JSON.stringify(audit)] as const;
}

function idOf([row]: readonly Row[]): SessionId {
  if (row === undefined) throw new Conflict('session');
  return sessionId(integer(row, 'id'));
}

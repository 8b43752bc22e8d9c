import {
  isSameAddressList,
  isSamePhoneNumber,
  sessionId,
  type AuditEvent,
  type Commit,
  type CommitResult,
  type Expectation,
  type Instant,
  type OutboxMessage,
  type SessionChange,
  type SessionId,
  type SessionState,
} from '@sallyport/core';
import { Conflict } from './conflict.js';
import { copyOf } from './table.js';
import { namedData, ownedBy, type SessionRow, type Tables } from './tables.js';
import { requireUser } from './users.js';
import { applyWrite } from './writes.js';

/** Makes a commit step by step; where it throws, the caller takes back what was made so far. */
export function applyCommit(tables: Tables, { at, session, returnUser, ...commit }: Commit): CommitResult {
  const id = changeSession(tables, session, at);
  for (const expectation of commit.expectations) checkExpectation(tables, expectation);
  for (const write of commit.writes) applyWrite(tables, write, at);
  checkOwner(tables, session);
  for (const message of commit.messages) queue(tables, message, at);
  for (const event of commit.audit) {
    const isFirst = session.type === 'insert' && event.sessionId === null;
    record(tables, isFirst ? { ...event, sessionId: id } : event, at);
  }
  const user = returnUser === undefined ? undefined : tables.users.get(returnUser)?.user;
  return { type: 'committed', sessionId: id, user: user ?? null };
}

function changeSession(tables: Tables, change: SessionChange, at: Instant): SessionId | null {
  switch (change.type) {
    case 'keep':
      return null;
    case 'check':
      findRevision(tables, change);
      return change.id;
    case 'insert':
      return insertSession(tables, change.state);
    case 'update':
      return updateSession(tables, change, at);
    case 'delete': {
      const row = tables.sessions.get(change.id);
      if (row !== undefined) tables.sessions.delete(row);
      return change.id;
    }
    default:
      return change satisfies never;
  }
}

function insertSession(tables: Tables, state: SessionState): SessionId {
  tables.lastId.session += 1;
  const id = sessionId(tables.lastId.session);
  tables.sessions.insert({ session: { ...copyOf(state), id, revision: 1 }, previous: null });
  return id;
}

function findRevision(
  tables: Tables,
  { id, revision }: { readonly id: SessionId; readonly revision: number },
): SessionRow {
  const row = tables.sessions.get(id);
  if (row?.session.revision !== revision) throw new Conflict('session');
  return row;
}

type SessionUpdate = Extract<SessionChange, { type: 'update' }>;

function updateSession(tables: Tables, { id, revision, state }: SessionUpdate, at: Instant): SessionId {
  const row = findRevision(tables, { id, revision });
  const { tokenHash } = row.session;
  const previous: SessionRow['previous'] =
    tokenHash === state.tokenHash ? row.previous : { tokenHash, rotatedAt: at };
  tables.sessions.replace({ session: { ...copyOf(state), id, revision: revision + 1 }, previous });
  return id;
}

function checkExpectation(tables: Tables, expectation: Expectation): void {
  if (!isMet(tables, expectation)) throw new Conflict('expectation');
}

/** Whether an expectation holds; what is good once is used up with the answer. */
function isMet(tables: Tables, expectation: Expectation): boolean {
  switch (expectation.type) {
    case 'userUnchanged': {
      const { user } = requireUser(tables, expectation.userId);
      const { sessionEpoch, loginEpoch } = expectation;
      return user.isActive && user.sessionEpoch === sessionEpoch && user.loginEpoch === loginEpoch;
    }
    case 'linkKeyUnused': {
      const key = tables.linkKeys.get(expectation.hash);
      if (key === undefined || key.isConsumed) return false;
      tables.linkKeys.replace({ ...key, isConsumed: true });
      return true;
    }
    case 'userDataUnchanged': {
      const { userId, name, revision } = expectation;
      requireUser(tables, userId);
      return (tables.userData.find('named', namedData(userId, name))?.revision ?? null) === revision;
    }
    case 'emailUnverified': {
      const address = tables.emails.find('owned', ownedBy(expectation.userId, expectation.email));
      return address?.isVerified === false;
    }
    case 'emailsUnchanged': {
      requireUser(tables, expectation.userId);
      const addresses = tables.emails
        .all('user', expectation.userId)
        .map(({ email, isVerified, isPrimary }) => ({ email, isVerified, isPrimary }));
      return isSameAddressList(addresses, expectation.addresses);
    }
    case 'phoneUnchanged': {
      const { user } = requireUser(tables, expectation.userId);
      return isSamePhoneNumber(user.phone, expectation.phone);
    }
    default:
      return expectation satisfies never;
  }
}

/** Only once the writes are made: they may have created the user who is signed in. */
function checkOwner(tables: Tables, change: SessionChange): void {
  if (change.type !== 'insert' && change.type !== 'update') return;
  if (change.state.userId !== null) requireUser(tables, change.state.userId);
}

function queue(tables: Tables, { notice, payload }: OutboxMessage, at: Instant): void {
  tables.lastId.message += 1;
  const id = tables.lastId.message;
  const row = { id, notice, payload: copyOf(payload), createdAt: at, dueAt: at, attempts: 0, endedAt: null };
  tables.messages.insert(row);
}

function record(tables: Tables, event: AuditEvent, at: Instant): void {
  tables.lastId.audit += 1;
  tables.audit.insert({ id: tables.lastId.audit, at, event: { ...event } });
}

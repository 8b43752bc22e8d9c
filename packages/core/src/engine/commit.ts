import type { User } from '../domain/account.js';
import type { Answer } from '../domain/answer.js';
import type { AuditEvent } from '../domain/audit.js';
import { sessionId, sessionToken, type SessionToken, type UserId } from '../domain/ids.js';
import { plusSeconds } from '../domain/instant.js';
import type { Session, SessionState } from '../domain/session.js';
import type { Commit, SessionChange } from '../ports/store.js';
import { storedFlows } from './draft.js';
import type { EngineParts } from './engine-parts.js';
import type { Loaded } from './load.js';
import type { Thought } from './thought.js';

/** What came of a command. */
export interface Ran {
  /** What the flow has to say; null leaves it to the state of the session. */
  readonly answer: Answer | null;
  /** The session as it is now. */
  readonly loaded: Loaded;
  /** The token that was given out: the session is new, or somebody signed in. */
  readonly issuedToken: SessionToken | null;
  readonly isSignedIn: boolean;
  /** Whether the session ended with it. */
  readonly isEnded: boolean;
  /** What a browser was given that is trusted from now on. */
  readonly issuedTrust: string | null;
}

/** The row of a visitor lives longer than any flow that could be pending in it, and not much. */
const ANONYMOUS_SECONDS = 86_400;

/** Writes what a thought came to, all or nothing; null says that the world had changed meanwhile. */
export async function commit(parts: EngineParts, loaded: Loaded, thought: Thought): Promise<Ran | null> {
  const token = needsToken(parts, loaded, thought) ? sessionToken(parts.random.token()) : null;
  const state = nextState(parts, loaded, { thought, token });
  const session = changeTo(state, loaded, thought);
  const result = await parts.store.commit(commitOf(loaded, thought, session));
  if (result.type === 'conflict') return null;
  if (thought.messages.length > 0) parts.onMessages();
  await giveBack(parts, thought);
  return {
    answer: thought.answer,
    loaded: {
      ...loaded,
      token: token ?? loaded.token,
      session: sessionAfter(session, result.sessionId, loaded),
      user: userAfter(loaded, thought, result.user),
    },
    issuedToken: token,
    isSignedIn: thought.draft.isSignedIn,
    isEnded: thought.draft.isEnded,
    issuedTrust: thought.draft.issuedTrust,
  };
}

/** What cannot be given back stays counted: no reason to keep back the answer to what is done. */
async function giveBack({ limiter, onError }: EngineParts, { givenBack }: Thought): Promise<void> {
  await Promise.all(givenBack.map((ticket) => limiter.giveBack(ticket).catch(onError)));
}

/** A session gets its token with its row, and another when somebody signs in (promise 2 of SECURITY.md). */
function needsToken(parts: EngineParts, loaded: Loaded, { draft }: Thought): boolean {
  if (draft.isEnded) return false;
  if (draft.isSignedIn || draft.isRenewed) return true;
  const hasSomethingToKeep =
    draft.methods.length > 0 || Object.keys(storedFlows(draft, parts.flows)).length > 0;
  return loaded.session === null && hasSomethingToKeep;
}

/** The session as it is to be; null for a visitor of whom nothing is kept. */
function nextState(
  parts: EngineParts,
  { session, at, client }: Loaded,
  { thought: { draft }, token }: { readonly thought: Thought; readonly token: SessionToken | null },
): SessionState | null {
  const tokenHash = token === null ? session?.tokenHash : parts.hashToken(token);
  if (tokenHash === undefined) return null;
  return {
    tokenHash,
    userId: draft.userId,
    sessionEpoch: draft.sessionEpoch,
    methods: draft.methods,
    flows: storedFlows(draft, parts.flows),
    ip: client.ip,
    userAgent: client.userAgent,
    createdAt: session?.createdAt ?? at,
    lastSeenAt: at,
    expiresAt: plusSeconds(at, draft.userId === null ? ANONYMOUS_SECONDS : parts.sessionSeconds),
  };
}

/**
 * A session with anything pending is looked at even where it stays the same: only a commit that finds it unchanged
 * shows that the answer was due, and not one more than the attempts allow.
 */
function changeTo(state: SessionState | null, { session }: Loaded, { draft }: Thought): SessionChange {
  if (draft.isEnded && session) return { type: 'delete', id: session.id };
  if (state === null) return { type: 'keep' };
  if (session === null) return { type: 'insert', state };
  const isSame =
    state.tokenHash === session.tokenHash &&
    JSON.stringify([state.methods, state.flows]) === JSON.stringify([session.methods, session.flows]);
  const { id, revision, flows } = session;
  if (!isSame) return { type: 'update', id, revision, state };
  return Object.keys(flows).length > 0 ? { type: 'check', id, revision } : { type: 'keep' };
}

function commitOf(loaded: Loaded, thought: Thought, session: SessionChange): Commit {
  const { at, client, session: before } = loaded;
  const { writes, expectations, messages } = thought;
  const audit = thought.audit.map((transition): AuditEvent => ({
    ...transition,
    userId: thought.draft.userId,
    sessionId: before?.id ?? null,
    ip: client.ip,
  }));
  const changed = changedUser(loaded, thought);
  return {
    ...{ at, session, expectations, writes, messages, audit },
    ...(changed === null ? {} : { returnUser: changed }),
  };
}

function sessionAfter(change: SessionChange, id: number | null, loaded: Loaded): Session | null {
  switch (change.type) {
    case 'keep':
    case 'check':
      return loaded.session;
    case 'insert':
      return id === null ? null : { ...change.state, id: sessionId(id), revision: 1 };
    case 'update':
      return { ...change.state, id: change.id, revision: change.revision + 1 };
    case 'delete':
      return null;
    default:
      return change satisfies never;
  }
}

/** Whoever is signed in with it, where the request may have changed them: the answer tells what they are like now. */
function changedUser({ user }: Loaded, { draft, writes }: Thought): UserId | null {
  const isAsBefore = user !== null && writes.length === 0;
  return draft.isEnded || isAsBefore ? null : draft.userId;
}

function userAfter(loaded: Loaded, thought: Thought, committed: User | null): User | null {
  if (thought.draft.userId === null || thought.draft.isEnded) return null;
  return changedUser(loaded, thought) === null ? loaded.user : committed;
}

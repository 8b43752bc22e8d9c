import type { User } from '../domain/account.js';
import type { SessionToken } from '../domain/ids.js';
import { plusSeconds, type Instant } from '../domain/instant.js';
import type { ClientContext, Session } from '../domain/session.js';
import type { EngineParts } from './engine-parts.js';

/** The session that a request comes with, if any. */
export interface Loaded {
  readonly at: Instant;
  readonly client: ClientContext;
  readonly token: SessionToken | null;
  readonly status: TokenStatus;
  /** The session, where it is good. */
  readonly session: Session | null;
  /** Who is signed in. */
  readonly user: User | null;
}

export type TokenStatus =
  /** No token came. */
  | 'none'
  | 'good'
  /** It was replaced by a newer one a moment ago: whoever sent it may be holding that one by now. */
  | 'rotated'
  /** There is such a session, but its time is over. */
  | 'expired'
  /** It ended because the user's password changed or their account was disabled; it has been removed. */
  | 'ended'
  | 'unknown';

/** Who asks, and when. */
export interface Requester {
  readonly at: Instant;
  readonly client: ClientContext;
}

/** For how long a token that was rotated away is told from one that was never known. */
const ROTATED_SECONDS = 60;

/** Finds out what a session token is worth, in one read. */
export async function load(
  parts: EngineParts,
  request: Requester & { readonly token: SessionToken | null },
): Promise<Loaded> {
  const { at, token } = request;
  const nothing = (status: TokenStatus): Loaded => ({ ...request, status, session: null, user: null });
  if (token === null) return nothing('none');
  const found = await parts.store.findSession(parts.hashToken(token));
  switch (found.type) {
    case 'unknown':
      return nothing('unknown');
    case 'rotated':
      return nothing(at < plusSeconds(found.rotatedAt, ROTATED_SECONDS) ? 'rotated' : 'unknown');
    case 'found': {
      const { session, user } = found;
      if (at >= session.expiresAt) return nothing('expired');
      if (session.userId === null) return { ...request, status: 'good', session, user: null };
      if (user?.isActive && user.sessionEpoch === session.sessionEpoch) {
        return { ...request, status: 'good', session, user };
      }
      await endSession(parts, session, request);
      return nothing('ended');
    }
    default:
      return found satisfies never;
  }
}

/** Removes a session, with all that was pending in it. */
export async function endSession(parts: EngineParts, session: Session, request: Requester): Promise<void> {
  await parts.store.commit({
    at: request.at,
    session: { type: 'delete', id: session.id },
    expectations: [],
    writes: [],
    messages: [],
    audit: [
      {
        flow: 'session',
        event: 'sessionEnded',
        from: session.userId === null ? 'anonymous' : 'authenticated',
        to: 'ended',
        userId: session.userId,
        sessionId: session.id,
        ip: request.client.ip,
      },
    ],
  });
}

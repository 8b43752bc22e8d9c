import type { User } from './account.js';
import type { AuthenticationMethod } from './authentication-method.js';
import type { FlowId, SessionId, TokenHash, UserId } from './ids.js';
import type { Instant } from './instant.js';
import type { JsonObject, JsonValue } from './json.js';

/** A flow at rest: which machine, which version of it, and where it stands. It holds no secret in clear. */
export interface StoredFlow {
  readonly flow: FlowId;
  readonly version: number;
  readonly value: JsonValue;
  readonly context: JsonObject;
}

/** What a session remembers between requests. */
export interface SessionState {
  readonly tokenHash: TokenHash;
  /** The user who is signed in; null for a visitor. */
  readonly userId: UserId | null;
  /** The user's session epoch when they signed in; the session is no good under another. */
  readonly sessionEpoch: number | null;
  readonly methods: readonly AuthenticationMethod[];
  readonly flows: Readonly<Record<FlowId, StoredFlow>>;
  readonly ip: string;
  readonly userAgent: string;
  readonly createdAt: Instant;
  readonly lastSeenAt: Instant;
  readonly expiresAt: Instant;
}

/** A session as it is stored. Its revision counts its changes: a change is made to the revision that was read. */
export interface Session extends SessionState {
  readonly id: SessionId;
  readonly revision: number;
}

/** A session with the user who is signed in, or the one who is not any more. */
export interface LoadedSession {
  readonly session: Session;
  readonly user: User | null;
}

/** Who sends a request: the kind of client decides how the session token travels. */
export interface ClientContext {
  readonly kind: ClientKind;
  /** The client's address, as trusted proxies tell it. */
  readonly ip: string;
  /** What limits count it by: the address, or the /64 network of an IPv6 address, which one person may own whole. */
  readonly network: string;
  readonly userAgent: string;
  /** What a browser shows for having been trusted once, as it came; null for one that shows nothing, and for apps. */
  readonly trust: string | null;
}

export type ClientKind = 'browser' | 'app';
export const CLIENT_KINDS: readonly ClientKind[] = ['browser', 'app'];

import type { Brand } from './brand.js';

/** Identifies a user: an integer by default; text where a store has ids of another kind, such as UUIDs. */
export type UserId = Brand<number | string, 'UserId'>;

/** Identifies a session publicly, as in the list of a user's sessions; it is no secret and gives no access. */
export type SessionId = Brand<number, 'SessionId'>;

/** Identifies an authenticator of a user publicly; it is no secret. */
export type AuthenticatorId = Brand<number, 'AuthenticatorId'>;

/** The opaque secret that a client presents: 256 random bits, base64url. Never stored. */
export type SessionToken = Brand<string, 'SessionToken'>;

/** The SHA-256 of a 256-bit secret, base64url: what is stored in its place. */
export type TokenHash = Brand<string, 'TokenHash'>;

/** Names a flow; on the wire too, in `data.flows`. */
export type FlowId = string;

export const userId = (value: number | string): UserId => value as UserId;
export const authenticatorId = (value: number): AuthenticatorId => value as AuthenticatorId;
export const sessionId = (value: number): SessionId => value as SessionId;
export const sessionToken = (value: string): SessionToken => value as SessionToken;
export const tokenHash = (value: string): TokenHash => value as TokenHash;

import type { EmailAddress, NewAccount, PhoneNumber, User } from '../domain/account.js';
import type { AuditEvent } from '../domain/audit.js';
import type { Authenticator, NewAuthenticator } from '../domain/authenticator.js';
import type { Email } from '../domain/email.js';
import type { AuthenticatorId, SessionId, TokenHash, UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { JsonValue } from '../domain/json.js';
import type { LinkKey } from '../domain/link-key.js';
import type { OutboxMessage, QueuedMessage } from '../domain/outbox.js';
import type { Phone } from '../domain/phone.js';
import type { LoadedSession, SessionState } from '../domain/session.js';
import type { UserData } from '../domain/user-data.js';
import type { Username, UsernameKey } from '../domain/username.js';

/**
 * Where everything is kept.
 *
 * An implementation guarantees:
 * - `commit` is atomic and, once it has answered `committed`, durable: it writes all or nothing;
 * - what it checks (the session's revision, the expectations, unique keys) still holds at the moment it takes effect,
 *   however many writers there are;
 * - reads see what was committed before they began;
 * - a user comes whole by whatever they are found: a login asks for second factors by the types that come with them;
 * - time comes in with the call; nothing here asks a clock;
 * - when it cannot answer, it throws `SallyportError('store-unavailable')`, and never answers wrongly instead.
 */
export interface Store {
  /** The session of a token with its user, in one read. Whether it has expired is for the caller to judge. */
  findSession(token: TokenHash): Promise<SessionLookup>;

  findUser(id: UserId): Promise<User | null>;

  /** Those with that username; at most one, as usernames are unique by their key. */
  findByUsername(key: UsernameKey): Promise<readonly UserWithPassword[]>;

  /**
   * Those who have that address, oldest first. Where some of them have verified it, only they: an address that was
   * not verified says nothing about who owns it.
   */
  findByEmail(email: Email): Promise<readonly EmailHolder[]>;

  /**
   * Those who have that number, oldest first; where one of them has verified it, only they. Anybody can sign up with a
   * number that is not theirs.
   */
  findByPhone(phone: Phone): Promise<readonly UserWithPassword[]>;

  /** The hash of a user's password; null for one who has none, and for an id that nobody has. */
  findPasswordHash(id: UserId): Promise<string | null>;

  /** Whether any account has that address, verified or not. */
  isEmailUsed(email: Email): Promise<boolean>;

  /** The addresses of a user, in the order in which they were added. */
  listEmails(userId: UserId): Promise<readonly EmailAddress[]>;

  /** The authenticators of a user, in the order in which they were added. */
  listAuthenticators(userId: UserId): Promise<readonly Authenticator[]>;

  /** Whether any account has a key with that credential id (base64url). */
  isCredentialUsed(credentialId: string): Promise<boolean>;

  /** What flows of the embedder's own keep with a user under a name; null where they never kept anything. */
  findUserData(userId: UserId, name: string): Promise<UserData | null>;

  findLinkKey(hash: TokenHash): Promise<LinkKey | null>;

  /** Draws the id of an account to be created. An id that is never used leaves no more trace than a gap. */
  nextUserId(): Promise<UserId>;
  /** Draws the id of an authenticator to be added, likewise. */
  nextAuthenticatorId(): Promise<AuthenticatorId>;

  commit(commit: Commit): Promise<CommitResult>;

  /**
   * Takes up to `limit` messages that are due, the longest due first, and makes them due again at `leaseUntil`, so
   * that nobody else takes them meanwhile and none is lost with the process that took it.
   */
  claimMessages(claim: MessageClaim): Promise<readonly QueuedMessage[]>;

  /** Says how the delivery of a claimed message ended. A delivered one loses its payload, and so its secrets. */
  settleMessage(settlement: MessageSettlement): Promise<void>;

  /**
   * Removes up to `limit` of each kind of thing that ended before `before` (sessions, link keys, delivered messages)
   * and tells how many there were; 0 says that it is done.
   */
  purge(before: Instant, limit: number): Promise<number>;

  /** The same for audit events, which are kept for longer. */
  purgeAudit(before: Instant, limit: number): Promise<number>;

  /**
   * Answers if commits can be made now, by this version: throws `store-unavailable` where they cannot, and
   * `store-outdated` where something is not there yet that this version needs. It changes nothing, and costs so little
   * that it may be asked every second.
   */
  check(): Promise<void>;

  close(): Promise<void>;
}

export type SessionLookup =
  | ({ readonly type: 'found' } & LoadedSession)
  /** The token was good until the session was given its present one, at that time. */
  | { readonly type: 'rotated'; readonly rotatedAt: Instant }
  | { readonly type: 'unknown' };

export interface UserWithPassword {
  readonly user: User;
  readonly passwordHash: string | null;
}

/** One who has an address, and what it is to them. */
export interface EmailHolder extends UserWithPassword {
  readonly isVerified: boolean;
  readonly isPrimary: boolean;
}

export interface Commit {
  readonly at: Instant;
  readonly session: SessionChange;
  readonly expectations: readonly Expectation[];
  readonly writes: readonly StoreWrite[];
  readonly messages: readonly OutboxMessage[];
  readonly audit: readonly AuditEvent[];
  /** Whom the answer tells about: the result says what they are like once all this is written. */
  readonly returnUser?: UserId;
}

export type SessionChange =
  | { readonly type: 'keep' }
  /** Only if the session still has that revision, which it keeps: any number of these can be made at once. */
  | { readonly type: 'check'; readonly id: SessionId; readonly revision: number }
  | { readonly type: 'insert'; readonly state: SessionState }
  /** Only if the session still has that revision. A new token hash makes the old one a rotated one. */
  | {
      readonly type: 'update';
      readonly id: SessionId;
      readonly revision: number;
      readonly state: SessionState;
    }
  /** Whatever its revision, and no conflict if it is gone already. */
  | { readonly type: 'delete'; readonly id: SessionId };

/** What a commit relies on beyond the session; where it does not hold, nothing is written. */
export type Expectation =
  /** The user is still active, and under these epochs. */
  | {
      readonly type: 'userUnchanged';
      readonly userId: UserId;
      readonly sessionEpoch: number;
      readonly loginEpoch: number;
    }
  /** Nobody has used that link, and nobody will: it is consumed by this commit. */
  | { readonly type: 'linkKeyUnused'; readonly hash: TokenHash }
  /** The addresses of the user are these, in this order: none was added, removed, verified or made primary. */
  | {
      readonly type: 'emailsUnchanged';
      readonly userId: UserId;
      readonly addresses: readonly EmailAddress[];
    }
  /** What is kept with the user under that name has this revision; null is that nothing ever was. */
  | {
      readonly type: 'userDataUnchanged';
      readonly userId: UserId;
      readonly name: string;
      readonly revision: number | null;
    }
  /** The number of the user is this one, verified or not as it says; or they have none. */
  | {
      readonly type: 'phoneUnchanged';
      readonly userId: UserId;
      readonly phone: PhoneNumber | null;
    }
  /** The user has that address, and it was not verified yet. */
  | { readonly type: 'emailUnverified'; readonly userId: UserId; readonly email: Email };

/**
 * What a commit changes, made in order. Where the user or the address that a write or a session names is not there, it
 * is a conflict over an expectation; where a key is taken that must be unique, over that.
 */
export type StoreWrite =
  /**
   * Creates an active user under the first epochs, with their primary address and their number if there are any, both
   * unverified. With `claimsEmail` the address must not be claimed by another account: of two signups with it, one
   * succeeds.
   */
  | { readonly type: 'createUser'; readonly account: NewAccount; readonly claimsEmail: boolean }
  | { readonly type: 'recordLogin'; readonly userId: UserId }
  /** Replaces a hash by one of the same password, under stronger parameters, unless the password changed meanwhile. */
  | {
      readonly type: 'upgradePasswordHash';
      readonly userId: UserId;
      readonly from: string;
      readonly to: string;
    }
  /** A new password: the user gets other epochs, so that nothing that was issued before is good any more. */
  | { readonly type: 'changePassword'; readonly userId: UserId; readonly passwordHash: string }
  /**
   * The address of that user becomes verified, and primary unless there is a primary one. It must not be verified by
   * another account; unverified claims of others to it end. With `replacesOthers` it becomes primary in any case, and
   * the user's other addresses go; that ends what was issued for the login of one with another primary address.
   */
  | {
      readonly type: 'verifyEmail';
      readonly userId: UserId;
      readonly email: Email;
      readonly replacesOthers?: boolean;
    }
  /** The user has one more address, which is not verified and not primary; others may have it too. */
  | { readonly type: 'addEmail'; readonly userId: UserId; readonly email: Email }
  /** Another address becomes primary, and the user gets another login epoch. */
  | { readonly type: 'setPrimaryEmail'; readonly userId: UserId; readonly email: Email }
  /** The user loses an address; where it was the primary one, and they have none, there is none any more. */
  | { readonly type: 'removeEmail'; readonly userId: UserId; readonly email: Email }
  /** One unverified address takes the place of another, which is claimed as with `createUser`. */
  | {
      readonly type: 'replaceUnverifiedEmail';
      readonly userId: UserId;
      readonly from: Email;
      readonly to: Email;
      readonly claimsEmail: boolean;
    }
  /** Keeps data with a user, in the place of what was kept under that name; its revision becomes one higher. */
  | {
      readonly type: 'putUserData';
      readonly userId: UserId;
      readonly name: string;
      readonly value: JsonValue;
    }
  /**
   * The user has this number, in the place of the one they had if any. A verified one must not be verified by another
   * account. Where it replaces another number that was verified, the user gets another login epoch.
   */
  | { readonly type: 'setPhone'; readonly userId: UserId; readonly phone: PhoneNumber }
  | { readonly type: 'insertLinkKey'; readonly key: LinkKey }
  /**
   * The user has one more authenticator, and another login epoch. Of the types `totp` and `recovery_codes` there is
   * one of each at most, and nobody else has the same key.
   */
  | {
      readonly type: 'addAuthenticator';
      readonly userId: UserId;
      readonly authenticator: NewAuthenticator;
    }
  /** An authenticator becomes this, unless it was changed or removed since that revision was read. */
  | { readonly type: 'updateAuthenticator'; readonly userId: UserId; readonly authenticator: Authenticator }
  /** The user loses an authenticator, and gets another login epoch. */
  | { readonly type: 'removeAuthenticator'; readonly userId: UserId; readonly id: AuthenticatorId }
  /**
   * Takes over a user of another system as they are; verified addresses and the primary one are claimed, and a verified
   * number is theirs.
   */
  | { readonly type: 'importUser'; readonly user: ImportedUser };

/** A user of another system. `email` is the primary address where `emails` does not say. */
export interface ImportedUser {
  readonly id: UserId;
  readonly username: Username | null;
  readonly email: Email | null;
  readonly emails: readonly EmailAddress[];
  readonly phone: PhoneNumber | null;
  readonly passwordHash: string | null;
  readonly isActive: boolean;
}

export type CommitResult =
  /**
   * `sessionId` is that of the session that was checked, inserted, updated or deleted; `user` is `returnUser` as the commit
   * left them, and null where nobody was named, or nobody has that id.
   */
  | { readonly type: 'committed'; readonly sessionId: SessionId | null; readonly user: User | null }
  /** Something had changed meanwhile: nothing was written, and thinking again is worth while. */
  | { readonly type: 'conflict'; readonly over: 'session' | 'expectation' | 'unique' | 'lock' };

export interface MessageClaim {
  readonly at: Instant;
  readonly leaseUntil: Instant;
  readonly limit: number;
}

export type MessageSettlement =
  | { readonly type: 'delivered'; readonly id: number; readonly at: Instant }
  | { readonly type: 'failed'; readonly id: number; readonly retryAt: Instant }
  /** Given up: the payload is wiped, the fact stays on record until it is purged. */
  | { readonly type: 'abandoned'; readonly id: number; readonly at: Instant };

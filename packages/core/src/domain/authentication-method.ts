import type { AuthenticatorType } from './authenticator.js';
import type { Email } from './email.js';
import type { AuthenticatorId, FlowId, UserId } from './ids.js';
import type { Instant } from './instant.js';
import type { Phone } from './phone.js';

/**
 * What somebody proved, and when; on the wire in `data.methods`. A record is bound to the user it was made for, and
 * never speaks for another who logs in with the same session later.
 */
export interface AuthenticationMethod {
  readonly userId: UserId;
  readonly method: 'password' | 'code' | 'password_reset' | 'mfa' | 'flow';
  readonly at: Instant;
  readonly email?: Email;
  readonly phone?: Phone;
  readonly username?: string;
  /** With a second factor: which one it was. */
  readonly id?: AuthenticatorId;
  readonly type?: AuthenticatorType;
  /** Set where a key took the place of a password. */
  readonly passwordless?: true;
  /** With the method `flow`: the embedder's flow that was passed. */
  readonly flow?: FlowId;
  /** Set where somebody who was signed in has proved it again. */
  readonly reauthenticated?: true;
}

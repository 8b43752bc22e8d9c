import type { EmailAddress, Epochs } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { Authenticator, AuthenticatorSummary } from '../domain/authenticator.js';
import type { Candidate } from '../domain/candidate.js';
import type { Contact } from '../domain/contact.js';
import type { Email } from '../domain/email.js';
import type { UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { JsonObject } from '../domain/json.js';
import type { MailKind } from '../domain/mail-kind.js';
import type { Phone } from '../domain/phone.js';
import type { SmsKind } from '../domain/sms-kind.js';

// What the effects of the built-in flows say and are answered with, beyond single values.

/** What a signup asks for, after its input was parsed; `problems` is what was wrong with it. */
export interface SignupRequest {
  readonly email: Email | null;
  readonly phone: Phone | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly problems: readonly InputProblem[];
  /** Whether it ends with a passkey, in the place of a password. */
  readonly isPasskeySignup: boolean;
}

/** A change to one of a user's addresses, what they are then, and who is told. */
export interface EmailChange {
  readonly userId: UserId;
  readonly email: Email;
  readonly addresses: readonly EmailAddress[];
  readonly notification: MailRequest | null;
}

/** A new password, and the epochs under which it was accepted; the user has others once it is set. */
export interface PasswordChange {
  readonly userId: UserId;
  readonly passwordHash: string;
  readonly epochs: Epochs;
}

/** A password that is reset, and what comes of it. */
export interface PasswordReset {
  readonly change: PasswordChange;
  readonly notification: MailRequest | null;
  /** Who goes on to log in; null where a login is to be made anew. */
  readonly candidate: Candidate | null;
  /** Whether it is the password of whoever is signed in, who is not from then on. */
  readonly endsSession: boolean;
}

/** What a change of the password says; what is missing is null. */
export interface PasswordChangeRequest {
  readonly currentPassword: string | null;
  readonly newPassword: string | null;
  readonly problems: readonly InputProblem[];
}

/** The hash of a password under stronger parameters, which takes the place of the one it was verified against. */
export interface PasswordUpgrade {
  readonly from: string;
  readonly to: string;
}

/** How long a code lives, and how often it can be tried, sent again, and sent elsewhere. */
export interface CodeLimits {
  readonly expiresAt: Instant;
  readonly attempts: number;
  readonly resends: number;
  readonly changes: number;
}

/**
 * For whom codes are counted. A visitor's count for the address or number that they gave, whoever has it: one count for
 * all of an account would tell what belongs to it (promise 14 of SECURITY.md).
 */
export interface CodeCount {
  readonly contact: Contact;
  /** The account, where whoever is to give the code has shown before that it is theirs. */
  readonly userId: UserId | null;
}

/** A code as somebody typed it, and what it must fit: without a user nothing does, at the same cost. */
export interface CodeAttempt {
  readonly code: string;
  readonly codeHash: string;
  readonly email: Email;
  readonly userId: UserId | null;
  readonly epochs: Epochs;
}

/** A mail to be written when it is sent. Its secret is sealed, as it waits in the outbox. */
export interface MailRequest extends JsonObject {
  readonly kind: MailKind;
  readonly to: Email;
  readonly carries: 'code' | 'key' | 'nothing';
  readonly sealedSecret: string | null;
  /** With a notification: the change that it is about. */
  readonly occasion?: Occasion;
}

/** A text message to be written when it is sent. Its code is sealed, as it waits in the outbox. */
export interface SmsRequest extends JsonObject {
  readonly kind: SmsKind;
  readonly to: Phone;
  readonly sealedSecret: string | null;
}

/** When, and by whom as far as is known, a change was made. */
export interface Occasion extends JsonObject {
  readonly at: Instant;
  readonly ip: string;
  readonly userAgent: string;
}

/** An authenticator whose code was right, as it is once that code is used up. */
export interface UsedAuthenticator {
  readonly userId: UserId;
  readonly used: Authenticator;
}

/** A change to what somebody can prove who they are by: what is told of it, to them and to their mailbox. */
export interface AuthenticatorChange {
  readonly userId: UserId;
  readonly authenticator: AuthenticatorSummary;
  readonly notification: MailRequest | null;
}

/** What a browser is to ask an authenticator, and until when the answer is waited for. */
export interface WebauthnChallenge {
  readonly options: JsonObject;
  /** 256 random bits, base64url; it is in the options, too. */
  readonly challenge: string;
  readonly expiresAt: Instant;
}

import type { EmailAddress, Epochs, LoginIdentifier, NewAccount, User } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { FlowId, TokenHash, UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { LinkKey } from '../domain/link-key.js';
import type { JsonObject } from '../domain/json.js';
import type { MailKind } from '../domain/mail-kind.js';
import { notice, question, reservation, write } from './effect.js';
import { signals } from './signals.js';

/** What a signup asks for, after its input was parsed; `problems` is what was wrong with it. */
export interface SignupRequest {
  readonly email: Email | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly problems: readonly InputProblem[];
}

/** The effects that the built-in flows use. */
export const coreEffects = {
  // The client's password, or the password of a decoy: the same work either way.
  verifyPassword: question<
    { readonly identifier: LoginIdentifier; readonly password: string },
    | {
        readonly type: 'passwordAccepted';
        readonly candidate: Candidate;
        readonly userId: UserId;
        readonly upgrade: PasswordUpgrade | null;
      }
    | { readonly type: 'passwordRejected' }
  >({ passwordAccepted: true, passwordRejected: true }),

  examineSignup: question<
    SignupRequest,
    | { readonly type: 'signupRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'signupClosed' }
    | { readonly type: 'accountPrepared'; readonly account: NewAccount; readonly claimsEmail: boolean }
    /** The address is taken, and nobody may learn that: the signup is pretended. */
    | { readonly type: 'signupPretended'; readonly email: Email }
  >({ signupRefused: true, signupClosed: true, accountPrepared: true, signupPretended: true }),

  admitCandidate: question<
    { readonly candidate: Candidate },
    | { readonly type: 'candidateAdmitted'; readonly expiresAt: Instant }
    | { readonly type: 'candidateRejected' }
  >({ candidateAdmitted: true, candidateRejected: true }),

  decideStage: question<
    { readonly stage: FlowId; readonly candidate: Candidate },
    { readonly type: 'stageRequired' } | { readonly type: 'stageNotRequired' }
  >({ stageRequired: true, stageNotRequired: true }),

  confirmCandidate: question<
    { readonly candidate: Candidate },
    { readonly type: 'candidateConfirmed'; readonly userId: UserId } | { readonly type: 'candidateRejected' }
  >({ candidateConfirmed: true, candidateRejected: true }),

  findEmailToVerify: question<
    { readonly candidate: Candidate },
    | {
        readonly type: 'emailToVerifyFound';
        readonly email: Email;
        /** Whether the login waits until the address is verified. */
        readonly isBlocking: boolean;
        readonly candidate: Candidate;
      }
    /** A user without any address: nothing can be mailed, and nothing passes. */
    | { readonly type: 'noEmailFound' }
  >({ emailToVerifyFound: true, noEmailFound: true }),

  issueEmailCode: question<
    { readonly email: Email | null; readonly userId: UserId | null },
    {
      readonly type: 'emailCodeIssued';
      readonly codeHash: string;
      readonly mail: MailRequest | null;
      readonly limits: CodeLimits;
    }
  >({ emailCodeIssued: true }),

  matchEmailCode: question<
    {
      readonly code: string;
      readonly codeHash: string;
      /** Without an address or a user nothing ever matches, at the same cost. */
      readonly email: Email | null;
      readonly userId: UserId | null;
      readonly epochs: Epochs;
    },
    | { readonly type: 'emailCodeMatched'; readonly userId: UserId; readonly user: User }
    | { readonly type: 'emailCodeMismatched' }
    | { readonly type: 'emailTaken' }
  >({ emailCodeMatched: true, emailCodeMismatched: true, emailTaken: true }),

  examineEmailChange: question<
    {
      readonly userId: UserId;
      /** The address that the account has. */
      readonly from: Email;
      /** The one that the last code went to. */
      readonly current: Email;
      readonly to: Email;
    },
    | { readonly type: 'emailChangeRefused'; readonly problems: readonly InputProblem[] }
    | {
        readonly type: 'emailChangeAccepted';
        readonly to: Email;
        readonly claimsEmail: boolean;
        readonly addresses: readonly EmailAddress[];
      }
    /** The address is taken, and nobody may learn that: the change is pretended. */
    | {
        readonly type: 'emailChangePretended';
        readonly to: Email;
        readonly addresses: readonly EmailAddress[];
      }
  >({ emailChangeRefused: true, emailChangeAccepted: true, emailChangePretended: true }),

  issueEmailLink: question<
    { readonly email: Email; readonly candidate: Candidate | null },
    { readonly type: 'emailLinkIssued'; readonly key: LinkKey | null; readonly mail: MailRequest | null }
  >({ emailLinkIssued: true }),

  matchEmailKey: question<
    { readonly key: string },
    | {
        readonly type: 'emailKeyMatched';
        readonly hash: TokenHash;
        readonly userId: UserId;
        readonly email: Email;
        readonly user: User;
        /** Whether a pending login of the same user goes on. */
        readonly continuesLogin: boolean;
        /** Whether it takes the place of the addresses that the user has. */
        readonly replacesOthers: boolean;
        /** Who is told that it does. */
        readonly notification: MailRequest | null;
      }
    | { readonly type: 'emailKeyRejected' }
    | { readonly type: 'emailTaken' }
  >({ emailKeyMatched: true, emailKeyRejected: true, emailTaken: true }),

  /** Whether a text is the password of whoever is signed in. */
  verifyOwnPassword: question<
    { readonly password: string },
    | { readonly type: 'ownPasswordAccepted'; readonly userId: UserId }
    | { readonly type: 'ownPasswordRejected' }
  >({ ownPasswordAccepted: true, ownPasswordRejected: true }),

  examinePasswordChange: question<
    PasswordChangeRequest,
    | { readonly type: 'passwordChangeRefused'; readonly problems: readonly InputProblem[] }
    | {
        readonly type: 'passwordChangeAccepted';
        readonly change: PasswordChange;
        readonly notification: MailRequest | null;
        /** Whether the session in which it is made ends as well. */
        readonly endsSession: boolean;
      }
  >({ passwordChangeRefused: true, passwordChangeAccepted: true }),

  findLoginAccount: question<
    { readonly email: Email },
    /** The candidate of an unknown address has no user. */
    | { readonly type: 'loginAccountFound'; readonly candidate: Candidate; readonly email: Email }
    /** There is none, and that is no secret. */
    | { readonly type: 'loginAccountUnknown' }
  >({ loginAccountFound: true, loginAccountUnknown: true }),

  issueLoginCode: question<
    { readonly email: Email; readonly candidate: Candidate },
    {
      readonly type: 'loginCodeIssued';
      readonly codeHash: string;
      readonly mail: MailRequest | null;
      readonly limits: CodeLimits;
    }
  >({ loginCodeIssued: true }),

  matchLoginCode: question<
    {
      readonly code: string;
      readonly codeHash: string;
      readonly email: Email;
      readonly userId: UserId | null;
      readonly epochs: Epochs;
    },
    | { readonly type: 'loginCodeMatched'; readonly userId: UserId; readonly email: Email }
    | { readonly type: 'loginCodeMismatched' }
  >({ loginCodeMatched: true, loginCodeMismatched: true }),

  examineNewEmail: question<
    { readonly email: Email },
    | { readonly type: 'newEmailRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'newEmailAccepted';
        readonly candidate: Candidate;
        readonly userId: UserId;
        readonly email: Email;
        readonly replaces: Email | null;
        /** The addresses as they are then. */
        readonly addresses: readonly EmailAddress[];
      }
  >({ newEmailRefused: true, reauthenticationRequired: true, newEmailAccepted: true }),

  findOwnEmail: question<
    { readonly email: Email },
    | { readonly type: 'ownEmailFound'; readonly candidate: Candidate; readonly email: Email }
    | { readonly type: 'ownEmailUnknown' }
  >({ ownEmailFound: true, ownEmailUnknown: true }),

  examinePrimaryEmail: question<
    { readonly email: Email },
    | { readonly type: 'primaryEmailRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({ readonly type: 'primaryEmailAccepted'; readonly isPrimary: boolean } & EmailChange)
  >({ primaryEmailRefused: true, reauthenticationRequired: true, primaryEmailAccepted: true }),

  examineEmailRemoval: question<
    { readonly email: Email },
    | { readonly type: 'emailRemovalRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({ readonly type: 'emailRemovalAccepted' } & EmailChange)
  >({ emailRemovalRefused: true, reauthenticationRequired: true, emailRemovalAccepted: true }),

  findResetAccounts: question<
    { readonly email: Email },
    | { readonly type: 'resetAccountsFound'; readonly userIds: readonly UserId[] }
    /** There is none, and that is no secret. */
    | { readonly type: 'resetAccountUnknown' }
  >({ resetAccountsFound: true, resetAccountUnknown: true }),

  issueResetLinks: question<
    { readonly email: Email; readonly userIds: readonly UserId[] },
    {
      readonly type: 'resetLinksIssued';
      readonly keys: readonly LinkKey[];
      readonly mails: readonly MailRequest[];
    }
  >({ resetLinksIssued: true }),

  inspectResetKey: question<
    { readonly key: string },
    { readonly type: 'resetKeyMatched'; readonly user: User } | { readonly type: 'resetKeyRejected' }
  >({ resetKeyMatched: true, resetKeyRejected: true }),

  examinePasswordReset: question<
    { readonly key: string; readonly password: string },
    | { readonly type: 'passwordResetRefused'; readonly problems: readonly InputProblem[] }
    | {
        readonly type: 'passwordResetAccepted';
        readonly hash: TokenHash;
        readonly change: PasswordChange;
        readonly notification: MailRequest | null;
        /** Who goes on to log in; null where a login is to be made anew. */
        readonly candidate: Candidate | null;
      }
  >({ passwordResetRefused: true, passwordResetAccepted: true }),

  /** Counts a try at the password of whoever is signed in, together with those at their login. */
  reserveOwnPasswordAttempt: reservation<
    Record<string, never>,
    { readonly type: 'ownPasswordAttemptRefused' }
  >({ ownPasswordAttemptRefused: true }),

  /** Counts a request for a code to log in. */
  reserveLoginCode: reservation<{ readonly email: Email }, { readonly type: 'loginCodeRefused' }>({
    loginCodeRefused: true,
  }),

  /** Counts a request to reset a password. */
  reserveResetRequest: reservation<{ readonly email: Email }, { readonly type: 'resetRequestRefused' }>({
    resetRequestRefused: true,
  }),

  /** Counts a try at somebody's password, before it is compared. */
  reserveLoginAttempt: reservation<
    { readonly identifier: LoginIdentifier },
    { readonly type: 'loginAttemptRefused' }
  >({ loginAttemptRefused: true }),

  /** Counts a verification mail to an address. */
  reserveVerificationMail: reservation<
    { readonly email: Email },
    { readonly type: 'verificationMailRefused' }
  >({ verificationMailRefused: true }),

  createAccount: write<{ readonly account: NewAccount; readonly claimsEmail: boolean }>(),
  /** There is nothing to do where the hash is as strong as it should be. */
  upgradePassword: write<{ readonly userId: UserId; readonly upgrade: PasswordUpgrade | null }>(),
  recordMethod: write<{ readonly record: AuthenticationMethod }>(),
  verifyEmail: write<{ readonly userId: UserId; readonly email: Email; readonly replacesOthers: boolean }>(),
  /** With `replaces`, in the place of another that was not verified either. */
  addEmail: write<{ readonly userId: UserId; readonly email: Email; readonly replaces: Email | null }>(),
  /** There is nothing to do where it is the primary one already. */
  setPrimaryEmail: write<{ readonly userId: UserId; readonly email: Email; readonly isPrimary: boolean }>(),
  removeEmail: write<{ readonly userId: UserId; readonly email: Email }>(),
  replaceUnverifiedEmail: write<{
    readonly userId: UserId;
    readonly from: Email;
    readonly to: Email;
    readonly claimsEmail: boolean;
  }>(),
  /** There is no key where the candidate is pretended. */
  storeLinkKey: write<{ readonly key: LinkKey | null }>(),
  consumeLinkKey: write<{ readonly hash: TokenHash; readonly userId: UserId; readonly email: Email }>(),
  /** Gives back what a reservation of this request took; it succeeded, so it was no guess. */
  giveBack: write<{ readonly reservation: 'reserveLoginAttempt' | 'reserveOwnPasswordAttempt' }>(),
  changePassword: write<{ readonly change: PasswordChange }>(),
  storeLinkKeys: write<{ readonly keys: readonly LinkKey[] }>(),
  useResetKey: write<{ readonly hash: TokenHash }>(),

  /** Nothing is sent where there is nobody to send it to. */
  sendMail: notice<{ readonly mail: MailRequest | null }>(),
  sendMails: notice<{ readonly mails: readonly MailRequest[] }>(),

  ...signals,
} as const;

export type CoreEffects = typeof coreEffects;

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

/** A mail to be written when it is sent. Its secret is sealed, as it waits in the outbox. */
export interface MailRequest extends JsonObject {
  readonly kind: MailKind;
  readonly to: Email;
  readonly carries: 'code' | 'key' | 'nothing';
  readonly sealedSecret: string | null;
  /** With a notification: the change that it is about. */
  readonly occasion?: Occasion;
}

/** When, and by whom as far as is known, a change was made. */
export interface Occasion extends JsonObject {
  readonly at: Instant;
  readonly ip: string;
  readonly userAgent: string;
}

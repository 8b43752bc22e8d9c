import type { EmailAddress, Epochs, User } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { TokenHash, UserId } from '../domain/ids.js';
import type { LinkKey } from '../domain/link-key.js';
import { question, reservation, write } from './effect.js';
import type { CodeAttempt, CodeLimits, MailRequest, EmailChange } from './parameters.js';

/** Effects about addresses: verifying, adding, changing, removing them. */
export const emailEffects = {
  findEmailToVerify: question<
    { readonly candidate: Candidate },
    | {
        readonly type: 'emailToVerifyFound';
        readonly email: Email;
        /** Whether the login waits until the address is verified. */
        readonly isBlocking: boolean;
        /** Whoever has never logged in may have got the address wrong, and can give another. */
        readonly isNewcomer: boolean;
        readonly candidate: Candidate;
      }
    /** A user without any address: nothing can be mailed, and nothing passes. */
    | { readonly type: 'noEmailFound' }
  >({ emailToVerifyFound: true, noEmailFound: true }),

  issueEmailCode: question<
    {
      readonly email: Email | null;
      /** Whether it is somebody else's, who is told in the place of a code. */
      readonly isTaken: boolean;
      readonly isNewcomer: boolean;
    },
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
      readonly epochs: Epochs;
      /** The address that the account has. */
      readonly from: Email;
      /** The one that the last code went to. */
      readonly current: Email;
      readonly to: Email;
    },
    | { readonly type: 'emailChangeRefused'; readonly problems: readonly InputProblem[] }
    /** The account, or what is known of the address, is not what it was when the code was sent. */
    | { readonly type: 'emailChangeOutdated' }
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
  >({
    emailChangeRefused: true,
    emailChangeOutdated: true,
    emailChangeAccepted: true,
    emailChangePretended: true,
  }),

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

  listOwnEmails: question<
    Record<string, never>,
    { readonly type: 'ownEmailsListed'; readonly addresses: readonly EmailAddress[] }
  >({ ownEmailsListed: true }),

  /** A code that whoever is signed in was sent to an address, which need not be theirs yet. */
  matchOwnEmailCode: question<
    CodeAttempt,
    | {
        readonly type: 'ownEmailCodeMatched';
        readonly email: Email;
        readonly user: User;
        /** Whether it is added only now. */
        readonly isNew: boolean;
        /** Whether it takes the place of the addresses that the user has. */
        readonly replacesOthers: boolean;
        /** Who is told that it does. */
        readonly notification: MailRequest | null;
      }
    | {
        readonly type: 'ownEmailCodeRefused';
        readonly code: 'incorrect_code' | 'email_taken' | 'max_email_addresses';
      }
  >({ ownEmailCodeMatched: true, ownEmailCodeRefused: true }),

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

  /** Counts a verification mail to an address. */
  reserveVerificationMail: reservation<
    { readonly email: Email },
    { readonly type: 'verificationMailRefused' }
  >({ verificationMailRefused: true }),

  verifyEmail: write<{ readonly userId: UserId; readonly email: Email; readonly replacesOthers: boolean }>(),

  /** The same of an address of whoever is signed in, which is added first where it is new. */
  verifyOwnEmail: write<{
    readonly userId: UserId;
    readonly email: Email;
    readonly isNew: boolean;
    readonly replacesOthers: boolean;
  }>(),

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
} as const;

import type { User } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { TokenHash, UserId } from '../domain/ids.js';
import type { LinkKey } from '../domain/link-key.js';
import { question, reservation, write } from './effect.js';
import type {
  CodeAttempt,
  CodeLimits,
  MailRequest,
  PasswordChange,
  PasswordChangeRequest,
  PasswordReset,
} from './parameters.js';

/** Effects about passwords that are changed, reset, or asked for again. */
export const passwordEffects = {
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
        readonly reset: PasswordReset;
      }
  >({ passwordResetRefused: true, passwordResetAccepted: true }),

  findResetOwner: question<
    { readonly email: Email },
    /** The candidate of an unknown address has no user. */
    | { readonly type: 'resetOwnerFound'; readonly email: Email; readonly candidate: Candidate }
    | { readonly type: 'resetAccountUnknown' }
  >({ resetOwnerFound: true, resetAccountUnknown: true }),

  issueResetCode: question<
    { readonly email: Email; readonly candidate: Candidate },
    {
      readonly type: 'resetCodeIssued';
      readonly codeHash: string;
      readonly mail: MailRequest | null;
      readonly limits: CodeLimits;
    }
  >({ resetCodeIssued: true }),

  matchResetCode: question<
    CodeAttempt,
    { readonly type: 'resetCodeMatched'; readonly user: User } | { readonly type: 'resetCodeMismatched' }
  >({ resetCodeMatched: true, resetCodeMismatched: true }),

  examineResetByCode: question<
    CodeAttempt & { readonly password: string },
    | { readonly type: 'resetCodeMismatched' }
    | { readonly type: 'resetByCodeRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'resetByCodeAccepted'; readonly email: Email; readonly reset: PasswordReset }
  >({ resetCodeMismatched: true, resetByCodeRefused: true, resetByCodeAccepted: true }),

  /** Counts a try at the password of whoever is signed in, together with those at their login. */
  reserveOwnPasswordAttempt: reservation<
    Record<string, never>,
    { readonly type: 'ownPasswordAttemptRefused' }
  >({ ownPasswordAttemptRefused: true }),

  /** Counts a request to reset a password. */
  reserveResetRequest: reservation<{ readonly email: Email }, { readonly type: 'resetRequestRefused' }>({
    resetRequestRefused: true,
  }),

  changePassword: write<{ readonly change: PasswordChange }>(),

  storeLinkKeys: write<{ readonly keys: readonly LinkKey[] }>(),

  useResetKey: write<{ readonly hash: TokenHash }>(),
} as const;

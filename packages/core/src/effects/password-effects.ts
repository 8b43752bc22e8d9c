import type { User } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { TokenHash, UserId } from '../domain/ids.js';
import type { LinkKey } from '../domain/link-key.js';
import { question, reservation, write } from './effect.js';
import type { MailRequest, PasswordChange, PasswordChangeRequest } from './parameters.js';

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
        readonly change: PasswordChange;
        readonly notification: MailRequest | null;
        /** Whether it is the password of whoever is signed in, who is not from then on. */
        readonly endsSession: boolean;
        /** Who goes on to log in; null where a login is to be made anew. */
        readonly candidate: Candidate | null;
      }
  >({ passwordResetRefused: true, passwordResetAccepted: true }),

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

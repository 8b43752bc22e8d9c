import type { Epochs, LoginIdentifier, NewAccount } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { FlowId, UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import { question, reservation, write } from './effect.js';
import type { SignupRequest, PasswordUpgrade, CodeLimits, MailRequest } from './parameters.js';

/** Effects of the ways to log in and to sign up, and of the pipeline behind them. */
export const loginEffects = {
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
    {
      readonly stage: FlowId;
      readonly candidate: Candidate;
      /** The stages that this login had to pass so far. */
      readonly passed: readonly FlowId[];
    },
    { readonly type: 'stageRequired' } | { readonly type: 'stageNotRequired' }
  >({ stageRequired: true, stageNotRequired: true }),

  confirmCandidate: question<
    { readonly candidate: Candidate },
    { readonly type: 'candidateConfirmed'; readonly userId: UserId } | { readonly type: 'candidateRejected' }
  >({ candidateConfirmed: true, candidateRejected: true }),

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

  /** Counts a try at somebody's password, before it is compared. */
  reserveLoginAttempt: reservation<
    { readonly identifier: LoginIdentifier },
    { readonly type: 'loginAttemptRefused' }
  >({ loginAttemptRefused: true }),

  /** Counts a request for a code to log in. */
  reserveLoginCode: reservation<{ readonly email: Email }, { readonly type: 'loginCodeRefused' }>({
    loginCodeRefused: true,
  }),

  createAccount: write<{ readonly account: NewAccount; readonly claimsEmail: boolean }>(),

  /** There is nothing to do where the hash is as strong as it should be. */
  upgradePassword: write<{ readonly userId: UserId; readonly upgrade: PasswordUpgrade | null }>(),

  /** The browser of this request is trusted by this user from now on. */
  trustBrowser: write<{ readonly candidate: Candidate }>(),

  recordMethod: write<{ readonly record: AuthenticationMethod }>(),

  /** Gives back what a reservation of this request took; it succeeded, so it was no guess. */
  giveBack: write<{
    readonly reservation:
      | 'reserveLoginAttempt'
      | 'reserveOwnPasswordAttempt'
      | 'reserveSecondFactorAttempt'
      | 'reserveOwnSecondFactorAttempt'
      | 'reservePasskeyAttempt';
  }>(),
} as const;

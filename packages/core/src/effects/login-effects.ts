import type { Epochs, LoginIdentifier, NewAccount } from '../domain/account.js';
import type { InputProblem } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Candidate } from '../domain/candidate.js';
import type { Contact } from '../domain/contact.js';
import type { Email } from '../domain/email.js';
import type { FlowId, UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { Phone } from '../domain/phone.js';
import { question, reservation, write } from './effect.js';
import type {
  SignupRequest,
  PasswordUpgrade,
  CodeCount,
  CodeLimits,
  MailRequest,
  SmsRequest,
} from './parameters.js';

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
    | {
        readonly type: 'accountPrepared';
        readonly account: NewAccount;
        readonly claimsEmail: boolean;
        readonly isPasskeySignup: boolean;
      }
    /** The address or the number is taken, and nobody may learn that: the signup is pretended. */
    | {
        readonly type: 'signupPretended';
        readonly email: Email | null;
        readonly phone: Phone | null;
        readonly taken: readonly Contact['type'][];
        readonly isPasskeySignup: boolean;
      }
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
    { readonly contact: Contact },
    /** The candidate of an unknown address or number has no user. */
    | { readonly type: 'loginAccountFound'; readonly candidate: Candidate; readonly contact: Contact }
    /** There is none, and that is no secret. */
    | { readonly type: 'loginAccountUnknown'; readonly contact: Contact }
  >({ loginAccountFound: true, loginAccountUnknown: true }),

  /** Where a code is sent that is required of somebody who has proved something else. */
  findLoginContact: question<
    { readonly candidate: Candidate },
    | { readonly type: 'loginContactFound'; readonly candidate: Candidate; readonly contact: Contact }
    | { readonly type: 'noLoginContactFound' }
  >({ loginContactFound: true, noLoginContactFound: true }),

  issueLoginCode: question<
    { readonly contact: Contact; readonly candidate: Candidate },
    {
      readonly type: 'loginCodeIssued';
      readonly codeHash: string;
      /** One of them, or neither where nothing is to be said. */
      readonly mail: MailRequest | null;
      readonly sms: SmsRequest | null;
      readonly limits: CodeLimits;
    }
  >({ loginCodeIssued: true }),

  matchLoginCode: question<
    {
      readonly code: string;
      readonly codeHash: string;
      readonly contact: Contact;
      readonly userId: UserId | null;
      readonly epochs: Epochs;
    },
    | { readonly type: 'loginCodeMatched'; readonly userId: UserId; readonly contact: Contact }
    | { readonly type: 'loginCodeMismatched' }
  >({ loginCodeMatched: true, loginCodeMismatched: true }),

  /** The same where a signup is pretended, with an address or number that is nobody else's. */
  matchPretendedLoginCode: question<
    { readonly code: string; readonly codeHash: string; readonly contact: Contact },
    { readonly type: 'pretendedLoginCodeMatched' } | { readonly type: 'loginCodeMismatched' }
  >({ pretendedLoginCodeMatched: true, loginCodeMismatched: true }),

  /** Counts a try at somebody's password, before it is compared. */
  reserveLoginAttempt: reservation<
    { readonly identifier: LoginIdentifier },
    { readonly type: 'loginAttemptRefused' }
  >({ loginAttemptRefused: true }),

  /** Counts a code to log in that is about to be sent. */
  reserveLoginCode: reservation<CodeCount, { readonly type: 'loginCodeRefused' }>({ loginCodeRefused: true }),

  /** Counts a guess at a code that was sent, to log in or to reset a password, in whatever session it is made. */
  reserveCodeAttempt: reservation<CodeCount, { readonly type: 'codeAttemptRefused' }>({
    codeAttemptRefused: true,
  }),

  createAccount: write<{ readonly account: NewAccount; readonly claimsEmail: boolean }>(),

  /** There is nothing to do where the hash is as strong as it should be. */
  upgradePassword: write<{ readonly userId: UserId; readonly upgrade: PasswordUpgrade | null }>(),

  /** The browser of this request is trusted by this user from now on. */
  trustBrowser: write<{ readonly candidate: Candidate }>(),

  /** Whoever was sent a code and has it reads what is sent there. */
  verifyContact: write<{ readonly userId: UserId; readonly contact: Contact }>(),

  recordMethod: write<{ readonly record: AuthenticationMethod }>(),

  /** Gives back what a reservation of this request took; it succeeded, so it was no guess. */
  giveBack: write<{
    readonly reservation:
      | 'reserveLoginAttempt'
      | 'reserveOwnPasswordAttempt'
      | 'reserveCodeAttempt'
      | 'reserveSecondFactorAttempt'
      | 'reserveOwnSecondFactorAttempt'
      | 'reservePasskeyAttempt';
  }>(),
} as const;

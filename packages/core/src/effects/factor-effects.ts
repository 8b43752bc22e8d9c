import type { InputProblem, TotpOffer } from '../domain/answer.js';
import type {
  Authenticator,
  AuthenticatorSummary,
  AuthenticatorType,
  NewAuthenticator,
} from '../domain/authenticator.js';
import type { Candidate } from '../domain/candidate.js';
import type { AuthenticatorId, UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import { question, reservation, write } from './effect.js';
import type { AuthenticatorChange, MailRequest, UsedAuthenticator } from './parameters.js';

/** Effects about second factors: adding and removing them, and proving who one is by one. */
export const factorEffects = {
  findSecondFactors: question<
    { readonly candidate: Candidate },
    { readonly type: 'secondFactorsFound'; readonly types: readonly AuthenticatorType[] }
  >({ secondFactorsFound: true }),

  /** Whether a text is a code of one of the candidate's authenticators that has not been used. */
  matchSecondFactor: question<
    { readonly candidate: Candidate; readonly code: string },
    | ({ readonly type: 'secondFactorMatched' } & UsedAuthenticator)
    | { readonly type: 'secondFactorMismatched' }
    /** The account is not what it was when the login began. */
    | { readonly type: 'secondFactorOutdated' }
  >({ secondFactorMatched: true, secondFactorMismatched: true, secondFactorOutdated: true }),

  /** The same of whoever is signed in. */
  matchOwnSecondFactor: question<
    { readonly code: string },
    | ({ readonly type: 'ownSecondFactorMatched' } & UsedAuthenticator)
    | { readonly type: 'ownSecondFactorMismatched' }
  >({ ownSecondFactorMatched: true, ownSecondFactorMismatched: true }),

  /** Counts a try at somebody's second factor, before it is compared. */
  reserveSecondFactorAttempt: reservation<
    { readonly candidate: Candidate },
    { readonly type: 'secondFactorAttemptRefused' }
  >({ secondFactorAttemptRefused: true }),

  reserveOwnSecondFactorAttempt: reservation<
    Record<string, never>,
    { readonly type: 'ownSecondFactorAttemptRefused' }
  >({ ownSecondFactorAttemptRefused: true }),

  inspectTotp: question<
    Record<string, never>,
    | { readonly type: 'totpFound'; readonly authenticator: AuthenticatorSummary }
    | { readonly type: 'totpImpossible'; readonly problems: readonly InputProblem[] }
    | {
        readonly type: 'totpOffered';
        readonly offer: TotpOffer;
        readonly sealedSecret: string;
        readonly expiresAt: Instant;
      }
  >({ totpFound: true, totpImpossible: true, totpOffered: true }),

  /** Whether a text is a code of the secret that was offered; without one it never is. */
  examineTotpCode: question<
    { readonly code: string; readonly sealedSecret: string | null },
    | { readonly type: 'totpCodeRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({
        readonly type: 'totpCodeAccepted';
        readonly added: readonly NewAuthenticator[];
      } & AuthenticatorChange)
  >({ totpCodeRefused: true, reauthenticationRequired: true, totpCodeAccepted: true }),

  examineTotpRemoval: question<
    Record<string, never>,
    | { readonly type: 'totpMissing' }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'totpRemovalAccepted';
        readonly userId: UserId;
        readonly removed: readonly AuthenticatorId[];
        readonly notification: MailRequest | null;
      }
  >({ totpMissing: true, reauthenticationRequired: true, totpRemovalAccepted: true }),

  inspectRecoveryCodes: question<
    Record<string, never>,
    | { readonly type: 'recoveryCodesMissing' }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'recoveryCodesFound';
        readonly userId: UserId;
        readonly authenticator: AuthenticatorSummary;
        /** Null where they were shown before, and are not again. */
        readonly unusedCodes: readonly string[] | null;
        /** What becomes of the authenticator by being looked at, if anything. */
        readonly viewed: Authenticator | null;
      }
  >({ recoveryCodesMissing: true, reauthenticationRequired: true, recoveryCodesFound: true }),

  generateRecoveryCodes: question<
    Record<string, never>,
    | { readonly type: 'recoveryCodesRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({
        readonly type: 'recoveryCodesGenerated';
        readonly unusedCodes: readonly string[];
        readonly removed: readonly AuthenticatorId[];
        readonly added: readonly NewAuthenticator[];
      } & AuthenticatorChange)
  >({ recoveryCodesRefused: true, reauthenticationRequired: true, recoveryCodesGenerated: true }),

  addAuthenticators: write<{
    readonly userId: UserId;
    readonly authenticators: readonly NewAuthenticator[];
  }>(),

  /** There is nothing to do where nothing becomes of it. */
  updateAuthenticator: write<{ readonly userId: UserId; readonly authenticator: Authenticator | null }>(),

  removeAuthenticators: write<{ readonly userId: UserId; readonly ids: readonly AuthenticatorId[] }>(),
} as const;

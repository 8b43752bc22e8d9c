import type { InputProblem } from '../domain/answer.js';
import type { Authenticator, AuthenticatorSummary, NewAuthenticator } from '../domain/authenticator.js';
import type { Candidate } from '../domain/candidate.js';
import type { AuthenticatorId, UserId } from '../domain/ids.js';
import type { JsonObject } from '../domain/json.js';
import { question, reservation } from './effect.js';
import type { AuthenticatorChange, MailRequest, UsedAuthenticator, WebauthnChallenge } from './parameters.js';

/** Effects about security keys and passkeys. A challenge that is null was never given, and nothing answers it. */
export const webauthnEffects = {
  offerCredential: question<
    { readonly isPasswordless: boolean },
    | { readonly type: 'credentialImpossible'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({ readonly type: 'credentialOffered' } & WebauthnChallenge)
  >({ credentialImpossible: true, reauthenticationRequired: true, credentialOffered: true }),

  /** Whether it is a key that was made in answer to the challenge. */
  examineCredential: question<
    {
      readonly credential: JsonObject;
      readonly name: string | null;
      readonly challenge: string | null;
      readonly isPasswordless: boolean;
    },
    | { readonly type: 'credentialImpossible'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'credentialRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | ({
        readonly type: 'credentialAccepted';
        readonly added: readonly NewAuthenticator[];
        readonly hasNewCodes: boolean;
      } & AuthenticatorChange)
  >({
    credentialImpossible: true,
    credentialRefused: true,
    reauthenticationRequired: true,
    credentialAccepted: true,
  }),

  /** The passkey of a candidate who signs up by it; it is outdated where the account has changed since. */
  offerFirstPasskey: question<
    { readonly candidate: Candidate },
    | { readonly type: 'passkeySignupOutdated' }
    | ({ readonly type: 'firstPasskeyOffered' } & Omit<WebauthnChallenge, 'expiresAt'>)
  >({ passkeySignupOutdated: true, firstPasskeyOffered: true }),

  examineFirstPasskey: question<
    {
      readonly candidate: Candidate;
      readonly credential: JsonObject;
      readonly name: string | null;
      readonly challenge: string | null;
    },
    | { readonly type: 'passkeySignupOutdated' }
    | { readonly type: 'firstPasskeyRefused'; readonly problems: readonly InputProblem[] }
    | {
        readonly type: 'firstPasskeyAccepted';
        readonly userId: UserId;
        readonly added: readonly NewAuthenticator[];
      }
  >({ passkeySignupOutdated: true, firstPasskeyRefused: true, firstPasskeyAccepted: true }),

  examineCredentialName: question<
    {
      readonly id: AuthenticatorId | null;
      readonly name: string | null;
      readonly problems: readonly InputProblem[];
    },
    | { readonly type: 'credentialNameRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'credentialNamed';
        readonly userId: UserId;
        readonly authenticator: AuthenticatorSummary;
        readonly renamed: Authenticator;
      }
  >({ credentialNameRefused: true, reauthenticationRequired: true, credentialNamed: true }),

  examineCredentialRemoval: question<
    { readonly ids: readonly AuthenticatorId[] },
    | { readonly type: 'credentialRemovalRefused'; readonly problems: readonly InputProblem[] }
    | { readonly type: 'reauthenticationRequired' }
    | {
        readonly type: 'credentialRemovalAccepted';
        readonly userId: UserId;
        readonly removed: readonly AuthenticatorId[];
        readonly notifications: readonly MailRequest[];
      }
  >({ credentialRemovalRefused: true, reauthenticationRequired: true, credentialRemovalAccepted: true }),

  challengeCandidate: question<
    { readonly candidate: Candidate },
    { readonly type: 'candidateChallenged' } & WebauthnChallenge
  >({ candidateChallenged: true }),

  challengeOwner: question<Record<string, never>, { readonly type: 'ownerChallenged' } & WebauthnChallenge>({
    ownerChallenged: true,
  }),

  /** Of anybody who has a key that says whose it is. */
  challengeAnybody: question<
    Record<string, never>,
    { readonly type: 'anybodyChallenged' } & WebauthnChallenge
  >({ anybodyChallenged: true }),

  /** Whether one of the candidate's keys has answered the challenge. */
  matchCredential: question<
    { readonly candidate: Candidate; readonly credential: JsonObject; readonly challenge: string | null },
    | ({ readonly type: 'secondFactorMatched' } & UsedAuthenticator)
    | { readonly type: 'credentialMismatched' }
    | { readonly type: 'secondFactorOutdated' }
  >({ secondFactorMatched: true, credentialMismatched: true, secondFactorOutdated: true }),

  /** The same of whoever is signed in. */
  matchOwnCredential: question<
    { readonly credential: JsonObject; readonly challenge: string | null },
    | ({ readonly type: 'ownCredentialMatched' } & UsedAuthenticator)
    | { readonly type: 'ownCredentialMismatched' }
  >({ ownCredentialMatched: true, ownCredentialMismatched: true }),

  /** Whose key it is, where it has answered the challenge and may do so in the place of a password. */
  matchPasskey: question<
    { readonly credential: JsonObject; readonly challenge: string | null },
    | ({ readonly type: 'passkeyMatched'; readonly candidate: Candidate } & UsedAuthenticator)
    | { readonly type: 'passkeyMismatched' }
  >({ passkeyMatched: true, passkeyMismatched: true }),

  /**
   * Counts a try at logging in by a key alone, for whoever tries: whose key it is only the credential says so far, and a
   * stranger who says that it is somebody else's must not use up their tries. Nobody guesses a signature.
   */
  reservePasskeyAttempt: reservation<Record<string, never>, { readonly type: 'passkeyAttemptRefused' }>({
    passkeyAttemptRefused: true,
  }),
} as const;

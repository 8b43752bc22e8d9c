import { authenticatorId, type Authenticator, type NewAuthenticator } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import { summaryOf } from '../../../packages/core/src/domain/authenticator.js';
import type { MailRequest } from '../../../packages/core/src/effects/core-effects.js';
import type { defineActivateTotp } from '../../../packages/core/src/flows/activate-totp.js';
import type { defineDeactivateTotp } from '../../../packages/core/src/flows/deactivate-totp.js';
import type { defineMfaAuthenticate } from '../../../packages/core/src/flows/mfa-authenticate.js';
import type { defineMfaReauthenticate } from '../../../packages/core/src/flows/mfa-reauthenticate.js';
import type { defineRecoveryCodes } from '../../../packages/core/src/flows/recovery-codes.js';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, NOW, STAMPS } from './common.js';

/** What a browser says; a challenge is no secret of ours. */
export const CREDENTIAL = { id: 'credential' };
export const CHALLENGE = { options: { publicKey: {} }, challenge: 'challenge', expiresAt: EXPIRY };

export const ADDED: NewAuthenticator = {
  id: authenticatorId(1),
  type: 'totp',
  sealedSecret: 'the secret, sealed',
  lastUsedStep: 60_000_000,
};
export const USED: Authenticator = { ...ADDED, revision: 1, createdAt: NOW, lastUsedAt: NOW };
const TOTP = summaryOf(USED);
const CODES = {
  type: 'recovery_codes',
  createdAt: NOW,
  lastUsedAt: null,
  totalCount: 2,
  unusedCount: 1,
} as const;
const REFUSED = [{ code: 'incorrect_code', param: 'code' }];

const notification = (kind: MailRequest['kind']): MailRequest => ({
  kind,
  to: ANN_EMAIL,
  carries: 'nothing',
  sealedSecret: null,
});

export const mfaAuthenticateSamples: SamplesOf<ReturnType<typeof defineMfaAuthenticate>> = {
  stamps: STAMPS,
  events: [
    // Nobody has a second factor who is no user.
    ...CANDIDATES.filter(({ userId }) => userId !== null).map((candidate) => ({
      type: 'stageEntered',
      candidate,
    })),
    { type: 'submitCode', code: secret('code') },
    { type: 'requestChallenge' },
    { type: 'submitCredential', credential: CREDENTIAL },
    { type: 'timePassed' },
  ],
  replies: {
    challengeCandidate: () => [{ type: 'candidateChallenged', ...CHALLENGE }],
    matchCredential: () => [
      { type: 'credentialMismatched' },
      { type: 'secondFactorOutdated' },
      { type: 'secondFactorMatched', userId: ANN.id, used: USED },
    ],
    findSecondFactors: () => [{ type: 'secondFactorsFound', types: ['totp'] }],
    reserveSecondFactorAttempt: () => [{ type: 'secondFactorAttemptRefused' }],
    matchSecondFactor: () => [
      { type: 'secondFactorMismatched' },
      { type: 'secondFactorOutdated' },
      { type: 'secondFactorMatched', userId: ANN.id, used: USED },
    ],
  },
};

export const mfaReauthenticateSamples: SamplesOf<ReturnType<typeof defineMfaReauthenticate>> = {
  stamps: STAMPS,
  events: [
    { type: 'submitCode', code: secret('code') },
    { type: 'requestChallenge' },
    { type: 'submitCredential', credential: CREDENTIAL },
    { type: 'timePassed' },
  ],
  replies: {
    challengeOwner: () => [{ type: 'ownerChallenged', ...CHALLENGE }],
    matchOwnCredential: () => [
      { type: 'ownCredentialMismatched' },
      { type: 'ownCredentialMatched', userId: ANN.id, used: USED },
    ],
    reserveOwnSecondFactorAttempt: () => [{ type: 'ownSecondFactorAttemptRefused' }],
    matchOwnSecondFactor: () => [
      { type: 'ownSecondFactorMismatched' },
      { type: 'ownSecondFactorMatched', userId: ANN.id, used: USED },
    ],
  },
};

export const activateTotpSamples: SamplesOf<ReturnType<typeof defineActivateTotp>> = {
  stamps: STAMPS,
  events: [{ type: 'inspectTotp' }, { type: 'submitCode', code: secret('code') }, { type: 'timePassed' }],
  replies: {
    inspectTotp: () => [
      { type: 'totpFound', authenticator: TOTP },
      { type: 'totpImpossible', problems: [{ code: 'unverified_email' }] },
      {
        type: 'totpOffered',
        offer: { secret: secret('secret'), url: secret('url'), svg: secret('svg') },
        sealedSecret: 'the secret, sealed',
        expiresAt: EXPIRY,
      },
    ],
    // Nothing fits that was not offered.
    examineTotpCode: ({ sealedSecret }) => [
      { type: 'totpCodeRefused', problems: REFUSED },
      ...(sealedSecret === null
        ? []
        : [
            { type: 'reauthenticationRequired' } as const,
            {
              type: 'totpCodeAccepted',
              userId: ANN.id,
              authenticator: TOTP,
              added: [ADDED],
              notification: notification('totp_activated'),
            } as const,
          ]),
    ],
  },
};

export const deactivateTotpSamples: SamplesOf<ReturnType<typeof defineDeactivateTotp>> = {
  stamps: STAMPS,
  events: [{ type: 'deactivateTotp' }, { type: 'timePassed' }],
  replies: {
    examineTotpRemoval: () => [
      { type: 'totpMissing' },
      { type: 'reauthenticationRequired' },
      {
        type: 'totpRemovalAccepted',
        userId: ANN.id,
        removed: [ADDED.id],
        notification: notification('totp_deactivated'),
      },
    ],
  },
};

export const recoveryCodesSamples: SamplesOf<ReturnType<typeof defineRecoveryCodes>> = {
  stamps: STAMPS,
  events: [{ type: 'inspectRecoveryCodes' }, { type: 'generateRecoveryCodes' }, { type: 'timePassed' }],
  replies: {
    inspectRecoveryCodes: () => [
      { type: 'recoveryCodesMissing' },
      { type: 'reauthenticationRequired' },
      {
        type: 'recoveryCodesFound',
        userId: ANN.id,
        authenticator: CODES,
        unusedCodes: [secret('code')],
        viewed: USED,
      },
      {
        type: 'recoveryCodesFound',
        userId: ANN.id,
        authenticator: CODES,
        unusedCodes: null,
        viewed: null,
      },
    ],
    generateRecoveryCodes: () => [
      { type: 'recoveryCodesRefused', problems: [{ code: 'cannot_generate_recovery_codes' }] },
      { type: 'reauthenticationRequired' },
      {
        type: 'recoveryCodesGenerated',
        userId: ANN.id,
        authenticator: CODES,
        unusedCodes: [secret('code')],
        removed: [authenticatorId(2)],
        added: [ADDED],
        notification: notification('recovery_codes_generated'),
      },
    ],
  },
};

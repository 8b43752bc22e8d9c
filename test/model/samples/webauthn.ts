import type { SamplesOf } from '@sallyport/core/testing';
import { FIRST_EPOCHS } from '@sallyport/core';
import type { defineAddWebauthn } from '../../../packages/core/src/flows/add-webauthn.js';
import type { defineManageWebauthn } from '../../../packages/core/src/flows/manage-webauthn.js';
import type { defineMfaLoginWebauthn } from '../../../packages/core/src/flows/mfa-login-webauthn.js';
import type { defineMfaSignupWebauthn } from '../../../packages/core/src/flows/mfa-signup-webauthn.js';
import { ANN, CANDIDATES, NOW, STAMPS } from './common.js';
import { ADDED, CHALLENGE, CREDENTIAL, USED } from './factors.js';

const KEY = {
  type: 'webauthn',
  id: ADDED.id,
  name: 'Key',
  isPasswordless: true,
  createdAt: NOW,
  lastUsedAt: null,
} as const;
const REFUSED = [{ code: 'invalid_choice', param: 'id' }];

export const addWebauthnSamples: SamplesOf<ReturnType<typeof defineAddWebauthn>> = {
  stamps: STAMPS,
  events: [
    { type: 'requestOptions', isPasswordless: true },
    { type: 'submitCredential', credential: CREDENTIAL, name: null },
    { type: 'timePassed' },
  ],
  replies: {
    offerCredential: () => [
      { type: 'credentialImpossible', problems: [{ code: 'unverified_email' }] },
      { type: 'reauthenticationRequired' },
      { type: 'credentialOffered', ...CHALLENGE },
    ],
    // Nothing answers a challenge that was not given.
    examineCredential: ({ challenge }) => [
      { type: 'credentialImpossible', problems: [{ code: 'unverified_email' }] },
      { type: 'credentialRefused', problems: [{ code: 'incorrect_code' }] },
      ...(challenge === null
        ? []
        : [
            { type: 'reauthenticationRequired' } as const,
            {
              type: 'credentialAccepted',
              userId: ANN.id,
              authenticator: KEY,
              added: [ADDED],
              hasNewCodes: false,
              notification: null,
            } as const,
          ]),
    ],
  },
};

export const manageWebauthnSamples: SamplesOf<ReturnType<typeof defineManageWebauthn>> = {
  stamps: STAMPS,
  events: [
    { type: 'renameKey', id: ADDED.id, name: 'Office', problems: [] },
    { type: 'removeKeys', ids: [ADDED.id] },
    { type: 'timePassed' },
  ],
  replies: {
    examineCredentialName: () => [
      { type: 'credentialNameRefused', problems: REFUSED },
      { type: 'reauthenticationRequired' },
      { type: 'credentialNamed', userId: ANN.id, authenticator: KEY, renamed: USED },
    ],
    examineCredentialRemoval: () => [
      { type: 'credentialRemovalRefused', problems: REFUSED },
      { type: 'reauthenticationRequired' },
      { type: 'credentialRemovalAccepted', userId: ANN.id, removed: [ADDED.id], notifications: [] },
    ],
  },
};

export const mfaLoginWebauthnSamples: SamplesOf<ReturnType<typeof defineMfaLoginWebauthn>> = {
  stamps: STAMPS,
  events: [
    { type: 'requestChallenge' },
    { type: 'submitCredential', credential: CREDENTIAL },
    { type: 'timePassed' },
  ],
  replies: {
    challengeAnybody: () => [{ type: 'anybodyChallenged', ...CHALLENGE }],
    reservePasskeyAttempt: () => [{ type: 'passkeyAttemptRefused' }],
    matchPasskey: ({ challenge }) => [
      { type: 'passkeyMismatched' },
      ...(challenge === null
        ? []
        : [
            {
              type: 'passkeyMatched',
              userId: ANN.id,
              used: USED,
              candidate: {
                userId: ANN.id,
                email: null,
                phone: null,
                isSignup: false,
                hasUsedPasskey: true,
                ...FIRST_EPOCHS,
              },
            } as const,
          ]),
    ],
  },
};

export const mfaSignupWebauthnSamples: SamplesOf<ReturnType<typeof defineMfaSignupWebauthn>> = {
  stamps: STAMPS,
  events: [
    // Only who has an address of their own gets there.
    ...CANDIDATES.filter(({ userId }) => userId !== null).map((candidate) => ({
      type: 'stageEntered',
      candidate,
    })),
    { type: 'requestOptions' },
    { type: 'submitCredential', credential: CREDENTIAL, name: null },
    { type: 'timePassed' },
  ],
  replies: {
    offerFirstPasskey: () => [
      { type: 'passkeySignupOutdated' },
      { type: 'firstPasskeyOffered', options: CHALLENGE.options, challenge: CHALLENGE.challenge },
    ],
    examineFirstPasskey: ({ challenge }) => [
      { type: 'passkeySignupOutdated' },
      { type: 'firstPasskeyRefused', problems: [{ code: 'incorrect_code' }] },
      ...(challenge === null
        ? []
        : [{ type: 'firstPasskeyAccepted', userId: ANN.id, added: [ADDED] } as const]),
    ],
  },
};

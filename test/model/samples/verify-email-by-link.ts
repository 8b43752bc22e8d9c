import { FIRST_EPOCHS, tokenHash, userId } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { defineVerifyEmailByLink } from '../../../packages/core/src/flows/verify-email-by-link.js';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, STAMPS } from './common.js';

const HASH = tokenHash('hash of the key');
const MATCH = {
  type: 'emailKeyMatched',
  hash: HASH,
  userId: ANN.id,
  email: ANN_EMAIL,
  user: ANN,
  continuesLogin: true,
  replacesOthers: false,
  notification: null,
} as const;

export const verifyEmailByLinkSamples: SamplesOf<ReturnType<typeof defineVerifyEmailByLink>> = {
  stamps: STAMPS,
  events: [
    ...CANDIDATES.map((candidate) => ({ type: 'stageEntered', candidate })),
    { type: 'submitKey', key: secret('key') },
    { type: 'inspectKey', key: secret('key') },
    { type: 'timePassed' },
  ],
  replies: {
    findEmailToVerify: ({ candidate }) => [
      ...(candidate.email === null ? [{ type: 'noEmailFound' } as const] : []),
      ...[true, false].map((isBlocking) => {
        const email = candidate.email ?? ANN_EMAIL;
        return { type: 'emailToVerifyFound', email, isBlocking, isNewcomer: false, candidate } as const;
      }),
    ],
    reserveVerificationMail: () => [{ type: 'verificationMailRefused' }],
    issueEmailLink: ({ email, candidate }) => [
      candidate?.userId
        ? {
            type: 'emailLinkIssued',
            key: {
              hash: HASH,
              purpose: 'verify_email',
              userId: candidate.userId,
              email,
              expiresAt: EXPIRY,
              isConsumed: false,
              ...FIRST_EPOCHS,
            },
            mail: { kind: 'email_confirmation', to: email, carries: 'key', sealedSecret: 'the key, sealed' },
          }
        : {
            type: 'emailLinkIssued',
            key: null,
            mail: { kind: 'account_already_exists', to: email, carries: 'nothing', sealedSecret: null },
          },
    ],
    matchEmailKey: () => [
      { type: 'emailKeyRejected' },
      { type: 'emailTaken' },
      MATCH,
      { ...MATCH, continuesLogin: false },
      { ...MATCH, userId: userId(3) },
    ],
  },
};

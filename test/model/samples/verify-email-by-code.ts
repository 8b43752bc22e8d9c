import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { defineVerifyEmailByCode } from '../../../packages/core/src/flows/verify-email-by-code.js';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const ADDRESSES = [{ email: OTHER_EMAIL, isVerified: false, isPrimary: false }];

export const verifyEmailByCodeSamples: SamplesOf<ReturnType<typeof defineVerifyEmailByCode>> = {
  stamps: STAMPS,
  events: [
    ...CANDIDATES.map((candidate) => ({ type: 'stageEntered', candidate })),
    { type: 'submitCode', code: secret('code') },
    { type: 'submitNothing' },
    { type: 'inspectCode', code: secret('code') },
    { type: 'resendCode' },
    { type: 'changeEmail', email: OTHER_EMAIL },
    { type: 'changeEmail', email: ANN_EMAIL },
    { type: 'timePassed' },
  ],
  replies: {
    findEmailToVerify: ({ candidate }) =>
      candidate.email === null
        ? [
            { type: 'emailToVerifyFound', email: ANN_EMAIL, isBlocking: true, isNewcomer: false, candidate },
            { type: 'noEmailFound' },
          ]
        : [
            {
              type: 'emailToVerifyFound',
              email: candidate.email,
              isBlocking: true,
              isNewcomer: candidate.isSignup,
              candidate,
            },
          ],
    reserveVerificationMail: () => [{ type: 'verificationMailRefused' }],
    issueEmailCode: ({ email }) => [
      {
        type: 'emailCodeIssued',
        codeHash: 'keyed hash of the code',
        mail: email && {
          kind: 'email_confirmation',
          to: email,
          carries: 'code',
          sealedSecret: 'the code, sealed',
        },
        limits: { expiresAt: EXPIRY, attempts: 2, resends: 1, changes: 1 },
      },
    ],
    // Nothing matches without a user and an address.
    matchEmailCode: ({ email, userId }) => [
      { type: 'emailCodeMismatched' },
      ...(email === null || userId === null
        ? []
        : [{ type: 'emailCodeMatched', userId, user: ANN } as const, { type: 'emailTaken' } as const]),
    ],
    examineEmailChange: ({ to }) => [
      { type: 'emailChangeOutdated' },
      { type: 'emailChangeRefused', problems: [{ code: 'same_as_current', param: 'email' }] },
      { type: 'emailChangeAccepted', to, claimsEmail: true, addresses: ADDRESSES },
      { type: 'emailChangePretended', to, addresses: ADDRESSES },
    ],
  },
};

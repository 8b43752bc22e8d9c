import { FIRST_EPOCHS } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { defineLoginByCode } from '../../../packages/core/src/flows/login-by-code.js';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

export const loginByCodeSamples: SamplesOf<ReturnType<typeof defineLoginByCode>> = {
  stamps: STAMPS,
  events: [
    ...CANDIDATES.map((candidate) => ({ type: 'stageEntered', candidate })),
    { type: 'requestCode', email: ANN_EMAIL },
    { type: 'requestCode', email: OTHER_EMAIL },
    { type: 'submitCode', code: secret('code') },
    { type: 'submitNothing' },
    { type: 'resendCode' },
    { type: 'timePassed' },
  ],
  replies: {
    findLoginAccount: ({ email }) => [
      { type: 'loginAccountUnknown' },
      {
        type: 'loginAccountFound',
        email,
        candidate: {
          userId: email === ANN_EMAIL ? ANN.id : null,
          email,
          isSignup: false,
          ...FIRST_EPOCHS,
        },
      },
    ],
    findEmailToVerify: ({ candidate }) => [
      {
        type: 'emailToVerifyFound',
        email: candidate.email ?? ANN_EMAIL,
        isBlocking: true,
        candidate,
      },
      { type: 'noEmailFound' },
    ],
    reserveLoginCode: () => [{ type: 'loginCodeRefused' }],
    issueLoginCode: ({ email }) => [
      {
        type: 'loginCodeIssued',
        codeHash: 'keyed hash of the code',
        mail: { kind: 'login_code', to: email, carries: 'code', sealedSecret: 'the code, sealed' },
        limits: { expiresAt: EXPIRY, attempts: 2, resends: 1, changes: 0 },
      },
    ],
    // Nothing matches without a user.
    matchLoginCode: ({ email, userId }) => [
      { type: 'loginCodeMismatched' },
      ...(userId === null ? [] : [{ type: 'loginCodeMatched', userId, email } as const]),
    ],
  },
};

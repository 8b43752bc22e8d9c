import { FIRST_EPOCHS } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { definePasswordResetByCode } from '../../../packages/core/src/flows/password-reset-by-code.js';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const CHANGE = { userId: ANN.id, passwordHash: 'a hash', epochs: FIRST_EPOCHS };
const REQUIRED = [{ code: 'required', param: 'key' }];
const TOO_SHORT = [{ code: 'password_too_short', param: 'password' }];

export const passwordResetByCodeSamples: SamplesOf<ReturnType<typeof definePasswordResetByCode>> = {
  stamps: STAMPS,
  events: [
    { type: 'requestReset', email: ANN_EMAIL },
    { type: 'requestReset', email: OTHER_EMAIL },
    { type: 'inspectCode', code: secret('code') },
    { type: 'submitReset', code: secret('code'), password: secret('password') },
    { type: 'submitNothing', problems: REQUIRED },
    { type: 'timePassed' },
  ],
  replies: {
    findResetOwner: ({ email }) => [
      { type: 'resetAccountUnknown' },
      {
        type: 'resetOwnerFound',
        email,
        candidate: {
          userId: email === ANN_EMAIL ? ANN.id : null,
          email,
          phone: null,
          isSignup: false,
          ...FIRST_EPOCHS,
        },
      },
    ],
    reserveResetRequest: () => [{ type: 'resetRequestRefused' }],
    reserveCodeAttempt: () => [{ type: 'codeAttemptRefused' }],
    issueResetCode: ({ email }) => [
      {
        type: 'resetCodeIssued',
        codeHash: 'keyed hash of the code',
        mail: { kind: 'password_reset_code', to: email, carries: 'code', sealedSecret: 'the code, sealed' },
        limits: { expiresAt: EXPIRY, attempts: 2, resends: 0, changes: 0 },
      },
    ],
    // Nothing matches without a user.
    matchResetCode: ({ userId }) => [
      { type: 'resetCodeMismatched' },
      ...(userId === null ? [] : [{ type: 'resetCodeMatched', user: ANN } as const]),
    ],
    examineResetByCode: ({ userId, email }) => [
      { type: 'resetCodeMismatched' },
      ...(userId === null
        ? []
        : [
            { type: 'resetByCodeRefused', problems: TOO_SHORT } as const,
            ...[null, CANDIDATES[1] ?? null].flatMap((candidate) =>
              [true, false].map(
                (endsSession) =>
                  ({
                    type: 'resetByCodeAccepted',
                    email,
                    reset: { change: CHANGE, notification: null, candidate, endsSession },
                  }) as const,
              ),
            ),
          ]),
    ],
  },
};

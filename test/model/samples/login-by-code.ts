import { FIRST_EPOCHS } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { Contact } from '../../../packages/core/src/domain/contact.js';
import type { defineLoginByCode } from '../../../packages/core/src/flows/login-by-code.js';
import { ANN, ANN_PHONE, CANDIDATES, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const ANN_BY_SMS: Contact = { type: 'phone', phone: ANN_PHONE };
const OTHER_BY_MAIL: Contact = { type: 'email', email: OTHER_EMAIL };

export const loginByCodeSamples: SamplesOf<ReturnType<typeof defineLoginByCode>> = {
  stamps: STAMPS,
  events: [
    ...CANDIDATES.map((candidate) => ({ type: 'stageEntered', candidate })),
    { type: 'requestCode', contact: ANN_BY_SMS },
    { type: 'requestCode', contact: OTHER_BY_MAIL },
    { type: 'submitCode', code: secret('code') },
    { type: 'submitNothing' },
    { type: 'resendCode' },
    { type: 'timePassed' },
  ],
  replies: {
    findLoginAccount: ({ contact }) => [
      { type: 'loginAccountUnknown', contact },
      {
        type: 'loginAccountFound',
        contact,
        candidate: {
          userId: contact.type === 'email' && contact.email === OTHER_EMAIL ? null : ANN.id,
          email: contact.type === 'email' ? contact.email : null,
          phone: contact.type === 'phone' ? contact.phone : null,
          isSignup: false,
          ...FIRST_EPOCHS,
        },
      },
    ],
    findLoginContact: ({ candidate }) => [
      {
        type: 'loginContactFound',
        contact: candidate.email === null ? ANN_BY_SMS : { type: 'email', email: candidate.email },
        candidate,
      },
      { type: 'noLoginContactFound' },
    ],
    reserveLoginCode: () => [{ type: 'loginCodeRefused' }],
    reserveCodeAttempt: () => [{ type: 'codeAttemptRefused' }],
    issueLoginCode: ({ contact }) => [
      {
        type: 'loginCodeIssued',
        codeHash: 'keyed hash of the code',
        mail:
          contact.type === 'email'
            ? { kind: 'login_code', to: contact.email, carries: 'code', sealedSecret: 'the code, sealed' }
            : null,
        sms:
          contact.type === 'phone'
            ? { kind: 'verification_code', to: contact.phone, sealedSecret: 'the code, sealed' }
            : null,
        limits: { expiresAt: EXPIRY, attempts: 2, resends: 1, changes: 0 },
      },
    ],
    matchPretendedLoginCode: () => [{ type: 'loginCodeMismatched' }, { type: 'pretendedLoginCodeMatched' }],
    // Nothing matches without a user.
    matchLoginCode: ({ contact, userId }) => [
      { type: 'loginCodeMismatched' },
      ...(userId === null ? [] : [{ type: 'loginCodeMatched', userId, contact } as const]),
    ],
  },
};

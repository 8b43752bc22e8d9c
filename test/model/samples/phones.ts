import { FIRST_EPOCHS, type Phone, type UserId } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { defineChangePhone } from '../../../packages/core/src/flows/change-phone.js';
import type { defineVerifyPhone } from '../../../packages/core/src/flows/verify-phone.js';
import { ANN, ANN_PHONE, CANDIDATES, EXPIRY, OTHER_PHONE, STAMPS } from './common.js';

const issued = (phone: Phone) =>
  ({
    type: 'phoneCodeIssued',
    codeHash: 'keyed hash of the code',
    sms: { kind: 'verification_code', to: phone, sealedSecret: 'the code, sealed' },
    limits: { expiresAt: EXPIRY, attempts: 2, resends: 1, changes: 1 },
  }) as const;

/** Nothing matches without a user. */
const matches = ({ phone, userId }: { readonly phone: Phone; readonly userId: UserId | null }) =>
  [
    { type: 'phoneCodeMismatched' },
    ...(userId === null
      ? []
      : [{ type: 'phoneTaken' } as const, { type: 'phoneCodeMatched', userId, phone } as const]),
  ] as const;

const attempts = [
  { type: 'submitCode', code: secret('code') },
  { type: 'submitNothing' },
  { type: 'changePhone', phone: OTHER_PHONE },
  { type: 'timePassed' },
] as const;

export const verifyPhoneSamples: SamplesOf<ReturnType<typeof defineVerifyPhone>> = {
  stamps: STAMPS,
  events: [
    ...CANDIDATES.map((candidate) => ({ type: 'stageEntered', candidate })),
    { type: 'resendCode' },
    ...attempts,
  ],
  replies: {
    findPhoneToVerify: ({ candidate }) => [
      { type: 'phoneToVerifyFound', phone: candidate.phone ?? ANN_PHONE, isNewcomer: candidate.isSignup },
      { type: 'noPhoneFound' },
    ],
    reserveVerificationSms: () => [{ type: 'verificationSmsRefused' }],
    issuePhoneCode: ({ phone }) => [issued(phone)],
    matchPhoneCode: matches,
    matchPretendedPhoneCode: () => [
      { type: 'phoneCodeMismatched' },
      { type: 'phoneTaken' },
      { type: 'pretendedPhoneCodeMatched' },
    ],
    examinePhoneChange: ({ to, userId }) => [
      { type: 'phoneChangeOutdated' },
      { type: 'phoneChangeRefused', problems: [{ code: 'same_as_current', param: 'phone' }] },
      { type: 'phoneChangePretended', to, isTaken: true },
      ...(userId === null ? [{ type: 'phoneChangePretended', to, isTaken: false } as const] : []),
      ...(userId === null ? [] : [{ type: 'phoneChangeAccepted', userId, to } as const]),
    ],
  },
};

export const changePhoneSamples: SamplesOf<ReturnType<typeof defineChangePhone>> = {
  stamps: STAMPS,
  events: attempts,
  replies: {
    examineNewPhone: ({ phone }) => [
      { type: 'newPhoneRefused', problems: [{ code: 'same_as_current', param: 'phone' }] },
      { type: 'reauthenticationRequired' },
      { type: 'newPhoneAccepted', phone, userId: ANN.id, epochs: FIRST_EPOCHS },
    ],
    reserveVerificationSms: () => [{ type: 'verificationSmsRefused' }],
    issuePhoneCode: ({ phone }) => [issued(phone)],
    matchPhoneCode: matches,
  },
};

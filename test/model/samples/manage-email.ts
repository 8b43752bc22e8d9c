import { FIRST_EPOCHS, tokenHash } from '@sallyport/core';
import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { defineManageEmailByCode } from '../../../packages/core/src/flows/manage-email-by-code.js';
import type { defineManageEmailByLink } from '../../../packages/core/src/flows/manage-email-by-link.js';
import { ANN, ANN_EMAIL, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const CANDIDATE = { userId: ANN.id, email: OTHER_EMAIL, phone: null, isSignup: false, ...FIRST_EPOCHS };
const ADDRESSES = [{ email: ANN_EMAIL, isVerified: true, isPrimary: true }];
const REFUSED = [{ code: 'unknown_email', param: 'email' }];
const CHANGE = { userId: ANN.id, email: OTHER_EMAIL, addresses: ADDRESSES, notification: null };

const EVENTS = [
  { type: 'addEmail', email: OTHER_EMAIL },
  { type: 'resendVerification', email: OTHER_EMAIL },
  { type: 'makePrimary', email: OTHER_EMAIL },
  { type: 'removeEmail', email: OTHER_EMAIL },
  { type: 'timePassed' },
];

const replies: Pick<
  SamplesOf<ReturnType<typeof defineManageEmailByLink>>['replies'],
  'examineNewEmail' | 'findOwnEmail' | 'examinePrimaryEmail' | 'examineEmailRemoval'
> = {
  examineNewEmail: ({ email }) => [
    { type: 'newEmailRefused', problems: REFUSED },
    { type: 'reauthenticationRequired' },
    ...[null, ANN_EMAIL].map(
      (replaces) =>
        ({
          type: 'newEmailAccepted',
          candidate: CANDIDATE,
          userId: ANN.id,
          email,
          replaces,
          addresses: ADDRESSES,
        }) as const,
    ),
  ],
  findOwnEmail: ({ email }) => [
    { type: 'ownEmailUnknown' },
    { type: 'ownEmailFound', candidate: CANDIDATE, email },
  ],
  examinePrimaryEmail: () => [
    { type: 'primaryEmailRefused', problems: REFUSED },
    { type: 'reauthenticationRequired' },
    ...[false, true].map((isPrimary) => ({ type: 'primaryEmailAccepted', isPrimary, ...CHANGE }) as const),
  ],
  examineEmailRemoval: () => [
    { type: 'emailRemovalRefused', problems: REFUSED },
    { type: 'reauthenticationRequired' },
    { type: 'emailRemovalAccepted', ...CHANGE },
  ],
};

export const manageEmailByLinkSamples: SamplesOf<ReturnType<typeof defineManageEmailByLink>> = {
  stamps: STAMPS,
  events: EVENTS,
  replies: {
    ...replies,
    reserveVerificationMail: () => [{ type: 'verificationMailRefused' }],
    issueEmailLink: ({ email }) => [
      {
        type: 'emailLinkIssued',
        key: {
          hash: tokenHash('the hash of the key'),
          purpose: 'verify_email',
          userId: ANN.id,
          email,
          expiresAt: EXPIRY,
          isConsumed: false,
          ...FIRST_EPOCHS,
        },
        mail: { kind: 'email_confirmation', to: email, carries: 'key', sealedSecret: 'the key, sealed' },
      },
    ],
  },
};

export const manageEmailByCodeSamples: SamplesOf<ReturnType<typeof defineManageEmailByCode>> = {
  stamps: STAMPS,
  events: [
    ...EVENTS,
    { type: 'resendVerification', email: ANN_EMAIL },
    { type: 'makePrimary', email: ANN_EMAIL },
    { type: 'removeEmail', email: ANN_EMAIL },
    { type: 'listEmails' },
    { type: 'submitCode', code: secret('code') },
    { type: 'inspectCode', code: secret('code') },
    { type: 'submitNothing' },
    { type: 'resendCode' },
  ],
  replies: {
    ...replies,
    examinePrimaryEmail: (params) =>
      replies.examinePrimaryEmail(params).map((reply) => ({ ...reply, email: params.email })),
    examineEmailRemoval: (params) =>
      replies.examineEmailRemoval(params).map((reply) => ({ ...reply, email: params.email })),
    listOwnEmails: () => [{ type: 'ownEmailsListed', addresses: ADDRESSES }],
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
        limits: { expiresAt: EXPIRY, attempts: 2, resends: 1, changes: 0 },
      },
    ],
    matchOwnEmailCode: ({ email }) => [
      { type: 'ownEmailCodeRefused', code: 'incorrect_code' },
      ...[false, true].map(
        (isNew) =>
          ({
            type: 'ownEmailCodeMatched',
            ...{ email, user: ANN, isNew, replacesOthers: false, notification: null },
          }) as const,
      ),
    ],
  },
};

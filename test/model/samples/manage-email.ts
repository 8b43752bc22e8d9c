import { FIRST_EPOCHS, tokenHash } from '@sallyport/core';
import type { SamplesOf } from '@sallyport/core/testing';
import type { defineManageEmail } from '../../../packages/core/src/flows/manage-email.js';
import { ANN, ANN_EMAIL, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const CANDIDATE = { userId: ANN.id, email: OTHER_EMAIL, phone: null, isSignup: false, ...FIRST_EPOCHS };
const ADDRESSES = [{ email: ANN_EMAIL, isVerified: true, isPrimary: true }];
const REFUSED = [{ code: 'unknown_email', param: 'email' }];
const CHANGE = { userId: ANN.id, email: OTHER_EMAIL, addresses: ADDRESSES, notification: null };

export const manageEmailSamples: SamplesOf<ReturnType<typeof defineManageEmail>> = {
  stamps: STAMPS,
  events: [
    { type: 'addEmail', email: OTHER_EMAIL },
    { type: 'resendVerification', email: OTHER_EMAIL },
    { type: 'makePrimary', email: OTHER_EMAIL },
    { type: 'removeEmail', email: OTHER_EMAIL },
    { type: 'timePassed' },
  ],
  replies: {
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
  },
};

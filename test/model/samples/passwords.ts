import { secret, type SamplesOf } from '@sallyport/core/testing';
import { FIRST_EPOCHS } from '@sallyport/core';
import type { defineChangePassword } from '../../../packages/core/src/flows/change-password.js';
import type { definePasswordResetByLink } from '../../../packages/core/src/flows/password-reset-by-link.js';
import type { defineReauthenticate } from '../../../packages/core/src/flows/reauthenticate.js';
import type { MailRequest } from '../../../packages/core/src/effects/core-effects.js';
import { tokenHash } from '@sallyport/core';
import { ANN, ANN_EMAIL, CANDIDATES, EXPIRY, OTHER_EMAIL, STAMPS } from './common.js';

const CHANGE = { userId: ANN.id, passwordHash: 'a hash', epochs: FIRST_EPOCHS };
const NOTIFICATION: MailRequest = {
  kind: 'password_changed',
  to: ANN_EMAIL,
  carries: 'nothing',
  sealedSecret: null,
};
const LINK = {
  hash: tokenHash('the hash of the key'),
  purpose: 'reset_password',
  userId: ANN.id,
  email: ANN_EMAIL,
  expiresAt: EXPIRY,
  isConsumed: false,
  ...FIRST_EPOCHS,
} as const;

export const reauthenticateSamples: SamplesOf<ReturnType<typeof defineReauthenticate>> = {
  stamps: STAMPS,
  events: [{ type: 'submitPassword', password: secret('password') }, { type: 'timePassed' }],
  replies: {
    reserveOwnPasswordAttempt: () => [{ type: 'ownPasswordAttemptRefused' }],
    verifyOwnPassword: () => [
      { type: 'ownPasswordRejected' },
      { type: 'ownPasswordAccepted', userId: ANN.id },
    ],
  },
};

export const changePasswordSamples: SamplesOf<ReturnType<typeof defineChangePassword>> = {
  stamps: STAMPS,
  events: [
    {
      type: 'submitPasswordChange',
      request: { currentPassword: secret('old password'), newPassword: secret('new password'), problems: [] },
    },
    { type: 'timePassed' },
  ],
  replies: {
    examinePasswordChange: () => [
      { type: 'passwordChangeRefused', problems: [{ code: 'required', param: 'new_password' }] },
      ...[false, true].map(
        (endsSession) =>
          ({
            type: 'passwordChangeAccepted',
            change: CHANGE,
            notification: NOTIFICATION,
            endsSession,
          }) as const,
      ),
    ],
  },
};

export const passwordResetByLinkSamples: SamplesOf<ReturnType<typeof definePasswordResetByLink>> = {
  stamps: STAMPS,
  events: [
    { type: 'requestReset', email: ANN_EMAIL },
    { type: 'requestReset', email: OTHER_EMAIL },
    { type: 'inspectKey', key: secret('key') },
    { type: 'submitReset', key: secret('key'), password: secret('password') },
    { type: 'timePassed' },
  ],
  replies: {
    findResetAccounts: () => [
      { type: 'resetAccountUnknown' },
      { type: 'resetAccountsFound', userIds: [] },
      { type: 'resetAccountsFound', userIds: [ANN.id] },
    ],
    reserveResetRequest: () => [{ type: 'resetRequestRefused' }],
    issueResetLinks: ({ email, userIds }) => [
      {
        type: 'resetLinksIssued',
        keys: userIds.map(() => LINK),
        mails: [{ kind: 'password_reset_key', to: email, carries: 'key', sealedSecret: 'the key, sealed' }],
      },
    ],
    inspectResetKey: () => [{ type: 'resetKeyRejected' }, { type: 'resetKeyMatched', user: ANN }],
    examinePasswordReset: () => [
      { type: 'passwordResetRefused', problems: [{ code: 'invalid_password_reset', param: 'key' }] },
      ...[null, CANDIDATES[1] ?? null].flatMap((candidate) =>
        [true, false].map(
          (endsSession) =>
            ({
              type: 'passwordResetAccepted',
              hash: LINK.hash,
              reset: { change: CHANGE, notification: null, candidate, endsSession },
            }) as const,
        ),
      ),
    ],
  },
};

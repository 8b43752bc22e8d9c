import { secret, type SamplesOf } from '@sallyport/core/testing';
import type { LoginIdentifier } from '../../../packages/core/src/domain/account.js';
import type { defineLogin } from '../../../packages/core/src/flows/login.js';
import { ANN, ANN_EMAIL, ANN_PHONE, CANDIDATES, STAMPS } from './common.js';

const IDENTIFIERS: readonly LoginIdentifier[] = [
  { type: 'email', email: ANN_EMAIL },
  { type: 'email', email: null },
  { type: 'phone', phone: ANN_PHONE },
  { type: 'username', username: 'ann' },
];

export const loginSamples: SamplesOf<ReturnType<typeof defineLogin>> = {
  stamps: STAMPS,
  events: [
    ...IDENTIFIERS.map((identifier) => ({
      type: 'submitLogin',
      identifier,
      password: secret('password'),
    })),
    { type: 'timePassed' },
  ],
  replies: {
    reserveLoginAttempt: () => [{ type: 'loginAttemptRefused' }],
    verifyPassword: ({ password }) => [
      { type: 'passwordRejected' },
      ...CANDIDATES.filter(({ userId, isSignup }) => userId !== null && !isSignup).flatMap((candidate) =>
        [null, { from: 'weak hash', to: `hash of ${password}` }].map(
          (upgrade) => ({ type: 'passwordAccepted', userId: ANN.id, candidate, upgrade }) as const,
        ),
      ),
    ],
  },
};

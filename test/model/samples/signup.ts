import { secret, type SamplesOf } from '@sallyport/core/testing';
import { userId } from '@sallyport/core';
import type { defineSignup } from '../../../packages/core/src/flows/signup.js';
import { OTHER_EMAIL, OTHER_PHONE, STAMPS } from './common.js';

const NEWCOMER = {
  userId: userId(2),
  username: null,
  email: OTHER_EMAIL,
  phone: OTHER_PHONE,
  passwordHash: secret('hash of a password'),
};
const PROBLEM = { code: 'email_taken', param: 'email' };

const OTHERS = { email: OTHER_EMAIL, phone: OTHER_PHONE, taken: ['email', 'phone'] } as const;

export const signupSamples: SamplesOf<ReturnType<typeof defineSignup>> = {
  stamps: STAMPS,
  events: [
    ...[[], [PROBLEM]].map((problems) => ({
      type: 'submitSignup',
      request: {
        email: OTHER_EMAIL,
        phone: OTHER_PHONE,
        username: null,
        password: secret('password'),
        problems,
        isPasskeySignup: false,
      },
    })),
    { type: 'timePassed' },
  ],
  replies: {
    examineSignup: () => [
      { type: 'signupRefused', problems: [PROBLEM] },
      { type: 'signupClosed' },
      ...[false, true].flatMap(
        (isPasskeySignup) =>
          [
            { type: 'accountPrepared', account: NEWCOMER, claimsEmail: true, isPasskeySignup },
            { type: 'signupPretended', ...OTHERS, isPasskeySignup },
          ] as const,
      ),
    ],
  },
};

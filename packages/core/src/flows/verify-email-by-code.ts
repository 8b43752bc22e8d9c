import { z } from 'zod';
import { epochsOf } from '../domain/account.js';
import { invalid } from '../domain/answer.js';
import { abandonLogin, failedAttempt, found } from './code-attempts.js';
import { candidateSchema, codeLimitsSchema, emailSchema } from './context-schemas.js';
import { defineFlow, type Flow } from './define-flow.js';
import { changing, examiningChange } from './verify-email-by-code-change.js';
import { verifyEmailByCodeResources } from './verify-email-by-code-resources.js';
import {
  beginning,
  codeIn,
  effects,
  targetIn,
  userIn,
  verifyEmail,
  type VerifyEmailContext,
} from './verify-email-by-code-setup.js';

const resending = verifyEmail.createStateConfig({
  on: {
    verificationMailRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
    emailCodeIssued: [
      {
        // The owner of the address was told once; that does.
        guard: 'isTaken',
        target: 'awaitingCode',
        actions: [
          { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
          { type: 'answer', params: { type: 'done' } },
        ],
      },
      {
        target: 'awaitingCode',
        actions: [
          { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
          { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
          { type: 'answer', params: { type: 'done' } },
        ],
      },
    ],
  },
});

export const verifyEmailByCodeMachine = verifyEmail.createMachine({
  id: 'verify_email',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'choosingAddress',
          actions: [
            { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
            { type: 'findEmailToVerify', params: ({ event }) => ({ candidate: event.candidate }) },
          ],
        },
      },
    },
    choosingAddress: {
      on: {
        emailToVerifyFound: {
          target: 'issuing',
          actions: [
            { type: 'keepEmail', params: ({ event }) => ({ email: event.email }) },
            { type: 'keepNewcomer', params: ({ event }) => ({ isNewcomer: event.isNewcomer }) },
            { type: 'reserveVerificationMail', params: ({ event }) => ({ email: event.email }) },
            { type: 'issueEmailCode', params: ({ context }) => codeIn(context) },
          ],
        },
        noEmailFound: {
          target: 'issuing',
          actions: { type: 'issueEmailCode', params: ({ context }) => codeIn(context) },
        },
      },
    },
    issuing: {
      on: {
        verificationMailRefused: [
          // The account stays; its owner can log in and try again later.
          { guard: 'isSignup', target: 'abandoned', actions: abandonLogin },
          {
            guard: 'isLoginByEmail',
            target: 'abandoned',
            actions: { type: 'refuse', params: invalid('too_many_login_attempts') },
          },
          {
            target: 'abandoned',
            actions: [abandonLogin, { type: 'answer', params: { type: 'limited' } }],
          },
        ],
        emailCodeIssued: {
          target: 'awaitingCode',
          actions: [
            { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
            { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
            { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
          ],
        },
      },
    },
    awaitingCode: {
      on: {
        submitCode: {
          target: 'matching',
          actions: { type: 'matchEmailCode', params: ({ context, event }) => attempt(context, event.code) },
        },
        inspectCode: {
          target: 'inspecting',
          actions: { type: 'matchEmailCode', params: ({ context, event }) => attempt(context, event.code) },
        },
        submitNothing: failedAttempt('required', 'key'),
        resendCode: {
          guard: 'canResend',
          target: 'resending',
          actions: [
            'countResend',
            {
              type: 'reserveVerificationMail',
              params: ({ context }) => ({ email: found(targetIn(context)) }),
            },
            { type: 'issueEmailCode', params: ({ context }) => codeIn(context) },
          ],
        },
        changeEmail: {
          guard: 'canChange',
          target: 'examiningChange',
          actions: {
            type: 'examineEmailChange',
            params: ({ context, event }) => ({
              userId: found(context.candidate?.userId),
              epochs: epochsOf(found(context.candidate)),
              from: found(context.email),
              current: found(targetIn(context)),
              to: event.email,
            }),
          },
        },
        timePassed: {
          guard: 'isExpired',
          target: 'abandoned',
          actions: abandonLogin,
        },
      },
    },
    matching: {
      on: {
        emailCodeMatched: {
          target: 'passed',
          actions: [
            {
              type: 'verifyEmail',
              params: ({ context, event }) => ({
                userId: event.userId,
                email: found(context.email),
                replacesOthers: false,
              }),
            },
            { type: 'passStage', params: {} },
          ],
        },
        emailCodeMismatched: failedAttempt('incorrect_code', 'key'),
        emailTaken: failedAttempt('email_taken', 'key'),
      },
    },
    inspecting: {
      on: {
        emailCodeMatched: {
          target: 'awaitingCode',
          actions: {
            type: 'answer',
            params: ({ context, event }) => ({
              type: 'emailKey',
              email: found(context.email),
              user: event.user,
              isAuthenticating: true,
            }),
          },
        },
        emailCodeMismatched: failedAttempt('incorrect_code', 'key'),
        emailTaken: failedAttempt('email_taken', 'key'),
      },
    },
    resending,
    examiningChange,
    changing,
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** Login waits here until the code that was mailed is given; where verification is by code. */
export function defineVerifyEmailByCode(): Flow<typeof effects> {
  return defineFlow({
    id: 'verify_email',
    version: 1,
    migrations: {},
    machine: verifyEmailByCodeMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      email: emailSchema.nullable(),
      pretendedEmail: emailSchema.nullable(),
      isNewcomer: z.boolean(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
    }),
    effects,
    commands: ['submitCode', 'submitNothing', 'inspectCode', 'resendCode', 'changeEmail'],
    isStage: true,
    isOffered: () => false,
    resources: verifyEmailByCodeResources,
  });
}

function attempt(context: VerifyEmailContext, code: string) {
  return {
    code,
    codeHash: found(context.codeHash),
    email: targetIn(context),
    userId: userIn(context),
    epochs: epochsOf(found(context.candidate)),
  };
}

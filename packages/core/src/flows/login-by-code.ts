import { z } from 'zod';
import { epochsOf } from '../domain/account.js';
import { invalid } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import { abandonLogin, failedAttempt, found } from './code-attempts.js';
import { candidateSchema, codeLimitsSchema, emailSchema } from './context-schemas.js';
import { defineFlow, type Flow } from './define-flow.js';
import { loginByCodeResources } from './login-by-code-resources.js';
import { beginning, effects, loginByCode, type LoginByCodeContext } from './login-by-code-setup.js';

/** Asking for a code begins anew, whatever was pending. */
const requestCode = {
  target: 'findingAccount',
  actions: {
    type: 'findLoginAccount',
    params: ({ event }: { event: { email: Exclude<LoginByCodeContext['email'], null> } }) => ({
      email: event.email,
    }),
  },
} as const;

const findingAccount = loginByCode.createStateConfig({
  on: {
    loginAccountUnknown: {
      target: 'idle',
      // What was pending before stays so.
      actions: { type: 'refuse', params: invalid('unknown_email', 'email') },
    },
    loginAccountFound: {
      target: 'issuing',
      actions: [
        {
          type: 'keepCandidate',
          params: ({ event }) => ({ candidate: event.candidate, email: event.email, isStage: false }),
        },
        { type: 'reserveLoginCode', params: ({ event }) => ({ email: event.email }) },
        {
          type: 'issueLoginCode',
          params: ({ event: { email, candidate } }) => ({ email, candidate }),
        },
      ],
    },
  },
});

const issuing = loginByCode.createStateConfig({
  on: {
    loginCodeRefused: {
      target: 'idle',
      actions: { type: 'refuse', params: invalid('too_many_login_attempts', 'email') },
    },
    loginCodeIssued: [
      {
        // Whoever is signed in already gets a mail as everybody does, but nothing to use its code for.
        guard: 'isAuthenticated',
        target: 'idle',
        actions: { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
      },
      {
        target: 'awaitingCode',
        actions: [
          { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
          { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
          { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
          abandonLogin,
        ],
      },
    ],
  },
});

/** The same where a code is required on top of something else: the pending login is the one it belongs to. */
const issuingForStage = loginByCode.createStateConfig({
  on: {
    loginCodeIssued: {
      target: 'awaitingCode',
      actions: [
        { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
        { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
      ],
    },
  },
});

const resending = loginByCode.createStateConfig({
  on: {
    loginCodeIssued: [
      {
        // Whoever has the address was told once; that does.
        guard: 'isPretended',
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

const matching = loginByCode.createStateConfig({
  on: {
    loginCodeMismatched: failedAttempt('incorrect_code', 'code'),
    loginCodeMatched: [
      {
        guard: 'isStage',
        target: 'passed',
        actions: [
          {
            type: 'recordMethod',
            params: ({ event: { userId, email, at } }) => recordOf({ userId, email, at }),
          },
          { type: 'verifyEmail', params: ({ event }) => verifiedBy(event) },
          { type: 'passStage', params: {} },
        ],
      },
      {
        target: 'passed',
        actions: [
          {
            type: 'recordMethod',
            params: ({ event: { userId, email, at } }) => recordOf({ userId, email, at }),
          },
          { type: 'verifyEmail', params: ({ event }) => verifiedBy(event) },
          { type: 'prove', params: ({ context }) => ({ candidate: found(context.candidate) }) },
        ],
      },
    ],
  },
});

export const loginByCodeMachine = loginByCode.createMachine({
  id: 'login_by_code',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        requestCode,
        stageEntered: {
          target: 'choosingAddress',
          actions: { type: 'findEmailToVerify', params: ({ event }) => ({ candidate: event.candidate }) },
        },
      },
    },
    choosingAddress: {
      on: {
        emailToVerifyFound: {
          target: 'issuingForStage',
          actions: [
            {
              type: 'keepCandidate',
              params: ({ event }) => ({ candidate: event.candidate, email: event.email, isStage: true }),
            },
            {
              type: 'issueLoginCode',
              params: ({ event: { email, candidate } }) => ({ email, candidate }),
            },
          ],
        },
        // There is no way to send a code, and none to log in without one.
        noEmailFound: { target: 'abandoned', actions: abandonLogin },
      },
    },
    findingAccount,
    issuing,
    issuingForStage,
    awaitingCode: {
      on: {
        requestCode,
        submitCode: {
          target: 'matching',
          actions: {
            type: 'matchLoginCode',
            params: ({ context, event }) => ({
              code: event.code,
              codeHash: found(context.codeHash),
              email: found(context.email),
              userId: context.candidate?.userId ?? null,
              epochs: epochsOf(found(context.candidate)),
            }),
          },
        },
        submitNothing: failedAttempt('required', 'code'),
        resendCode: {
          guard: 'canResend',
          target: 'resending',
          actions: [
            'countResend',
            {
              type: 'issueLoginCode',
              params: ({ context }) => ({
                email: found(context.email),
                candidate: found(context.candidate),
              }),
            },
          ],
        },
        timePassed: { guard: 'isExpired', target: 'abandoned', actions: abandonLogin },
      },
    },
    resending,
    matching,
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** Login by a code that is mailed; `isOffered` where it is a way to log in, and not only required after others. */
export function defineLoginByCode({ isOffered }: { readonly isOffered: boolean }): Flow<typeof effects> {
  return defineFlow({
    id: 'login_by_code',
    version: 1,
    migrations: {},
    machine: loginByCodeMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      email: emailSchema.nullable(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
      isStage: z.boolean(),
    }),
    effects,
    commands: ['requestCode', 'submitCode', 'submitNothing', 'resendCode'],
    isStage: true,
    isOffered: () => isOffered,
    resources: loginByCodeResources(isOffered),
  });
}

type Matched = Required<Pick<AuthenticationMethod, 'userId' | 'email' | 'at'>>;

function recordOf(matched: Matched): { readonly record: AuthenticationMethod } {
  return { record: { ...matched, method: 'code' } };
}

/** Whoever types in the code reads the mail of the address. */
function verifiedBy({ userId, email }: Pick<Matched, 'userId' | 'email'>) {
  return { userId, email, replacesOthers: false };
}

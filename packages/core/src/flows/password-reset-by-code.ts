import { z } from 'zod';
import { epochsOf } from '../domain/account.js';
import { invalid, type Answer } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Email } from '../domain/email.js';
import { failedWith, found, tellInvalid } from './code-attempts.js';
import type { CodeCount } from '../effects/core-effects.js';
import { candidateSchema, codeLimitsSchema, emailSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { passwordResetByCodeResources, type ResetByCodeCommand } from './password-reset-by-code-resources.js';
import {
  beginning,
  effects,
  passwordReset,
  type ResetByCodeContext,
} from './password-reset-by-code-setup.js';

type ResetEvent = EventsOf<ResetByCodeCommand, typeof effects>;
type EventOf<Type extends ResetEvent['type']> = Extract<ResetEvent, { readonly type: Type }>;

/** Asking for a code begins anew, whatever was pending. */
const requestReset = {
  target: 'findingOwner',
  actions: {
    type: 'findResetOwner',
    params: ({ event }: { event: { readonly email: Email } }) => ({ email: event.email }),
  },
} as const;

/** Guesses are counted for the address, whoever has it: the answers are the same. */
const reserveAttempt = {
  type: 'reserveCodeAttempt',
  params: ({ context }: { context: ResetByCodeContext }): CodeCount => ({
    contact: { type: 'email', email: found(context.email) },
    userId: null,
  }),
} as const;

/** It was no guess. */
const giveBack = { type: 'giveBack', params: { reservation: 'reserveCodeAttempt' } } as const;

const attemptRefused = {
  target: 'awaitingCode',
  actions: tellInvalid('too_many_login_attempts', 'key'),
} as const;

const tellProblems = {
  type: 'answer',
  params: ({ event }: { event: EventOf<'submitNothing' | 'resetByCodeRefused'> }): Answer => ({
    type: 'invalid',
    problems: event.problems,
  }),
} as const;

/** Whoever types in the code reads the mail of the address. */
const changed = [
  giveBack,
  {
    type: 'changePassword',
    params: ({ event }: { event: EventOf<'resetByCodeAccepted'> }) => ({ change: event.reset.change }),
  },
  {
    type: 'verifyEmail',
    params: ({ event: { reset, email } }: { event: EventOf<'resetByCodeAccepted'> }) => ({
      userId: reset.change.userId,
      email,
      replacesOthers: false,
    }),
  },
  {
    type: 'sendMail',
    params: ({ event }: { event: EventOf<'resetByCodeAccepted'> }) => ({ mail: event.reset.notification }),
  },
] as const;

const requesting = {
  findingOwner: passwordReset.createStateConfig({
    on: {
      resetAccountUnknown: {
        target: 'idle',
        // What was pending before stays so.
        actions: { type: 'refuse', params: invalid('unknown_email', 'email') },
      },
      resetOwnerFound: {
        target: 'issuing',
        actions: [
          {
            type: 'keepCandidate',
            params: ({ event: { candidate, email } }) => ({ candidate, email }),
          },
          { type: 'reserveResetRequest', params: ({ event }) => ({ email: event.email }) },
          { type: 'issueResetCode', params: ({ event: { email, candidate } }) => ({ email, candidate }) },
        ],
      },
    },
  }),
  issuing: passwordReset.createStateConfig({
    on: {
      resetRequestRefused: { target: 'idle', actions: { type: 'refuse', params: { type: 'limited' } } },
      resetCodeIssued: {
        target: 'awaitingCode',
        actions: [
          { type: 'keepCode', params: ({ event: { codeHash, limits } }) => ({ codeHash, limits }) },
          { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
        ],
      },
    },
  }),
};

const awaitingCode = passwordReset.createStateConfig({
  on: {
    requestReset,
    inspectCode: {
      target: 'inspecting',
      actions: [
        reserveAttempt,
        { type: 'matchResetCode', params: ({ context, event }) => attempt(context, event.code) },
      ],
    },
    submitReset: {
      target: 'examining',
      actions: [
        reserveAttempt,
        {
          type: 'examineResetByCode',
          params: ({ context, event: { code, password } }) => ({ ...attempt(context, code), password }),
        },
      ],
    },
    submitNothing: failedWith(tellProblems, 'abandoned'),
    timePassed: { guard: 'isExpired', target: 'abandoned' },
  },
});

const inspecting = passwordReset.createStateConfig({
  on: {
    resetCodeMatched: {
      target: 'awaitingCode',
      actions: [
        giveBack,
        { type: 'answer', params: ({ event }) => ({ type: 'resetKey', user: event.user }) },
      ],
    },
    codeAttemptRefused: attemptRefused,
    resetCodeMismatched: failedWith(tellInvalid('incorrect_code', 'key'), 'abandoned'),
  },
});

const examining = passwordReset.createStateConfig({
  on: {
    codeAttemptRefused: attemptRefused,
    resetCodeMismatched: failedWith(tellInvalid('incorrect_code', 'key'), 'abandoned'),
    // The code was right: another password can be tried with it.
    resetByCodeRefused: { target: 'awaitingCode', actions: [giveBack, tellProblems] },
    resetByCodeAccepted: [
      {
        guard: 'logsIn',
        target: 'proved',
        actions: [
          ...changed,
          {
            type: 'recordMethod',
            params: ({ event: { reset, at } }) => ({
              record: {
                userId: reset.change.userId,
                method: 'password_reset',
                at,
              } satisfies AuthenticationMethod,
            }),
          },
          { type: 'prove', params: ({ event }) => ({ candidate: found(event.reset.candidate) }) },
        ],
      },
      {
        guard: 'endsSession',
        target: 'changed',
        actions: [...changed, { type: 'endSession', params: {} }],
      },
      { target: 'changed', actions: changed },
    ],
  },
});

export const passwordResetByCodeMachine = passwordReset.createMachine({
  id: 'password_reset_by_code',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { on: { requestReset } },
    ...requesting,
    awaitingCode,
    inspecting,
    examining,
    proved: { type: 'final' },
    changed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** A password is reset by a code, in the session in which it was asked for. */
export function definePasswordResetByCode(): Flow<typeof effects> {
  const flow = defineFlow({
    id: 'password_reset_by_code',
    version: 1,
    migrations: {},
    machine: passwordResetByCodeMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      email: emailSchema.nullable(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
    }),
    effects,
    commands: ['requestReset', 'inspectCode', 'submitReset', 'submitNothing'],
    isStage: false,
    isOffered: () => false,
    resources: passwordResetByCodeResources,
  });
  return { ...flow, waitsBesideLogin: true };
}

function attempt(context: ResetByCodeContext, code: string) {
  return {
    code,
    codeHash: found(context.codeHash),
    email: found(context.email),
    userId: found(context.candidate).userId,
    epochs: epochsOf(found(context.candidate)),
  };
}

import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { Contact } from '../domain/contact.js';
import type { LoginMethod } from '../domain/login-method.js';
import { abandonLogin, failedAttempt, found } from './code-attempts.js';
import { candidateSchema, codeLimitsSchema, contactSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { matching, matchingInPretence, submitCode } from './login-by-code-matching.js';
import { loginByCodeResources } from './login-by-code-resources.js';
import { beginning, countFor, countIn, effects, loginByCode } from './login-by-code-setup.js';

type CodeIssued = Extract<EventsOf<never, typeof effects>, { readonly type: 'loginCodeIssued' }>;

/** One of the two is nothing. */
const send = [
  { type: 'sendMail', params: ({ event }: { event: CodeIssued }) => ({ mail: event.mail }) },
  { type: 'sendSms', params: ({ event }: { event: CodeIssued }) => ({ sms: event.sms }) },
] as const;

/** Asking for a code begins anew, whatever was pending. */
const requestCode = {
  target: 'findingAccount',
  actions: {
    type: 'findLoginAccount',
    params: ({ event }: { event: { contact: Contact } }) => ({ contact: event.contact }),
  },
} as const;

const findingAccount = loginByCode.createStateConfig({
  on: {
    loginAccountUnknown: {
      target: 'idle',
      // What was pending before stays so.
      actions: {
        type: 'refuse',
        params: ({ event: { contact } }) => invalid(`unknown_${contact.type}`, contact.type),
      },
    },
    loginAccountFound: {
      target: 'issuing',
      actions: [
        {
          type: 'keepCandidate',
          params: ({ event }) => ({ candidate: event.candidate, contact: event.contact, isStage: false }),
        },
        { type: 'reserveLoginCode', params: ({ event }) => countFor({ ...event, isStage: false }) },
        {
          type: 'issueLoginCode',
          params: ({ event: { contact, candidate } }) => ({ contact, candidate }),
        },
      ],
    },
  },
});

const issuing = loginByCode.createStateConfig({
  on: {
    loginCodeRefused: {
      target: 'idle',
      actions: {
        type: 'refuse',
        params: ({ context }) => invalid('too_many_login_attempts', found(context.contact).type),
      },
    },
    loginCodeIssued: [
      {
        // Whoever is signed in already gets a message as everybody does, but nothing to use its code for.
        guard: 'isAuthenticated',
        target: 'idle',
        actions: send,
      },
      {
        target: 'awaitingCode',
        actions: [
          { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
          { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
          ...send,
          abandonLogin,
        ],
      },
    ],
  },
});

/** The same where a code is required on top of something else: the pending login is the one it belongs to. */
const issuingForStage = loginByCode.createStateConfig({
  on: {
    loginCodeRefused: {
      target: 'abandoned',
      // Nothing has happened then: what was proved can be proved again later.
      actions: { type: 'refuse', params: invalid('too_many_login_attempts') },
    },
    loginCodeIssued: {
      target: 'awaitingCode',
      actions: [
        { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
        { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
        ...send,
      ],
    },
  },
});

const resending = loginByCode.createStateConfig({
  on: {
    loginCodeRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
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
          ...send,
          { type: 'answer', params: { type: 'done' } },
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
          target: 'choosingContact',
          actions: { type: 'findLoginContact', params: ({ event }) => ({ candidate: event.candidate }) },
        },
      },
    },
    choosingContact: {
      on: {
        loginContactFound: {
          target: 'issuingForStage',
          actions: [
            {
              type: 'keepCandidate',
              params: ({ event }) => ({ candidate: event.candidate, contact: event.contact, isStage: true }),
            },
            { type: 'reserveLoginCode', params: ({ event }) => countFor({ ...event, isStage: true }) },
            {
              type: 'issueLoginCode',
              params: ({ event: { contact, candidate } }) => ({ contact, candidate }),
            },
          ],
        },
        // There is no way to send a code, and none to log in without one.
        noLoginContactFound: { target: 'abandoned', actions: abandonLogin },
      },
    },
    findingAccount,
    issuing,
    issuingForStage,
    awaitingCode: {
      on: {
        requestCode,
        submitCode,
        submitNothing: failedAttempt('required', 'code'),
        resendCode: {
          guard: 'canResend',
          target: 'resending',
          actions: [
            'countResend',
            { type: 'reserveLoginCode', params: ({ context }) => countIn(context) },
            {
              type: 'issueLoginCode',
              params: ({ context }) => ({
                contact: found(context.contact),
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
    matchingInPretence,
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** Login by a code that is sent; `isOffered` where it is a way to log in, and not only required after others. */
export function defineLoginByCode({
  isOffered,
  loginMethods,
}: {
  readonly isOffered: boolean;
  readonly loginMethods: readonly LoginMethod[];
}): Flow<typeof effects> {
  return defineFlow({
    id: 'login_by_code',
    version: 1,
    migrations: {},
    machine: loginByCodeMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      contact: contactSchema.nullable(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
      isStage: z.boolean(),
    }),
    effects,
    commands: ['requestCode', 'submitCode', 'submitNothing', 'resendCode'],
    isStage: true,
    isOffered: () => isOffered,
    resources: loginByCodeResources(isOffered, loginMethods),
  });
}

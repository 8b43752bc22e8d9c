import { z } from 'zod';
import { epochsOf } from '../domain/account.js';
import { invalid, type Answer } from '../domain/answer.js';
import { failedWith, found, tellInvalid } from './code-attempts.js';
import { candidateSchema, codeLimitsSchema, emailSchema } from './context-schemas.js';
import { defineFlow, type Flow } from './define-flow.js';
import { adding, back, tellProblems, tellReauthentication } from './manage-email-by-code-adding.js';
import { manageEmailByCodeResources } from './manage-email-by-code-resources.js';
import type { ManageEmailCommand } from './manage-email-resources.js';
import {
  beginning,
  effects,
  manageEmail,
  withPending,
  type ManageEmailContext,
  type ManageEmailEvent,
} from './manage-email-by-code-setup.js';

type EventOf<Type extends ManageEmailEvent['type']> = Extract<ManageEmailEvent, { readonly type: Type }>;

const namedEmail = ({ event }: { event: ManageEmailCommand }) => ({ email: event.email });

/** What can be asked for, whether an address waits for its code or not. */
const commands = {
  listEmails: { target: 'listing', actions: { type: 'listOwnEmails', params: {} } },
  addEmail: {
    target: 'examiningNew',
    actions: {
      type: 'examineNewEmail',
      params: namedEmail,
    },
  },
  resendVerification: {
    target: 'findingOwn',
    actions: {
      type: 'findOwnEmail',
      params: namedEmail,
    },
  },
  makePrimary: {
    target: 'examiningPrimary',
    actions: {
      type: 'examinePrimaryEmail',
      params: namedEmail,
    },
  },
  removeEmail: {
    target: 'examiningRemoval',
    actions: {
      type: 'examineEmailRemoval',
      params: namedEmail,
    },
  },
} as const;

/** Another code for the address that waits. */
const resend = {
  target: 'resending',
  actions: [
    'countResend',
    {
      type: 'reserveVerificationMail',
      params: ({ context }: { context: ManageEmailContext }) => ({ email: found(context.email) }),
    },
    {
      type: 'issueEmailCode',
      params: ({ context }: { context: ManageEmailContext }) => ({
        email: found(context.email),
        isTaken: false,
        isNewcomer: false,
      }),
    },
  ],
} as const;

const tellRefused = {
  type: 'answer',
  params: ({ event }: { event: EventOf<'ownEmailCodeRefused'> }): Answer => invalid(event.code, 'key'),
} as const;

const awaitingCode = manageEmail.createStateConfig({
  on: {
    ...commands,
    resendVerification: [
      { guard: 'canResendPending', ...resend },
      {
        guard: 'isPending',
        target: 'awaitingCode',
        actions: { type: 'answer', params: { type: 'forbidden' } },
      },
      commands.resendVerification,
    ],
    makePrimary: [
      {
        guard: 'isPendingNew',
        target: 'awaitingCode',
        actions: { type: 'answer', params: invalid('unverified_primary_email', 'email') },
      },
      commands.makePrimary,
    ],
    removeEmail: [
      { guard: 'isPendingNew', target: 'dropping', actions: { type: 'listOwnEmails', params: {} } },
      commands.removeEmail,
    ],
    submitCode: {
      target: 'matching',
      actions: { type: 'matchOwnEmailCode', params: ({ context, event }) => attempt(context, event.code) },
    },
    inspectCode: {
      target: 'inspecting',
      actions: { type: 'matchOwnEmailCode', params: ({ context, event }) => attempt(context, event.code) },
    },
    submitNothing: failedWith(tellInvalid('required', 'key'), 'idle'),
    resendCode: { guard: 'canResend', ...resend },
    timePassed: { guard: 'isExpired', target: 'idle' },
  },
});

const resending = manageEmail.createStateConfig({
  on: {
    verificationMailRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
    emailCodeIssued: {
      target: 'awaitingCode',
      actions: [
        { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.mail }) },
        { type: 'answer', params: { type: 'done' } },
      ],
    },
  },
});

const matching = manageEmail.createStateConfig({
  on: {
    ownEmailCodeMatched: {
      target: 'idle',
      actions: [
        {
          type: 'verifyOwnEmail',
          params: ({ event: { user, email, isNew, replacesOthers } }) => ({
            userId: user.id,
            ...{ email, isNew, replacesOthers },
          }),
        },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
      ],
    },
    ownEmailCodeRefused: failedWith(tellRefused, 'idle'),
  },
});

const inspecting = manageEmail.createStateConfig({
  on: {
    ownEmailCodeMatched: {
      target: 'awaitingCode',
      actions: {
        type: 'answer',
        params: ({ event: { email, user } }) => ({ type: 'emailKey', email, user, isAuthenticating: false }),
      },
    },
    ownEmailCodeRefused: failedWith(tellRefused, 'idle'),
  },
});

const list = {
  type: 'answer',
  params: ({
    context,
    event,
  }: {
    context: ManageEmailContext;
    event: EventOf<'ownEmailsListed' | 'primaryEmailAccepted' | 'emailRemovalAccepted'>;
  }): Answer => ({ type: 'emailAddresses', addresses: withPending(context, event.addresses) }),
} as const;

const listWithoutPending = {
  type: 'answer',
  params: ({ event }: { event: EventOf<'ownEmailsListed' | 'primaryEmailAccepted'> }): Answer => ({
    type: 'emailAddresses',
    addresses: event.addresses,
  }),
} as const;

const notify = {
  type: 'sendMail',
  params: ({ event }: { event: EventOf<'primaryEmailAccepted' | 'emailRemovalAccepted'> }) => ({
    mail: event.notification,
  }),
} as const;

const makePrimary = {
  type: 'setPrimaryEmail',
  params: ({ event: { userId, email, isPrimary } }: { event: EventOf<'primaryEmailAccepted'> }) => ({
    ...{ userId, email, isPrimary },
  }),
} as const;

const examiningPrimary = manageEmail.createStateConfig({
  on: {
    primaryEmailRefused: back(tellProblems),
    reauthenticationRequired: back(tellReauthentication),
    primaryEmailAccepted: [
      { guard: 'staysPrimary', target: 'awaitingCode', actions: [makePrimary, notify, list] },
      { target: 'idle', actions: [makePrimary, notify, listWithoutPending] },
    ],
  },
});

const remove = {
  type: 'removeEmail',
  params: ({ event: { userId, email } }: { event: EventOf<'emailRemovalAccepted'> }) => ({ userId, email }),
} as const;

const examiningRemoval = manageEmail.createStateConfig({
  on: {
    emailRemovalRefused: back(tellProblems),
    reauthenticationRequired: back(tellReauthentication),
    emailRemovalAccepted: [
      { guard: 'leavesPending', target: 'awaitingCode', actions: [remove, notify, list] },
      { target: 'idle', actions: [remove, notify, list] },
    ],
  },
});

export const manageEmailByCodeMachine = manageEmail.createMachine({
  id: 'manage_email',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { entry: 'forget', on: commands },
    ...adding,
    awaitingCode,
    resending,
    matching,
    inspecting,
    examiningPrimary,
    examiningRemoval,
    dropping: { on: { ownEmailsListed: { target: 'idle', actions: listWithoutPending } } },
    listing: { on: { ownEmailsListed: back(list) } },
  },
});

/** The addresses of whoever is signed in, where they are verified by code: one is added with the code that was sent there. */
export function defineManageEmailByCode(): Flow<typeof effects> {
  return defineFlow({
    id: 'manage_email',
    version: 1,
    migrations: {},
    machine: manageEmailByCodeMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      email: emailSchema.nullable(),
      isNew: z.boolean(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
    }),
    effects,
    commands: [
      ...['listEmails', 'addEmail', 'resendVerification', 'makePrimary', 'removeEmail'],
      ...['submitCode', 'inspectCode', 'submitNothing', 'resendCode'],
    ],
    isStage: false,
    isOffered: () => false,
    resources: manageEmailByCodeResources,
  });
}

function attempt(context: ManageEmailContext, code: string) {
  const candidate = found(context.candidate);
  return {
    code,
    codeHash: found(context.codeHash),
    email: found(context.email),
    userId: candidate.userId,
    epochs: epochsOf(candidate),
  };
}

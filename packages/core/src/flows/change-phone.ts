import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Epochs } from '../domain/account.js';
import type { Answer } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import type { UserId } from '../domain/ids.js';
import type { Phone } from '../domain/phone.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { failedWith, found, oneLess, tellInvalid } from './code-attempts.js';
import { codeLimitsSchema, epochsSchema, phoneSchema, userIdSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { parsePhoneChange, parsePhoneCode, rowWhileWaiting, type PhoneCommand } from './phone-resources.js';
import { sentTo } from './verify-phone-setup.js';

interface ChangePhoneContext {
  /** Who has asked for it, under which epochs, and which number it is to be. */
  readonly userId: UserId | null;
  readonly epochs: Epochs | null;
  readonly phone: Phone | null;
  readonly codeHash: string | null;
  readonly limits: CodeLimits | null;
}

const beginning: ChangePhoneContext = {
  userId: null,
  epochs: null,
  phone: null,
  codeHash: null,
  limits: null,
};

const effects = pickEffects(
  coreEffects,
  'examineNewPhone',
  'reserveVerificationSms',
  'issuePhoneCode',
  'matchPhoneCode',
  'setPhone',
  'sendSms',
  'answer',
  'refuse',
);

type Kept = Pick<ChangePhoneContext, 'userId' | 'epochs' | 'phone'>;

const changePhone = setup({
  types: {
    context: {} as ChangePhoneContext,
    events: {} as EventsOf<PhoneCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepNumber: assign((_, kept: Kept) => ({ ...beginning, ...kept })),
    keepCode: assign((_, { codeHash, limits }: { codeHash: string; limits: CodeLimits }) => ({
      codeHash,
      limits,
    })),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
  },
  guards: {
    isWaiting: ({ context }) => context.codeHash !== null,
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
  },
});

const limited = { type: 'refuse', params: { type: 'limited' } } as const;

type Refused = Extract<EventsOf<never, typeof effects>, { readonly type: 'newPhoneRefused' }>;

const tellProblems = {
  type: 'answer',
  params: ({ event }: { event: Refused }): Answer => ({ type: 'invalid', problems: event.problems }),
} as const;

const askForProof = { type: 'answer', params: { type: 'reauthentication' } } as const;

/** A number that is asked for later takes the place of an earlier one, once it is accepted. */
const askForNumber = {
  target: 'examining',
  actions: {
    type: 'examineNewPhone',
    params: ({ event }: { event: { phone: Phone } }) => ({ phone: event.phone }),
  },
} as const;

const examining = changePhone.createStateConfig({
  on: {
    newPhoneRefused: [
      { guard: 'isWaiting', target: 'awaitingCode', actions: tellProblems },
      { target: 'idle', actions: tellProblems },
    ],
    reauthenticationRequired: [
      { guard: 'isWaiting', target: 'awaitingCode', actions: askForProof },
      { target: 'idle', actions: askForProof },
    ],
    newPhoneAccepted: {
      target: 'issuing',
      actions: [
        {
          type: 'keepNumber',
          params: ({ event: { userId, epochs, phone } }) => ({ userId, epochs, phone }),
        },
        { type: 'answer', params: ({ event }) => sentTo(event.phone) },
        { type: 'reserveVerificationSms', params: ({ event }) => ({ phone: event.phone }) },
        // Somebody else's as well: only its owner learns by the code that it is.
        {
          type: 'issuePhoneCode',
          params: ({ event: { phone } }) => ({ phone, isTaken: false, isNewcomer: false }),
        },
      ],
    },
  },
});

export const changePhoneMachine = changePhone.createMachine({
  id: 'change_phone',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { on: { changePhone: askForNumber } },
    examining,
    issuing: {
      on: {
        // What was waited for before still is.
        verificationSmsRefused: { target: 'abandoned', actions: limited },
        phoneCodeIssued: {
          target: 'awaitingCode',
          actions: [
            {
              type: 'keepCode',
              params: ({ event: { codeHash, limits } }) => ({ codeHash, limits }),
            },
            { type: 'sendSms', params: ({ event }) => ({ sms: event.sms }) },
          ],
        },
      },
    },
    awaitingCode: {
      on: {
        changePhone: askForNumber,
        submitCode: {
          target: 'matching',
          actions: {
            type: 'matchPhoneCode',
            params: ({ context, event }) => ({
              code: event.code,
              codeHash: found(context.codeHash),
              phone: found(context.phone),
              isOwn: false,
              userId: found(context.userId),
              epochs: found(context.epochs),
            }),
          },
        },
        submitNothing: failedWith(tellInvalid('required', 'code'), 'abandoned'),
        timePassed: { guard: 'isExpired', target: 'abandoned' },
      },
    },
    matching: {
      on: {
        phoneCodeMatched: {
          target: 'changed',
          actions: {
            type: 'setPhone',
            params: ({ event: { userId, phone } }) => ({ userId, phone: { phone, isVerified: true } }),
          },
        },
        phoneCodeMismatched: failedWith(tellInvalid('incorrect_code', 'code'), 'abandoned'),
        phoneTaken: failedWith(tellInvalid('phone_taken', 'code'), 'abandoned'),
      },
    },
    changed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** The number of whoever is signed in: a new one takes the place of theirs once its code is given. */
export function defineChangePhone(): Flow<typeof effects> {
  return defineFlow({
    id: 'change_phone',
    version: 1,
    migrations: {},
    machine: changePhoneMachine,
    context: z.object({
      userId: userIdSchema.nullable(),
      epochs: epochsSchema.nullable(),
      phone: phoneSchema.nullable(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
    }),
    effects,
    commands: ['submitCode', 'submitNothing', 'changePhone'],
    isStage: false,
    isOffered: () => false,
    resources,
  });
}

const resources: readonly Resource[] = [
  {
    path: 'auth/phone/verify',
    clients: CLIENT_KINDS,
    verbs: { POST: { ...rowWhileWaiting('change_phone'), readsBody: true, parse: parsePhoneCode } },
  },
  {
    path: 'account/phone',
    clients: CLIENT_KINDS,
    isPrivate: true,
    limit: 'change_phone',
    verbs: { POST: { type: 'command', flow: 'change_phone', readsBody: true, parse: parsePhoneChange } },
  },
];

import { z } from 'zod';
import { epochsOf } from '../domain/account.js';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { abandonLogin, failedAttempt, found } from './code-attempts.js';
import { candidateSchema, codeLimitsSchema, phoneSchema } from './context-schemas.js';
import { defineFlow, type Flow } from './define-flow.js';
import { parsePhoneChange, parsePhoneCode, rowWhileWaiting, type PhoneCommand } from './phone-resources.js';
import { changing, examiningChange } from './verify-phone-change.js';
import {
  beginning,
  codeIn,
  effects,
  targetIn,
  userIn,
  verifyPhone,
  type VerifyPhoneContext,
} from './verify-phone-setup.js';

const resending = verifyPhone.createStateConfig({
  on: {
    verificationSmsRefused: {
      target: 'awaitingCode',
      actions: { type: 'refuse', params: { type: 'limited' } },
    },
    phoneCodeIssued: [
      {
        // The owner of the number was told once; that does.
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
          { type: 'sendSms', params: ({ event }) => ({ sms: event.sms }) },
          { type: 'answer', params: { type: 'done' } },
        ],
      },
    ],
  },
});

type Submitted = Extract<PhoneCommand, { readonly type: 'submitCode' }>;

const match = {
  type: 'matchPhoneCode',
  params: ({ context, event }: { context: VerifyPhoneContext; event: Submitted }) => ({
    code: event.code,
    codeHash: found(context.codeHash),
    phone: found(targetIn(context)),
    isOwn: true,
    userId: userIn(context),
    epochs: epochsOf(found(context.candidate)),
  }),
} as const;

const matchInPretence = {
  type: 'matchPretendedPhoneCode',
  params: ({ context, event }: { context: VerifyPhoneContext; event: Submitted }) => ({
    code: event.code,
    codeHash: found(context.codeHash),
    phone: found(targetIn(context)),
  }),
} as const;

const awaitingCode = verifyPhone.createStateConfig({
  on: {
    submitCode: [
      { guard: 'isFree', target: 'matchingInPretence', actions: matchInPretence },
      { target: 'matching', actions: match },
    ],
    submitNothing: failedAttempt('required', 'code'),
    resendCode: {
      guard: 'canResend',
      target: 'resending',
      actions: [
        'countResend',
        { type: 'reserveVerificationSms', params: ({ context }) => ({ phone: found(targetIn(context)) }) },
        { type: 'issuePhoneCode', params: ({ context }) => codeIn(context) },
      ],
    },
    changePhone: {
      guard: 'canChange',
      target: 'examiningChange',
      actions: {
        type: 'examinePhoneChange',
        params: ({ context, event }) => ({
          userId: found(context.candidate).userId,
          epochs: epochsOf(found(context.candidate)),
          from: found(context.phone),
          current: found(targetIn(context)),
          to: event.phone,
        }),
      },
    },
    timePassed: { guard: 'isExpired', target: 'abandoned', actions: abandonLogin },
  },
});

export const verifyPhoneMachine = verifyPhone.createMachine({
  id: 'verify_phone',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'findingPhone',
          actions: [
            { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
            { type: 'findPhoneToVerify', params: ({ event }) => ({ candidate: event.candidate }) },
          ],
        },
      },
    },
    findingPhone: {
      on: {
        phoneToVerifyFound: {
          target: 'issuing',
          actions: [
            { type: 'keepPhone', params: ({ event }) => ({ phone: event.phone }) },
            { type: 'keepNewcomer', params: ({ event }) => ({ isNewcomer: event.isNewcomer }) },
            { type: 'reserveVerificationSms', params: ({ event }) => ({ phone: event.phone }) },
            { type: 'issuePhoneCode', params: ({ context }) => codeIn(context) },
          ],
        },
        noPhoneFound: { target: 'abandoned', actions: abandonLogin },
      },
    },
    issuing: {
      on: {
        // Nothing has happened then: no account is made without a code that could verify its number.
        verificationSmsRefused: {
          target: 'abandoned',
          actions: { type: 'refuse', params: { type: 'limited' } },
        },
        phoneCodeIssued: {
          target: 'awaitingCode',
          actions: [
            { type: 'keepCode', params: ({ event }) => ({ codeHash: event.codeHash }) },
            { type: 'keepLimits', params: ({ event }) => ({ limits: event.limits }) },
            { type: 'sendSms', params: ({ event }) => ({ sms: event.sms }) },
          ],
        },
      },
    },
    awaitingCode,
    matching: {
      on: {
        phoneCodeMatched: {
          target: 'passed',
          actions: [
            {
              type: 'setPhone',
              params: ({ event: { userId, phone } }) => ({ userId, phone: { phone, isVerified: true } }),
            },
            { type: 'passStage', params: {} },
          ],
        },
        phoneCodeMismatched: failedAttempt('incorrect_code', 'code'),
        phoneTaken: failedAttempt('phone_taken', 'code'),
      },
    },
    // Where a signup is pretended: what is taken is waited for next, and nobody gets past that.
    matchingInPretence: {
      on: {
        pretendedPhoneCodeMatched: { target: 'passed', actions: { type: 'passStage', params: {} } },
        phoneCodeMismatched: failedAttempt('incorrect_code', 'code'),
        phoneTaken: failedAttempt('phone_taken', 'code'),
      },
    },
    resending,
    examiningChange,
    changing,
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

/** Login waits here until the code that was sent to the number is given. */
export function defineVerifyPhone(): Flow<typeof effects> {
  return defineFlow({
    id: 'verify_phone',
    version: 1,
    migrations: {},
    machine: verifyPhoneMachine,
    context: z.object({
      candidate: candidateSchema.nullable(),
      phone: phoneSchema.nullable(),
      pretendedPhone: phoneSchema.nullable(),
      isNewcomer: z.boolean(),
      codeHash: z.string().nullable(),
      limits: codeLimitsSchema.nullable(),
    }),
    effects,
    commands: ['submitCode', 'submitNothing', 'resendCode', 'changePhone'],
    isStage: true,
    isOffered: () => false,
    resources,
  });
}

const row = rowWhileWaiting('verify_phone');

/** For visitors only: whoever is signed in changes their number by the same paths. */
const resources: readonly Resource[] = [
  {
    path: 'auth/phone/verify',
    clients: CLIENT_KINDS,
    verbs: {},
    visitorVerbs: { POST: { ...row, readsBody: true, parse: parsePhoneCode } },
  },
  {
    path: 'auth/phone/verify/resend',
    clients: CLIENT_KINDS,
    verbs: {
      POST: { ...row, readsBody: false, parse: () => ({ ok: true, value: { type: 'resendCode' } }) },
    },
  },
  {
    path: 'account/phone',
    clients: CLIENT_KINDS,
    verbs: {},
    visitorVerbs: { POST: { ...row, readsBody: true, parse: parsePhoneChange } },
  },
];

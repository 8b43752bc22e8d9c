import { epochsOf } from '../domain/account.js';
import { invalid } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Contact } from '../domain/contact.js';
import type { UserId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import { failedAttempt, found } from './code-attempts.js';
import type { LoginByCodeCommand } from './login-by-code-resources.js';
import { countIn, loginByCode, type LoginByCodeContext } from './login-by-code-setup.js';

type Submitted = Extract<LoginByCodeCommand, { readonly type: 'submitCode' }>;

const reserveAttempt = {
  type: 'reserveCodeAttempt',
  params: ({ context }: { context: LoginByCodeContext }) => countIn(context),
} as const;

const match = {
  type: 'matchLoginCode',
  params: ({ context, event }: { context: LoginByCodeContext; event: Submitted }) => ({
    code: event.code,
    codeHash: found(context.codeHash),
    contact: found(context.contact),
    userId: context.candidate?.userId ?? null,
    epochs: epochsOf(found(context.candidate)),
  }),
} as const;

const matchInPretence = {
  type: 'matchPretendedLoginCode',
  params: ({ context, event }: { context: LoginByCodeContext; event: Submitted }) => ({
    code: event.code,
    codeHash: found(context.codeHash),
    contact: found(context.contact),
  }),
} as const;

const giveBack = { type: 'giveBack', params: { reservation: 'reserveCodeAttempt' } } as const;

/** Each guess is counted before it is compared. */
export const submitCode = [
  { guard: 'isFree', target: 'matchingInPretence', actions: [reserveAttempt, matchInPretence] },
  { target: 'matching', actions: [reserveAttempt, match] },
] as const;

/** What a right code comes to, whatever it is for. */
const matched = [
  giveBack,
  { type: 'recordMethod', params: ({ event }: { event: Matched }) => recordOf(event) },
  {
    type: 'verifyContact',
    params: ({ event: { userId, contact } }: { event: Matched }) => ({ userId, contact }),
  },
] as const;

type StateConfig = ReturnType<typeof loginByCode.createStateConfig>;

const attemptRefused = {
  target: 'awaitingCode',
  actions: { type: 'answer', params: invalid('too_many_login_attempts', 'code') },
} as const;

/** The code is compared. */
export const matching: StateConfig = loginByCode.createStateConfig({
  on: {
    codeAttemptRefused: attemptRefused,
    loginCodeMismatched: failedAttempt('incorrect_code', 'code'),
    loginCodeMatched: [
      { guard: 'isStage', target: 'passed', actions: [...matched, { type: 'passStage', params: {} }] },
      {
        target: 'passed',
        actions: [
          ...matched,
          { type: 'prove', params: ({ context }) => ({ candidate: found(context.candidate) }) },
        ],
      },
    ],
  },
});

/** The same where a signup is pretended: what is taken is waited for next, and nobody gets past that. */
export const matchingInPretence: StateConfig = loginByCode.createStateConfig({
  on: {
    codeAttemptRefused: attemptRefused,
    loginCodeMismatched: failedAttempt('incorrect_code', 'code'),
    pretendedLoginCodeMatched: { target: 'passed', actions: [giveBack, { type: 'passStage', params: {} }] },
  },
});

interface Matched {
  readonly userId: UserId;
  readonly contact: Contact;
  readonly at: Instant;
}

function recordOf({ userId, contact, at }: Matched): { readonly record: AuthenticationMethod } {
  const where = contact.type === 'email' ? { email: contact.email } : { phone: contact.phone };
  return { record: { userId, method: 'code', at, ...where } };
}

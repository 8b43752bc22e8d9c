import { assign, setup } from 'xstate';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { UserId } from '../domain/ids.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { oneLess } from './code-attempts.js';
import type { EventsOf, StageEntered } from './define-flow.js';
import type { VerifyEmailCommand } from './verify-email-by-code-resources.js';

export interface VerifyEmailContext {
  readonly candidate: Candidate | null;
  readonly email: Email | null;
  /** An address of somebody else's that was asked for instead: no code fits it, and the answers are the same. */
  readonly pretendedEmail: Email | null;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
}

export const beginning: VerifyEmailContext = {
  candidate: null,
  email: null,
  pretendedEmail: null,
  codeHash: null,
  limits: null,
};

export const effects = pickEffects(
  coreEffects,
  'findEmailToVerify',
  'reserveVerificationMail',
  'issueEmailCode',
  'matchEmailCode',
  'examineEmailChange',
  'verifyEmail',
  'replaceUnverifiedEmail',
  'sendMail',
  'passStage',
  'abandonLogin',
  'answer',
  'refuse',
);

export const verifyEmail = setup({
  types: {
    context: {} as VerifyEmailContext,
    events: {} as EventsOf<VerifyEmailCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
    keepEmail: assign({ email: (_, { email }: { email: Email | null }) => email }),
    keepPretence: assign({ pretendedEmail: (_, { email }: { email: Email | null }) => email }),
    keepLimits: assign({ limits: (_, { limits }: { limits: CodeLimits }) => limits }),
    keepCode: assign({ codeHash: (_, { codeHash }: { codeHash: string }) => codeHash }),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
    countResend: assign({ limits: ({ context }) => oneLess(context.limits, 'resends') }),
    countChange: assign({ limits: ({ context }) => oneLess(context.limits, 'changes') }),
  },
  guards: {
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
    canResend: ({ context }) => targetIn(context) !== null && (context.limits?.resends ?? 0) > 0,
    // Where a signup is pretended, there is no account whose address could be another.
    canChange: ({ context: { candidate, email, limits } }) =>
      candidate !== null && candidate.userId !== null && email !== null && (limits?.changes ?? 0) > 0,
    isPretended: ({ context }) => userIn(context) === null,
    isSignup: ({ context }) => context.candidate?.isSignup === true,
    isLoginByEmail: ({ context }) => typeof context.candidate?.email === 'string',
  },
});

/** Whom a code is for; nobody where the address is somebody else's. */
export function userIn({ candidate, pretendedEmail }: VerifyEmailContext): UserId | null {
  return pretendedEmail === null ? (candidate?.userId ?? null) : null;
}

/** Where the last code was sent, as the client sees it. */
export function targetIn({ email, pretendedEmail }: VerifyEmailContext): Email | null {
  return pretendedEmail ?? email;
}

import { assign, setup } from 'xstate';
import { isFreeIn, type Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import type { UserId } from '../domain/ids.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects, type ParamsOf } from '../effects/effect.js';
import { oneLess } from './code-attempts.js';
import type { EventsOf, StageEntered } from './define-flow.js';
import type { VerifyEmailCommand } from './verify-email-by-code-resources.js';

export interface VerifyEmailContext {
  readonly candidate: Candidate | null;
  readonly email: Email | null;
  /** An address of somebody else's that was asked for instead: no code fits it, and the answers are the same. */
  readonly pretendedEmail: Email | null;
  /** Whether another address can be given. */
  readonly isNewcomer: boolean;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
}

export const beginning: VerifyEmailContext = {
  candidate: null,
  email: null,
  pretendedEmail: null,
  isNewcomer: false,
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
    keepNewcomer: assign({ isNewcomer: (_, { isNewcomer }: { isNewcomer: boolean }) => isNewcomer }),
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
    isTaken: ({ context }) => isTakenIn(context),
    isSignup: ({ context }) => context.candidate?.isSignup === true,
    isLoginByEmail: ({ context }) => typeof context.candidate?.email === 'string',
  },
});

/** Whom a code is for; nobody where the address is somebody else's. */
export function userIn({ candidate, pretendedEmail }: VerifyEmailContext): UserId | null {
  return pretendedEmail === null ? (candidate?.userId ?? null) : null;
}

/** Whether the address is somebody else's: they are told of it, and no code of theirs can be given. */
function isTakenIn({ candidate, email, pretendedEmail }: VerifyEmailContext): boolean {
  if (pretendedEmail !== null) return true;
  const isPretended = candidate !== null && candidate.userId === null;
  return isPretended && email !== null && !isFreeIn(candidate, { type: 'email', email });
}

/** The code to be sent. */
export function codeIn(context: VerifyEmailContext): ParamsOf<typeof effects.issueEmailCode> {
  return { email: targetIn(context), isTaken: isTakenIn(context), isNewcomer: context.isNewcomer };
}

/** Where the last code was sent, as the client sees it. */
export function targetIn({ email, pretendedEmail }: VerifyEmailContext): Email | null {
  return pretendedEmail ?? email;
}

import { assign, setup } from 'xstate';
import { isFreeIn, type Candidate } from '../domain/candidate.js';
import type { Contact } from '../domain/contact.js';
import { coreEffects, type CodeCount, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { found, oneLess } from './code-attempts.js';
import type { EventsOf, StageEntered } from './define-flow.js';
import type { LoginByCodeCommand } from './login-by-code-resources.js';

export interface LoginByCodeContext {
  /** Whom the code is for; without a user no code fits, and the answers are the same. */
  readonly candidate: Candidate | null;
  readonly contact: Contact | null;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
  /** Whether the code comes on top of something else that was proved. */
  readonly isStage: boolean;
}

export const beginning: LoginByCodeContext = {
  candidate: null,
  contact: null,
  codeHash: null,
  limits: null,
  isStage: false,
};

export const effects = pickEffects(
  coreEffects,
  'findLoginAccount',
  'findLoginContact',
  'reserveLoginCode',
  'reserveCodeAttempt',
  'issueLoginCode',
  'matchLoginCode',
  'matchPretendedLoginCode',
  'recordMethod',
  'verifyContact',
  'giveBack',
  'sendMail',
  'sendSms',
  'prove',
  'passStage',
  'abandonLogin',
  'answer',
  'refuse',
);

export interface Kept {
  readonly candidate: Candidate;
  readonly contact: Contact;
  readonly isStage: boolean;
}

export const loginByCode = setup({
  types: {
    context: {} as LoginByCodeContext,
    events: {} as EventsOf<LoginByCodeCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign((_, { candidate, contact, isStage }: Kept) => ({ candidate, contact, isStage })),
    keepCode: assign({ codeHash: (_, { codeHash }: { codeHash: string }) => codeHash }),
    keepLimits: assign({ limits: (_, { limits }: { limits: CodeLimits }) => limits }),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
    countResend: assign({ limits: ({ context }) => oneLess(context.limits, 'resends') }),
  },
  guards: {
    isAuthenticated: ({ event }) => event.isAuthenticated,
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
    canResend: ({ context }) => (context.limits?.resends ?? 0) > 0,
    isPretended: ({ context }) => context.candidate?.userId === null && !isFree(context),
    isFree: ({ context }) => isFree(context),
    isStage: ({ context }) => context.isStage,
  },
});

/** Whether a signup is pretended, and the code goes where a real one's would. */
function isFree({ candidate, contact }: LoginByCodeContext): boolean {
  return candidate !== null && contact !== null && isFreeIn(candidate, contact);
}

/**
 * For whom a code is counted. A signup counts as visitors do: it may be pretended, and then there is no account.
 */
export function countFor({ candidate, contact, isStage }: Kept): CodeCount {
  return { contact, userId: isStage && !candidate.isSignup ? candidate.userId : null };
}

/** The same while a code is waited for. */
export function countIn({ candidate, contact, isStage }: LoginByCodeContext): CodeCount {
  return countFor({ candidate: found(candidate), contact: found(contact), isStage });
}

import { assign, setup } from 'xstate';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { oneLess } from './code-attempts.js';
import type { EventsOf } from './define-flow.js';
import type { ResetByCodeCommand } from './password-reset-by-code-resources.js';

export interface ResetByCodeContext {
  /** Whose password it is; without a user no code fits, and the answers are the same. */
  readonly candidate: Candidate | null;
  readonly email: Email | null;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
}

export const beginning: ResetByCodeContext = { candidate: null, email: null, codeHash: null, limits: null };

export const effects = pickEffects(
  coreEffects,
  'findResetOwner',
  'reserveResetRequest',
  'issueResetCode',
  'reserveCodeAttempt',
  'matchResetCode',
  'examineResetByCode',
  'verifyEmail',
  'changePassword',
  'recordMethod',
  'giveBack',
  'sendMail',
  'endSession',
  'prove',
  'answer',
  'refuse',
);

export interface Kept {
  readonly candidate: Candidate;
  readonly email: Email;
}

export interface Issued {
  readonly codeHash: string;
  readonly limits: CodeLimits;
}

export const passwordReset = setup({
  types: {
    context: {} as ResetByCodeContext,
    events: {} as EventsOf<ResetByCodeCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign((_, { candidate, email }: Kept) => ({ candidate, email })),
    keepCode: assign((_, { codeHash, limits }: Issued) => ({ codeHash, limits })),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
  },
  guards: {
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
    // Nobody who is signed in becomes somebody else.
    logsIn: ({ event }) =>
      event.type === 'resetByCodeAccepted' && event.reset.candidate !== null && !event.isAuthenticated,
    endsSession: ({ event }) => event.type === 'resetByCodeAccepted' && event.reset.endsSession,
  },
});

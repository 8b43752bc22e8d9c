import { assign, setup } from 'xstate';
import type { EmailAddress } from '../domain/account.js';
import type { Candidate } from '../domain/candidate.js';
import type { Email } from '../domain/email.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { oneLess } from './code-attempts.js';
import type { EventsOf } from './define-flow.js';
import type { ManageEmailByCodeCommand } from './manage-email-by-code-resources.js';

export interface ManageEmailContext {
  /** Who asked for the code, under which epochs. */
  readonly candidate: Candidate | null;
  /** The address that waits for its code. */
  readonly email: Email | null;
  /** Whether it is only added with its code. */
  readonly isNew: boolean;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
}

export const beginning: ManageEmailContext = {
  candidate: null,
  email: null,
  isNew: false,
  codeHash: null,
  limits: null,
};

export const effects = pickEffects(
  coreEffects,
  'examineNewEmail',
  'findOwnEmail',
  'listOwnEmails',
  'examinePrimaryEmail',
  'examineEmailRemoval',
  'reserveVerificationMail',
  'issueEmailCode',
  'matchOwnEmailCode',
  'setPrimaryEmail',
  'removeEmail',
  'verifyOwnEmail',
  'sendMail',
  'answer',
  'refuse',
);

export type ManageEmailEvent = EventsOf<ManageEmailByCodeCommand, typeof effects>;

export interface Pending {
  readonly candidate: Candidate;
  readonly email: Email;
  readonly isNew: boolean;
}

export interface Issued {
  readonly codeHash: string;
  readonly limits: CodeLimits;
}

export const manageEmail = setup({
  types: {
    context: {} as ManageEmailContext,
    events: {} as ManageEmailEvent,
  },
  actions: {
    ...actionsOf(effects),
    keepPending: assign((_, pending: Pending) => ({ ...pending })),
    keepIssued: assign((_, { codeHash, limits }: Issued) => ({ codeHash, limits })),
    keepCode: assign({ codeHash: (_, { codeHash }: Pick<Issued, 'codeHash'>) => codeHash }),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
    countResend: assign({ limits: ({ context }) => oneLess(context.limits, 'resends') }),
    forget: assign(beginning),
  },
  guards: {
    isWaiting: ({ context }) => context.codeHash !== null,
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
    canResend: ({ context }) => (context.limits?.resends ?? 0) > 0,
    isPending: ({ context, event }) => isAbout(event, context.email),
    isPendingNew: ({ context, event }) => context.isNew && isAbout(event, context.email),
    canResendPending: ({ context, event }) =>
      (context.limits?.resends ?? 0) > 0 && isAbout(event, context.email),
    // Another primary address ends the codes that were sent before (promise 6).
    staysPrimary: ({ context, event }) =>
      event.type === 'primaryEmailAccepted' && event.isPrimary && context.codeHash !== null,
    leavesPending: ({ context, event }) => context.codeHash !== null && !isAbout(event, context.email),
  },
});

/** The addresses of the account, and the one that waits to be added. */
export function withPending(
  { email, isNew }: ManageEmailContext,
  addresses: readonly EmailAddress[],
): readonly EmailAddress[] {
  const isListed = addresses.some((address) => address.email === email);
  return email === null || !isNew || isListed
    ? addresses
    : [...addresses, { email, isVerified: false, isPrimary: false }];
}

function isAbout(event: ManageEmailEvent, email: Email | null): boolean {
  return 'email' in event && event.email === email;
}

import { assign, setup } from 'xstate';
import type { Answer } from '../domain/answer.js';
import { isFreeIn, type Candidate } from '../domain/candidate.js';
import type { UserId } from '../domain/ids.js';
import type { Phone } from '../domain/phone.js';
import { coreEffects, type CodeLimits } from '../effects/core-effects.js';
import { actionsOf, pickEffects, type ParamsOf } from '../effects/effect.js';
import { found, oneLess } from './code-attempts.js';
import type { EventsOf, StageEntered } from './define-flow.js';
import type { PhoneCommand } from './phone-resources.js';

export interface VerifyPhoneContext {
  readonly candidate: Candidate | null;
  /** The number that the account has, or would have if the signup were not pretended. */
  readonly phone: Phone | null;
  /** A number of somebody else's that was asked for instead: no code fits it, and the answers are the same. */
  readonly pretendedPhone: Phone | null;
  /** Whether another number can be given. */
  readonly isNewcomer: boolean;
  /** The keyed hash of the code that was sent last. */
  readonly codeHash: string | null;
  /** What is left of them. */
  readonly limits: CodeLimits | null;
}

export const beginning: VerifyPhoneContext = {
  candidate: null,
  phone: null,
  pretendedPhone: null,
  isNewcomer: false,
  codeHash: null,
  limits: null,
};

export const effects = pickEffects(
  coreEffects,
  'findPhoneToVerify',
  'reserveVerificationSms',
  'issuePhoneCode',
  'matchPhoneCode',
  'matchPretendedPhoneCode',
  'examinePhoneChange',
  'setPhone',
  'sendSms',
  'passStage',
  'abandonLogin',
  'answer',
  'refuse',
);

export const verifyPhone = setup({
  types: {
    context: {} as VerifyPhoneContext,
    events: {} as EventsOf<PhoneCommand | { readonly type: 'resendCode' }, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
    keepPhone: assign({ phone: (_, { phone }: { phone: Phone }) => phone, pretendedPhone: null }),
    keepNewcomer: assign({ isNewcomer: (_, { isNewcomer }: { isNewcomer: boolean }) => isNewcomer }),
    keepPretence: assign({ pretendedPhone: (_, { phone }: { phone: Phone }) => phone }),
    keepLimits: assign({ limits: (_, { limits }: { limits: CodeLimits }) => limits }),
    keepCode: assign({ codeHash: (_, { codeHash }: { codeHash: string }) => codeHash }),
    countAttempt: assign({ limits: ({ context }) => oneLess(context.limits, 'attempts') }),
    countResend: assign({ limits: ({ context }) => oneLess(context.limits, 'resends') }),
    countChange: assign({ limits: ({ context }) => oneLess(context.limits, 'changes') }),
  },
  guards: {
    isExpired: ({ context, event }) => context.limits !== null && event.at >= context.limits.expiresAt,
    isLastAttempt: ({ context }) => (context.limits?.attempts ?? 0) <= 1,
    canResend: ({ context }) => (context.limits?.resends ?? 0) > 0,
    canChange: ({ context }) => (context.limits?.changes ?? 0) > 0,
    isChangeToTaken: ({ event }) => event.type === 'phoneChangePretended' && event.isTaken,
    isTaken: ({ context }) => isTakenIn(context),
    // A signup that is pretended, with a number that is nobody else's: what follows tells nobody that it is.
    isFree: ({ context }) => context.candidate?.userId === null && !isTakenIn(context),
  },
});

/** Whom a code is for; nobody where a signup is pretended, and where the number is somebody else's. */
export function userIn({ candidate, pretendedPhone }: VerifyPhoneContext): UserId | null {
  return pretendedPhone === null ? (candidate?.userId ?? null) : null;
}

/** Whether the number is somebody else's: they are told of it, and no code of theirs can be given. */
function isTakenIn({ candidate, phone, pretendedPhone }: VerifyPhoneContext): boolean {
  if (pretendedPhone !== null) return true;
  if (candidate === null || phone === null || candidate.userId !== null) return false;
  // Another one that is taken would be a pretence.
  return phone === candidate.phone && !isFreeIn(candidate, { type: 'phone', phone });
}

/** The code to be sent. */
export function codeIn(context: VerifyPhoneContext): ParamsOf<typeof effects.issuePhoneCode> {
  const { isNewcomer } = context;
  return { phone: found(targetIn(context)), isTaken: isTakenIn(context), isNewcomer };
}

/** Where the last code was sent, as the client sees it. */
export function targetIn({ phone, pretendedPhone }: VerifyPhoneContext): Phone | null {
  return pretendedPhone ?? phone;
}

/** The answer to whoever has another number verified. */
export function sentTo(phone: Phone): Answer {
  return { type: 'phoneToVerify', number: { phone, isVerified: false } };
}

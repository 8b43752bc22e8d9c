import { assign, setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import { AUTHENTICATOR_TYPES, type AuthenticatorType } from '../domain/authenticator.js';
import type { Candidate } from '../domain/candidate.js';
import { CLIENT_KINDS } from '../domain/session.js';
import type { Resource } from '../domain/endpoint.js';
import { coreEffects, type UsedAuthenticator } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { abandonLogin, found } from './code-attempts.js';
import { candidateSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow, type StageEntered, type Stamp } from './define-flow.js';
import { parseFactorCode, recordOfFactor, type SubmitFactorCode } from './factor-code.js';
import { credentialAndChallenge } from './webauthn-challenge.js';
import { parseCredential, type SubmitCredential } from './webauthn-fields.js';

interface MfaAuthenticateContext {
  readonly candidate: Candidate | null;
  /** What they can prove it by. */
  readonly types: readonly AuthenticatorType[];
  /** What a key was asked to answer last; it is good for as long as the login waits. */
  readonly challenge: string | null;
}

type MfaAuthenticateCommand = SubmitFactorCode | { readonly type: 'requestChallenge' } | SubmitCredential;

const beginning: MfaAuthenticateContext = { candidate: null, types: [], challenge: null };

const effects = pickEffects(
  coreEffects,
  'findSecondFactors',
  'reserveSecondFactorAttempt',
  'matchSecondFactor',
  'challengeCandidate',
  'matchCredential',
  'updateAuthenticator',
  'recordMethod',
  'giveBack',
  'passStage',
  'abandonLogin',
  'answer',
);

const ofCandidate = ({ context }: { context: MfaAuthenticateContext }) => ({
  candidate: found(context.candidate),
});

const mfaAuthenticate = setup({
  types: {
    context: {} as MfaAuthenticateContext,
    events: {} as EventsOf<MfaAuthenticateCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
    keepTypes: assign({ types: (_, { types }: { types: readonly AuthenticatorType[] }) => types }),
    keepChallenge: assign({ challenge: (_, { challenge }: { challenge: string }) => challenge }),
  },
});

type Matched = UsedAuthenticator & Stamp;

/** The same whichever factor it was. */
const pass = {
  target: 'passed',
  actions: [
    { type: 'giveBack', params: { reservation: 'reserveSecondFactorAttempt' } },
    {
      type: 'updateAuthenticator',
      params: ({ event }: { event: Matched }) => ({ userId: event.userId, authenticator: event.used }),
    },
    { type: 'recordMethod', params: ({ event }: { event: Matched }) => recordOfFactor(event) },
    { type: 'passStage', params: {} },
  ],
} as const;

/** How often it may be wrong is a matter of the account, not of this login: another one begins no new count. */
const refuse = (code: string, param: 'code' | 'credential') =>
  ({ target: 'awaitingProof', actions: { type: 'answer', params: invalid(code, param) } }) as const;

const outdated = { target: 'abandoned', actions: abandonLogin } as const;

const awaitingProof = mfaAuthenticate.createStateConfig({
  on: {
    submitCode: {
      target: 'matchingCode',
      actions: [
        { type: 'reserveSecondFactorAttempt', params: ofCandidate },
        {
          type: 'matchSecondFactor',
          params: ({ context, event }) => ({ ...ofCandidate({ context }), code: event.code }),
        },
      ],
    },
    requestChallenge: {
      target: 'challenging',
      actions: { type: 'challengeCandidate', params: ofCandidate },
    },
    submitCredential: {
      target: 'matchingCredential',
      actions: [
        { type: 'reserveSecondFactorAttempt', params: ofCandidate },
        {
          type: 'matchCredential',
          params: ({ context, event }) => ({
            ...ofCandidate({ context }),
            ...credentialAndChallenge({ context, event }),
          }),
        },
      ],
    },
  },
});

export const mfaAuthenticateMachine = mfaAuthenticate.createMachine({
  id: 'mfa_authenticate',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'findingFactors',
          actions: [
            { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
            { type: 'findSecondFactors', params: ({ event }) => ({ candidate: event.candidate }) },
          ],
        },
      },
    },
    findingFactors: {
      on: {
        secondFactorsFound: {
          target: 'awaitingProof',
          actions: { type: 'keepTypes', params: ({ event }) => ({ types: event.types }) },
        },
      },
    },
    awaitingProof,
    challenging: {
      on: {
        candidateChallenged: {
          target: 'awaitingProof',
          actions: [
            { type: 'keepChallenge', params: ({ event }) => ({ challenge: event.challenge }) },
            {
              type: 'answer',
              params: ({ event: { options } }) => ({ type: 'webauthnOptions', purpose: 'request', options }),
            },
          ],
        },
      },
    },
    matchingCode: {
      on: {
        secondFactorAttemptRefused: refuse('too_many_login_attempts', 'code'),
        secondFactorMismatched: refuse('incorrect_code', 'code'),
        secondFactorOutdated: outdated,
        secondFactorMatched: pass,
      },
    },
    matchingCredential: {
      on: {
        secondFactorAttemptRefused: refuse('too_many_login_attempts', 'credential'),
        credentialMismatched: refuse('incorrect_code', 'credential'),
        secondFactorOutdated: outdated,
        secondFactorMatched: pass,
      },
    },
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

const context = z.object({
  candidate: candidateSchema.nullable(),
  types: z.array(z.enum(AUTHENTICATOR_TYPES)),
  challenge: z.string().nullable(),
});

const row = {
  type: 'command',
  flow: 'mfa_authenticate',
  requires: { command: 'submitCode', otherwise: 'unauthorized' },
} as const;

const byCode: Resource = {
  path: 'auth/2fa/authenticate',
  clients: CLIENT_KINDS,
  verbs: { POST: { ...row, readsBody: true, parse: parseFactorCode } },
};

const byKey: Resource = {
  path: 'auth/webauthn/authenticate',
  clients: CLIENT_KINDS,
  verbs: {
    GET: {
      ...row,
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'requestChallenge' } }),
    },
    POST: { ...row, readsBody: true, parse: parseCredential },
  },
};

/**
 * Whoever has a second factor shows by it, on top of something else, that it is them who logs in; `hasKeys` where that may
 * be a security key.
 */
export function defineMfaAuthenticate({ hasKeys }: { readonly hasKeys: boolean }): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_authenticate',
    version: 1,
    migrations: {},
    machine: mfaAuthenticateMachine,
    context,
    effects,
    commands: ['submitCode', 'requestChallenge', 'submitCredential'],
    isStage: true,
    isOffered: () => false,
    view: ({ context: { types } }) => ({ types }),
    resources: hasKeys ? [byCode, byKey] : [byCode],
  });
}

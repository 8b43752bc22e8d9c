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

interface MfaAuthenticateContext {
  readonly candidate: Candidate | null;
  /** What they can prove it by. */
  readonly types: readonly AuthenticatorType[];
}

const beginning: MfaAuthenticateContext = { candidate: null, types: [] };

const effects = pickEffects(
  coreEffects,
  'findSecondFactors',
  'reserveSecondFactorAttempt',
  'matchSecondFactor',
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

type Matched = UsedAuthenticator & Stamp;

export const mfaAuthenticateMachine = setup({
  types: {
    context: {} as MfaAuthenticateContext,
    events: {} as EventsOf<SubmitFactorCode, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
    keepTypes: assign({ types: (_, { types }: { types: readonly AuthenticatorType[] }) => types }),
  },
}).createMachine({
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
          target: 'awaitingCode',
          actions: { type: 'keepTypes', params: ({ event }) => ({ types: event.types }) },
        },
      },
    },
    awaitingCode: {
      on: {
        submitCode: {
          target: 'matching',
          actions: [
            { type: 'reserveSecondFactorAttempt', params: ofCandidate },
            {
              type: 'matchSecondFactor',
              params: ({ context, event }) => ({ ...ofCandidate({ context }), code: event.code }),
            },
          ],
        },
      },
    },
    matching: {
      on: {
        secondFactorAttemptRefused: {
          target: 'awaitingCode',
          actions: { type: 'answer', params: invalid('too_many_login_attempts', 'code') },
        },
        // How often it may be wrong is a matter of the account, not of this login: another one begins no new count.
        secondFactorMismatched: {
          target: 'awaitingCode',
          actions: { type: 'answer', params: invalid('incorrect_code', 'code') },
        },
        secondFactorOutdated: { target: 'abandoned', actions: abandonLogin },
        secondFactorMatched: {
          target: 'passed',
          actions: [
            { type: 'giveBack', params: { reservation: 'reserveSecondFactorAttempt' } },
            {
              type: 'updateAuthenticator',
              params: ({ event }: { event: Matched }) => ({
                userId: event.userId,
                authenticator: event.used,
              }),
            },
            { type: 'recordMethod', params: ({ event }: { event: Matched }) => recordOfFactor(event) },
            { type: 'passStage', params: {} },
          ],
        },
      },
    },
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

const context = z.object({
  candidate: candidateSchema.nullable(),
  types: z.array(z.enum(AUTHENTICATOR_TYPES)),
});

const resource: Resource = {
  path: 'auth/2fa/authenticate',
  clients: CLIENT_KINDS,
  verbs: {
    POST: {
      type: 'command',
      flow: 'mfa_authenticate',
      requires: { command: 'submitCode', otherwise: 'unauthorized' },
      readsBody: true,
      parse: parseFactorCode,
    },
  },
};

/** Whoever has a second factor shows by a code of it, on top of something else, that it is them who logs in. */
export function defineMfaAuthenticate(): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_authenticate',
    version: 1,
    migrations: {},
    machine: mfaAuthenticateMachine,
    context,
    effects,
    commands: ['submitCode'],
    isStage: true,
    isOffered: () => false,
    view: ({ context: { types } }) => ({ types }),
    resources: [resource],
  });
}

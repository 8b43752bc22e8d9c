import { setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { parseFactorCode, recordOfFactor, type SubmitFactorCode } from './factor-code.js';

const effects = pickEffects(
  coreEffects,
  'reserveOwnSecondFactorAttempt',
  'matchOwnSecondFactor',
  'updateAuthenticator',
  'recordMethod',
  'giveBack',
  'answer',
);

export const mfaReauthenticateMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<SubmitFactorCode, typeof effects>,
  },
  actions: actionsOf(effects),
}).createMachine({
  id: 'mfa_reauthenticate',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        submitCode: {
          target: 'matching',
          actions: [
            { type: 'reserveOwnSecondFactorAttempt', params: {} },
            { type: 'matchOwnSecondFactor', params: ({ event }) => ({ code: event.code }) },
          ],
        },
      },
    },
    matching: {
      on: {
        ownSecondFactorAttemptRefused: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('too_many_login_attempts', 'code') },
        },
        ownSecondFactorMismatched: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('incorrect_code', 'code') },
        },
        ownSecondFactorMatched: {
          target: 'reauthenticated',
          actions: [
            { type: 'giveBack', params: { reservation: 'reserveOwnSecondFactorAttempt' } },
            {
              type: 'updateAuthenticator',
              params: ({ event }) => ({ userId: event.userId, authenticator: event.used }),
            },
            { type: 'recordMethod', params: ({ event }) => recordOfFactor(event) },
          ],
        },
      },
    },
    reauthenticated: { type: 'final' },
  },
});

const resource: Resource = {
  path: 'auth/2fa/reauthenticate',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    POST: { type: 'command', flow: 'mfa_reauthenticate', readsBody: true, parse: parseFactorCode },
  },
};

/** Whoever is signed in shows by a second factor that they still are who they were. */
export function defineMfaReauthenticate(): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_reauthenticate',
    version: 1,
    migrations: {},
    machine: mfaReauthenticateMachine,
    context: z.object({}),
    effects,
    commands: ['submitCode'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

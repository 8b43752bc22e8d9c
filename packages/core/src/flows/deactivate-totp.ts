import { setup } from 'xstate';
import { z } from 'zod';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';

interface DeactivateTotp {
  readonly type: 'deactivateTotp';
}

const effects = pickEffects(coreEffects, 'examineTotpRemoval', 'removeAuthenticators', 'sendMail', 'answer');

export const deactivateTotpMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<DeactivateTotp, typeof effects>,
  },
  actions: actionsOf(effects),
}).createMachine({
  id: 'deactivate_totp',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        deactivateTotp: { target: 'examining', actions: { type: 'examineTotpRemoval', params: {} } },
      },
    },
    examining: {
      on: {
        // There is none afterwards, as was asked for.
        totpMissing: { target: 'idle', actions: { type: 'answer', params: { type: 'done' } } },
        reauthenticationRequired: {
          target: 'idle',
          actions: { type: 'answer', params: { type: 'reauthentication' } },
        },
        totpRemovalAccepted: {
          target: 'deactivated',
          actions: [
            {
              type: 'removeAuthenticators',
              params: ({ event }) => ({ userId: event.userId, ids: event.removed }),
            },
            { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
            { type: 'answer', params: { type: 'done' } },
          ],
        },
      },
    },
    deactivated: { type: 'final' },
  },
});

const resource: Resource = {
  path: 'account/authenticators/totp',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    DELETE: {
      type: 'command',
      flow: 'deactivate_totp',
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'deactivateTotp' } }),
    },
  },
};

/** Whoever is signed in removes their authenticator app. */
export function defineDeactivateTotp(): Flow<typeof effects> {
  return defineFlow({
    id: 'deactivate_totp',
    version: 1,
    migrations: {},
    machine: deactivateTotpMachine,
    context: z.object({}),
    effects,
    commands: ['deactivateTotp'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

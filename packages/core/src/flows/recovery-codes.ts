import { setup } from 'xstate';
import { z } from 'zod';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';

interface RecoveryCodesCommand {
  readonly type: 'inspectRecoveryCodes' | 'generateRecoveryCodes';
}

const effects = pickEffects(
  coreEffects,
  'inspectRecoveryCodes',
  'generateRecoveryCodes',
  'addAuthenticators',
  'updateAuthenticator',
  'removeAuthenticators',
  'sendMail',
  'answer',
);

const recoveryCodes = setup({
  types: {
    context: {},
    events: {} as EventsOf<RecoveryCodesCommand, typeof effects>,
  },
  actions: actionsOf(effects),
});

const reauthenticate = {
  target: 'idle',
  actions: { type: 'answer', params: { type: 'reauthentication' } },
} as const;

export const recoveryCodesMachine = recoveryCodes.createMachine({
  id: 'recovery_codes',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        inspectRecoveryCodes: {
          target: 'inspecting',
          actions: { type: 'inspectRecoveryCodes', params: {} },
        },
        generateRecoveryCodes: {
          target: 'generating',
          actions: { type: 'generateRecoveryCodes', params: {} },
        },
      },
    },
    inspecting: {
      on: {
        recoveryCodesMissing: { target: 'idle', actions: { type: 'answer', params: { type: 'notFound' } } },
        reauthenticationRequired: reauthenticate,
        recoveryCodesFound: {
          target: 'idle',
          actions: [
            {
              type: 'updateAuthenticator',
              params: ({ event }) => ({ userId: event.userId, authenticator: event.viewed }),
            },
            {
              type: 'answer',
              params: ({ event: { authenticator, unusedCodes } }) => ({
                type: 'authenticator',
                authenticator,
                ...(unusedCodes === null ? {} : { unusedCodes }),
              }),
            },
          ],
        },
      },
    },
    generating: {
      on: {
        recoveryCodesRefused: {
          target: 'idle',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
        },
        reauthenticationRequired: reauthenticate,
        recoveryCodesGenerated: {
          target: 'idle',
          actions: [
            {
              type: 'removeAuthenticators',
              params: ({ event }) => ({ userId: event.userId, ids: event.removed }),
            },
            {
              type: 'addAuthenticators',
              params: ({ event }) => ({ userId: event.userId, authenticators: event.added }),
            },
            { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
            {
              type: 'answer',
              params: ({ event: { authenticator, unusedCodes } }) => ({
                type: 'authenticator',
                authenticator,
                unusedCodes,
              }),
            },
          ],
        },
      },
    },
  },
});

const row = { type: 'command', flow: 'recovery_codes', readsBody: false } as const;

const resource: Resource = {
  path: 'account/authenticators/recovery-codes',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    GET: { ...row, parse: () => ({ ok: true, value: { type: 'inspectRecoveryCodes' } }) },
    POST: { ...row, parse: () => ({ ok: true, value: { type: 'generateRecoveryCodes' } }) },
  },
};

/** Whoever is signed in looks at the codes that they can use where they have no other factor at hand, or gets new ones. */
export function defineRecoveryCodes(): Flow<typeof effects> {
  return defineFlow({
    id: 'recovery_codes',
    version: 1,
    migrations: {},
    machine: recoveryCodesMachine,
    context: z.object({}),
    effects,
    commands: ['inspectRecoveryCodes', 'generateRecoveryCodes'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

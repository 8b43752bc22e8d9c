import { setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { parseFields, requiredText } from './fields.js';

interface SubmitPassword {
  readonly type: 'submitPassword';
  readonly password: string;
}

const effects = pickEffects(
  coreEffects,
  'reserveOwnPasswordAttempt',
  'verifyOwnPassword',
  'recordMethod',
  'giveBack',
  'answer',
);

export const reauthenticateMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<SubmitPassword, typeof effects>,
  },
  actions: actionsOf(effects),
}).createMachine({
  id: 'reauthenticate',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        submitPassword: {
          target: 'verifyingPassword',
          actions: [
            { type: 'reserveOwnPasswordAttempt', params: {} },
            { type: 'verifyOwnPassword', params: ({ event }) => ({ password: event.password }) },
          ],
        },
      },
    },
    verifyingPassword: {
      on: {
        ownPasswordAttemptRefused: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('too_many_login_attempts', 'password') },
        },
        ownPasswordRejected: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('incorrect_password', 'password') },
        },
        ownPasswordAccepted: {
          target: 'reauthenticated',
          actions: [
            { type: 'giveBack', params: { reservation: 'reserveOwnPasswordAttempt' } },
            {
              type: 'recordMethod',
              params: ({ event: { userId, at } }) => ({
                record: {
                  userId,
                  method: 'password',
                  at,
                  reauthenticated: true,
                } satisfies AuthenticationMethod,
              }),
            },
          ],
        },
      },
    },
    reauthenticated: { type: 'final' },
  },
});

const fields = { password: requiredText() };

const resource: Resource = {
  path: 'auth/reauthenticate',
  clients: CLIENT_KINDS,
  isPrivate: true,
  limit: 'reauthenticate',
  inputOfAnyVerb: parse,
  verbs: { POST: { type: 'command', flow: 'reauthenticate', readsBody: true, parse } },
};

/** Whoever is signed in shows by their password that they still are who they were. */
export function defineReauthenticate(): Flow<typeof effects> {
  return defineFlow({
    id: 'reauthenticate',
    version: 1,
    migrations: {},
    machine: reauthenticateMachine,
    context: z.object({}),
    effects,
    commands: ['submitPassword'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

function parse({ body }: RequestInput): Parsed<SubmitPassword> {
  const parsed = parseFields(fields, body);
  return parsed.ok
    ? { ok: true, value: { type: 'submitPassword', password: parsed.value.password } }
    : parsed;
}

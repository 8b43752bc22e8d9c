import { setup } from 'xstate';
import { z } from 'zod';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects, type PasswordChangeRequest } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { optionalText, readFields, requiredText } from './fields.js';

/** What was wrong with the input comes along, to be told together with what is wrong with the passwords. */
interface SubmitPasswordChange {
  readonly type: 'submitPasswordChange';
  readonly request: PasswordChangeRequest;
}

const effects = pickEffects(
  coreEffects,
  'examinePasswordChange',
  'changePassword',
  'sendMail',
  'renewSession',
  'endSession',
  'answer',
);

export const changePasswordMachine = setup({
  types: {
    context: {},
    events: {} as EventsOf<SubmitPasswordChange, typeof effects>,
  },
  actions: actionsOf(effects),
  guards: {
    endsSession: ({ event }) => event.type === 'passwordChangeAccepted' && event.endsSession,
  },
}).createMachine({
  id: 'change_password',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        submitPasswordChange: {
          target: 'examining',
          actions: { type: 'examinePasswordChange', params: ({ event }) => event.request },
        },
      },
    },
    examining: {
      on: {
        passwordChangeRefused: {
          target: 'idle',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
        },
        passwordChangeAccepted: [
          {
            guard: 'endsSession',
            target: 'changed',
            actions: [
              { type: 'changePassword', params: ({ event }) => ({ change: event.change }) },
              { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
              { type: 'endSession', params: {} },
            ],
          },
          {
            target: 'changed',
            actions: [
              { type: 'changePassword', params: ({ event }) => ({ change: event.change }) },
              { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
              // All other sessions end; this one goes on under the user's new epoch, and a new token.
              {
                type: 'renewSession',
                params: ({ event }) => ({ sessionEpoch: event.change.epochs.sessionEpoch + 1 }),
              },
            ],
          },
        ],
      },
    },
    changed: { type: 'final' },
  },
});

const fields = { current_password: optionalText(), new_password: requiredText() };

const resource: Resource = {
  path: 'account/password/change',
  clients: CLIENT_KINDS,
  isPrivate: true,
  limit: 'change_password',
  verbs: { POST: { type: 'command', flow: 'change_password', readsBody: true, parse } },
};

/** A new password for whoever is signed in: by their current one, or, where there is none yet, the first. */
export function defineChangePassword(): Flow<typeof effects> {
  return defineFlow({
    id: 'change_password',
    version: 1,
    migrations: {},
    machine: changePasswordMachine,
    context: z.object({}),
    effects,
    commands: ['submitPasswordChange'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

function parse({ body }: RequestInput): Parsed<SubmitPasswordChange> {
  const { values, problems } = readFields(fields, body);
  const request = {
    currentPassword: values.current_password ?? null,
    newPassword: values.new_password ?? null,
    problems,
  };
  return { ok: true, value: { type: 'submitPasswordChange', request } };
}

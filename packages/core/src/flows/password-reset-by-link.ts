import { assign, setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { AuthenticationMethod } from '../domain/authentication-method.js';
import type { Email } from '../domain/email.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { found } from './code-attempts.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import {
  keyToInspect,
  newPasswordOf,
  passwordResetResources,
  type RequestReset,
} from './password-reset-resources.js';

type ResetCommand =
  | RequestReset
  | { readonly type: 'inspectKey'; readonly key: string }
  | { readonly type: 'submitReset'; readonly key: string; readonly password: string };

/** The address of a request, until it is answered. Nothing rests here: the key in the mail is all that waits. */
interface ResetContext {
  readonly email: Email | null;
}

const effects = pickEffects(
  coreEffects,
  'findResetAccounts',
  'reserveResetRequest',
  'issueResetLinks',
  'inspectResetKey',
  'examinePasswordReset',
  'storeLinkKeys',
  'useResetKey',
  'changePassword',
  'recordMethod',
  'sendMail',
  'sendMails',
  'endSession',
  'prove',
  'answer',
);

const passwordReset = setup({
  types: {
    context: {} as ResetContext,
    events: {} as EventsOf<ResetCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepEmail: assign({ email: (_, { email }: { email: Email }) => email }),
    forget: assign({ email: null }),
  },
  guards: {
    // Nobody who is signed in becomes somebody else.
    logsIn: ({ event }) =>
      event.type === 'passwordResetAccepted' && event.reset.candidate !== null && !event.isAuthenticated,
    endsSession: ({ event }) => event.type === 'passwordResetAccepted' && event.reset.endsSession,
  },
});

type ResetAccepted = Extract<EventsOf<never, typeof effects>, { readonly type: 'passwordResetAccepted' }>;

const useKey = {
  type: 'useResetKey',
  params: ({ event }: { event: ResetAccepted }) => ({ hash: event.hash }),
} as const;

const changePassword = {
  type: 'changePassword',
  params: ({ event }: { event: ResetAccepted }) => ({ change: event.reset.change }),
} as const;

const notify = {
  type: 'sendMail',
  params: ({ event }: { event: ResetAccepted }) => ({ mail: event.reset.notification }),
} as const;

export const passwordResetByLinkMachine = passwordReset.createMachine({
  id: 'password_reset_by_link',
  context: { email: null },
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      entry: 'forget',
      on: {
        requestReset: {
          target: 'findingAccounts',
          actions: [
            { type: 'keepEmail', params: ({ event }) => ({ email: event.email }) },
            { type: 'findResetAccounts', params: ({ event }) => ({ email: event.email }) },
          ],
        },
        inspectKey: {
          target: 'inspectingKey',
          actions: { type: 'inspectResetKey', params: ({ event }) => ({ key: event.key }) },
        },
        submitReset: {
          target: 'examining',
          actions: {
            type: 'examinePasswordReset',
            params: ({ event: { key, password } }) => ({ key, password }),
          },
        },
      },
    },
    findingAccounts: {
      on: {
        resetAccountUnknown: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('unknown_email', 'email') },
        },
        resetAccountsFound: {
          target: 'issuing',
          actions: [
            { type: 'reserveResetRequest', params: ({ context }) => ({ email: found(context.email) }) },
            {
              type: 'issueResetLinks',
              params: ({ context, event }) => ({ email: found(context.email), userIds: event.userIds }),
            },
          ],
        },
      },
    },
    issuing: {
      on: {
        resetRequestRefused: {
          target: 'idle',
          actions: { type: 'answer', params: { type: 'limited' } },
        },
        resetLinksIssued: {
          target: 'idle',
          actions: [
            { type: 'storeLinkKeys', params: ({ event }) => ({ keys: event.keys }) },
            { type: 'sendMails', params: ({ event }) => ({ mails: event.mails }) },
            { type: 'answer', params: { type: 'done' } },
          ],
        },
      },
    },
    inspectingKey: {
      on: {
        resetKeyMatched: {
          target: 'idle',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'resetKey', user: event.user }) },
        },
        resetKeyRejected: {
          target: 'idle',
          actions: { type: 'answer', params: invalid('invalid_password_reset', 'key') },
        },
      },
    },
    examining: {
      on: {
        passwordResetRefused: {
          target: 'idle',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
        },
        passwordResetAccepted: [
          {
            guard: 'logsIn',
            target: 'proved',
            actions: [
              useKey,
              changePassword,
              notify,
              {
                type: 'recordMethod',
                params: ({ event: { reset, at } }) => ({
                  record: {
                    userId: reset.change.userId,
                    method: 'password_reset',
                    at,
                  } satisfies AuthenticationMethod,
                }),
              },
              { type: 'prove', params: ({ event }) => ({ candidate: found(event.reset.candidate) }) },
            ],
          },
          {
            guard: 'endsSession',
            target: 'idle',
            actions: [useKey, changePassword, notify, { type: 'endSession', params: {} }],
          },
          { target: 'idle', actions: [useKey, changePassword, notify] },
        ],
      },
    },
    proved: { type: 'final' },
  },
});

/** A password is reset by a link, which may be followed in any browser. */
export function definePasswordResetByLink(): Flow<typeof effects> {
  return defineFlow({
    id: 'password_reset_by_link',
    version: 1,
    migrations: {},
    machine: passwordResetByLinkMachine,
    context: z.object({ email: z.null() }),
    effects,
    commands: ['requestReset', 'inspectKey', 'submitReset'],
    isStage: false,
    isOffered: () => false,
    resources,
  });
}

const row = { type: 'command', flow: 'password_reset_by_link' } as const;

const resources = passwordResetResources(row, {
  row,
  inspect: (input) => {
    const fields = keyToInspect(input);
    return fields.ok ? { ok: true, value: { type: 'inspectKey', ...fields.value } } : fields;
  },
  submit: (input) => {
    const fields = newPasswordOf(input);
    return fields.ok ? { ok: true, value: { type: 'submitReset', ...fields.value } } : fields;
  },
});

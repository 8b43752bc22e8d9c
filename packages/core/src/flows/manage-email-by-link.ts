import { setup } from 'xstate';
import { z } from 'zod';
import { invalid, type Answer } from '../domain/answer.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { manageEmailResource, type ManageEmailCommand } from './manage-email-resources.js';

const effects = pickEffects(
  coreEffects,
  'examineNewEmail',
  'findOwnEmail',
  'examinePrimaryEmail',
  'examineEmailRemoval',
  'reserveVerificationMail',
  'issueEmailLink',
  'addEmail',
  'setPrimaryEmail',
  'removeEmail',
  'storeLinkKey',
  'sendMail',
  'answer',
);

/** Nothing rests here: what waits for the owner of an address is the key in the mail. */
const manageEmail = setup({
  types: {
    context: {},
    events: {} as EventsOf<ManageEmailCommand, typeof effects>,
  },
  actions: actionsOf(effects),
});

const reauthenticate = {
  target: 'idle',
  actions: { type: 'answer', params: { type: 'reauthentication' } },
} as const;

/** What a refused change and a refused mail have in common: the client is told, and nothing has happened. */
type Refused = Extract<EventsOf<never, typeof effects>, { readonly problems: unknown }>;

const refuse = {
  target: 'idle',
  actions: {
    type: 'answer',
    params: ({ event }: { event: Refused }): Answer => ({ type: 'invalid', problems: event.problems }),
  },
} as const;

type LinkIssued = Extract<EventsOf<never, typeof effects>, { readonly type: 'emailLinkIssued' }>;

const storeAndSend = [
  { type: 'storeLinkKey', params: ({ event }: { event: LinkIssued }) => ({ key: event.key }) },
  { type: 'sendMail', params: ({ event }: { event: LinkIssued }) => ({ mail: event.mail }) },
] as const;

/** The states in which an address is added, and its verification mail sent again. */
const adding = {
  examiningNew: manageEmail.createStateConfig({
    on: {
      newEmailRefused: refuse,
      reauthenticationRequired: reauthenticate,
      newEmailAccepted: {
        target: 'issuing',
        actions: [
          {
            type: 'addEmail',
            params: ({ event: { userId, email, replaces } }) => ({ userId, email, replaces }),
          },
          {
            type: 'answer',
            params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
          },
          { type: 'reserveVerificationMail', params: ({ event }) => ({ email: event.email }) },
          {
            type: 'issueEmailLink',
            params: ({ event: { email, candidate } }) => ({ email, candidate }),
          },
        ],
      },
    },
  }),
  issuing: manageEmail.createStateConfig({
    on: {
      // The address is there; its owner can ask for another mail later.
      verificationMailRefused: 'idle',
      emailLinkIssued: { target: 'idle', actions: storeAndSend },
    },
  }),
  findingOwn: manageEmail.createStateConfig({
    on: {
      ownEmailUnknown: {
        target: 'idle',
        actions: { type: 'answer', params: invalid('unknown_email', 'email') },
      },
      ownEmailFound: {
        target: 'reissuing',
        actions: [
          { type: 'reserveVerificationMail', params: ({ event }) => ({ email: event.email }) },
          {
            type: 'issueEmailLink',
            params: ({ event: { email, candidate } }) => ({ email, candidate }),
          },
        ],
      },
    },
  }),
  reissuing: manageEmail.createStateConfig({
    on: {
      verificationMailRefused: {
        target: 'idle',
        actions: { type: 'answer', params: { type: 'forbidden' } },
      },
      emailLinkIssued: {
        target: 'idle',
        actions: [...storeAndSend, { type: 'answer', params: { type: 'done' } }],
      },
    },
  }),
};

export const manageEmailByLinkMachine = manageEmail.createMachine({
  id: 'manage_email',
  context: {},
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        addEmail: {
          target: 'examiningNew',
          actions: { type: 'examineNewEmail', params: ({ event }) => ({ email: event.email }) },
        },
        resendVerification: {
          target: 'findingOwn',
          actions: { type: 'findOwnEmail', params: ({ event }) => ({ email: event.email }) },
        },
        makePrimary: {
          target: 'examiningPrimary',
          actions: { type: 'examinePrimaryEmail', params: ({ event }) => ({ email: event.email }) },
        },
        removeEmail: {
          target: 'examiningRemoval',
          actions: { type: 'examineEmailRemoval', params: ({ event }) => ({ email: event.email }) },
        },
      },
    },
    ...adding,
    examiningPrimary: {
      on: {
        primaryEmailRefused: refuse,
        reauthenticationRequired: reauthenticate,
        primaryEmailAccepted: {
          target: 'idle',
          actions: [
            {
              type: 'setPrimaryEmail',
              params: ({ event: { userId, email, isPrimary } }) => ({ userId, email, isPrimary }),
            },
            { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
            {
              type: 'answer',
              params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
            },
          ],
        },
      },
    },
    examiningRemoval: {
      on: {
        emailRemovalRefused: refuse,
        reauthenticationRequired: reauthenticate,
        emailRemovalAccepted: {
          target: 'idle',
          actions: [
            { type: 'removeEmail', params: ({ event: { userId, email } }) => ({ userId, email }) },
            { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
            {
              type: 'answer',
              params: ({ event }) => ({ type: 'emailAddresses', addresses: event.addresses }),
            },
          ],
        },
      },
    },
  },
});

/** The addresses of whoever is signed in, where they are verified by link. */
export function defineManageEmailByLink(): Flow<typeof effects> {
  return defineFlow({
    id: 'manage_email',
    version: 1,
    migrations: {},
    machine: manageEmailByLinkMachine,
    context: z.object({}),
    effects,
    commands: ['addEmail', 'resendVerification', 'makePrimary', 'removeEmail'],
    isStage: false,
    isOffered: () => false,
    resources: [manageEmailResource()],
  });
}

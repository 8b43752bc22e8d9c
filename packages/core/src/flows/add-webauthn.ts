import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import {
  challengeFields,
  challengeGiven,
  credentialAndChallenge,
  giveOptions,
  isChallengeExpired,
  noChallenge,
  type PendingChallenge,
} from './webauthn-challenge.js';
import { parseNewKey, type SubmitNewKey } from './webauthn-fields.js';

type AddWebauthnCommand =
  { readonly type: 'requestOptions'; readonly isPasswordless: boolean } | SubmitNewKey;

interface AddWebauthnContext extends PendingChallenge {
  readonly isPasswordless: boolean;
}

const beginning: AddWebauthnContext = { ...noChallenge, isPasswordless: false };

const effects = pickEffects(
  coreEffects,
  'offerCredential',
  'examineCredential',
  'addAuthenticators',
  'sendMail',
  'answer',
);

const addWebauthn = setup({
  types: {
    context: {} as AddWebauthnContext,
    events: {} as EventsOf<AddWebauthnCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepWish: assign({
      isPasswordless: (_, { isPasswordless }: { isPasswordless: boolean }) => isPasswordless,
    }),
    keepChallenge: assign(challengeGiven),
    forget: assign(beginning),
  },
  guards: {
    hasChallenge: ({ context }) => context.challenge !== null,
    isExpired: isChallengeExpired,
  },
});

const requestOptions = {
  target: 'offering',
  actions: [
    {
      type: 'keepWish',
      params: ({ event }: { event: { isPasswordless: boolean } }) => ({
        isPasswordless: event.isPasswordless,
      }),
    },
    {
      type: 'offerCredential',
      params: ({ event }: { event: { isPasswordless: boolean } }) => ({
        isPasswordless: event.isPasswordless,
      }),
    },
  ],
} as const;

const submitCredential = {
  target: 'examining',
  actions: {
    type: 'examineCredential',
    params: ({ context, event }: { context: AddWebauthnContext; event: SubmitNewKey }) => ({
      ...credentialAndChallenge({ context, event }),
      name: event.name,
      isPasswordless: context.isPasswordless,
    }),
  },
} as const;

type Refused = Extract<EventsOf<never, typeof effects>, { readonly problems: unknown }>;

const conflict = {
  target: 'idle',
  actions: {
    type: 'answer',
    params: ({ event }: { event: Refused }) => ({ type: 'conflict', problems: event.problems }) as const,
  },
} as const;

const refusal = {
  type: 'answer',
  params: ({ event }: { event: Refused }) => ({ type: 'invalid', problems: event.problems }) as const,
} as const;

const reauthentication = { type: 'answer', params: { type: 'reauthentication' } } as const;

const examining = addWebauthn.createStateConfig({
  on: {
    credentialImpossible: conflict,
    credentialRefused: [
      { guard: 'hasChallenge', target: 'awaitingCredential', actions: refusal },
      { target: 'idle', actions: refusal },
    ],
    // The challenge stays: whoever has reauthenticated sends the answer again.
    reauthenticationRequired: { target: 'awaitingCredential', actions: reauthentication },
    credentialAccepted: {
      target: 'added',
      actions: [
        {
          type: 'addAuthenticators',
          params: ({ event }) => ({ userId: event.userId, authenticators: event.added }),
        },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
        {
          type: 'answer',
          params: ({ event: { authenticator, hasNewCodes } }) => ({
            type: 'authenticator',
            authenticator,
            hasNewCodes,
          }),
        },
      ],
    },
  },
});

export const addWebauthnMachine = addWebauthn.createMachine({
  id: 'add_webauthn',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { entry: 'forget', on: { requestOptions, submitCredential } },
    offering: {
      on: {
        credentialImpossible: conflict,
        reauthenticationRequired: { target: 'idle', actions: reauthentication },
        credentialOffered: {
          target: 'awaitingCredential',
          actions: giveOptions('creation'),
        },
      },
    },
    awaitingCredential: {
      on: {
        requestOptions,
        submitCredential,
        timePassed: { guard: 'isExpired', target: 'idle' },
      },
    },
    examining,
    added: { type: 'final' },
  },
});

const row = { type: 'command', flow: 'add_webauthn' } as const;

const resource: Resource = {
  path: 'account/authenticators/webauthn',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    GET: {
      ...row,
      readsBody: false,
      // As in the reference it is asked for by its name alone, whatever stands behind it.
      parse: ({ query }) => ({
        ok: true,
        value: { type: 'requestOptions', isPasswordless: query?.has('passwordless') === true },
      }),
    },
    POST: { ...row, readsBody: true, parse: parseNewKey },
  },
};

/** Whoever is signed in adds a security key, or a passkey that they can log in by. */
export function defineAddWebauthn(): Flow<typeof effects> {
  return defineFlow({
    id: 'add_webauthn',
    version: 1,
    migrations: {},
    machine: addWebauthnMachine,
    context: z.object({ ...challengeFields, isPasswordless: z.boolean() }),
    effects,
    commands: ['requestOptions', 'submitCredential'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

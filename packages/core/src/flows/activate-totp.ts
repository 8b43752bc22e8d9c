import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Resource } from '../domain/endpoint.js';
import type { Instant } from '../domain/instant.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { instantSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { parseFactorCode, type SubmitFactorCode } from './factor-code.js';

type ActivateTotpCommand = { readonly type: 'inspectTotp' } | SubmitFactorCode;

interface ActivateTotpContext {
  /** What was offered last: only its codes activate anything. */
  readonly sealedSecret: string | null;
  readonly expiresAt: Instant | null;
}

const beginning: ActivateTotpContext = { sealedSecret: null, expiresAt: null };

const effects = pickEffects(
  coreEffects,
  'inspectTotp',
  'examineTotpCode',
  'addAuthenticators',
  'sendMail',
  'answer',
);

const inspectTotp = {
  target: 'inspecting',
  actions: { type: 'inspectTotp', params: {} },
} as const;

const submitCode = {
  target: 'examining',
  actions: {
    type: 'examineTotpCode',
    params: ({ context, event }: { context: ActivateTotpContext; event: SubmitFactorCode }) => ({
      code: event.code,
      sealedSecret: context.sealedSecret,
    }),
  },
} as const;

const activateTotp = setup({
  types: {
    context: {} as ActivateTotpContext,
    events: {} as EventsOf<ActivateTotpCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepOffer: assign((_, { sealedSecret, expiresAt }: { sealedSecret: string; expiresAt: Instant }) => ({
      sealedSecret,
      expiresAt,
    })),
    forget: assign(beginning),
  },
  guards: {
    hasOffer: ({ context }) => context.sealedSecret !== null,
    isExpired: ({ context, event }) => context.expiresAt !== null && event.at >= context.expiresAt,
  },
});

const inspecting = activateTotp.createStateConfig({
  on: {
    totpFound: {
      target: 'idle',
      actions: {
        type: 'answer',
        params: ({ event }) => ({ type: 'authenticator', authenticator: event.authenticator }),
      },
    },
    totpImpossible: {
      target: 'idle',
      actions: { type: 'answer', params: ({ event }) => ({ type: 'conflict', problems: event.problems }) },
    },
    totpOffered: {
      target: 'awaitingCode',
      actions: [
        {
          type: 'keepOffer',
          params: ({ event: { sealedSecret, expiresAt } }) => ({ sealedSecret, expiresAt }),
        },
        { type: 'answer', params: ({ event }) => ({ type: 'totpOffer', offer: event.offer }) },
      ],
    },
  },
});

const examining = activateTotp.createStateConfig({
  on: {
    totpCodeRefused: [
      {
        guard: 'hasOffer',
        target: 'awaitingCode',
        actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
      },
      {
        target: 'idle',
        actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
      },
    ],
    reauthenticationRequired: {
      target: 'awaitingCode',
      actions: { type: 'answer', params: { type: 'reauthentication' } },
    },
    totpCodeAccepted: {
      target: 'activated',
      actions: [
        {
          type: 'addAuthenticators',
          params: ({ event }) => ({ userId: event.userId, authenticators: event.added }),
        },
        { type: 'sendMail', params: ({ event }) => ({ mail: event.notification }) },
        {
          type: 'answer',
          params: ({ event }) => ({ type: 'authenticator', authenticator: event.authenticator }),
        },
      ],
    },
  },
});

export const activateTotpMachine = activateTotp.createMachine({
  id: 'activate_totp',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { entry: 'forget', on: { inspectTotp, submitCode } },
    inspecting,
    awaitingCode: {
      on: {
        inspectTotp,
        submitCode,
        timePassed: { guard: 'isExpired', target: 'idle' },
      },
    },
    examining,
    activated: { type: 'final' },
  },
});

const resource: Resource = {
  path: 'account/authenticators/totp',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    GET: {
      type: 'command',
      flow: 'activate_totp',
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'inspectTotp' } }),
    },
    POST: { type: 'command', flow: 'activate_totp', readsBody: true, parse: parseFactorCode },
  },
};

/** Whoever is signed in sets up an authenticator app: gets a secret for it, and shows by a code that the app has it. */
export function defineActivateTotp(): Flow<typeof effects> {
  return defineFlow({
    id: 'activate_totp',
    version: 1,
    migrations: {},
    machine: activateTotpMachine,
    context: z.object({
      // Sealed is not in clear.
      sealedSecret: z.string().nullable().meta({ secret: false }),
      expiresAt: instantSchema.nullable(),
    }),
    effects,
    commands: ['inspectTotp', 'submitCode'],
    isStage: false,
    isOffered: () => false,
    resources: [resource],
  });
}

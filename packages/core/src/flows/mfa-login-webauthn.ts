import { assign, setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { recordOfFactor } from './factor-code.js';
import {
  challengeFields,
  challengeGiven,
  credentialAndChallenge,
  giveOptions,
  isChallengeExpired,
  noChallenge,
  type PendingChallenge,
} from './webauthn-challenge.js';
import { parseCredential, type SubmitCredential } from './webauthn-fields.js';

type LoginWebauthnCommand = { readonly type: 'requestChallenge' } | SubmitCredential;

const effects = pickEffects(
  coreEffects,
  'challengeAnybody',
  'reservePasskeyAttempt',
  'matchPasskey',
  'updateAuthenticator',
  'recordMethod',
  'giveBack',
  'prove',
  'answer',
);

const loginWebauthn = setup({
  types: {
    context: {} as PendingChallenge,
    events: {} as EventsOf<LoginWebauthnCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepChallenge: assign(challengeGiven),
    forget: assign(noChallenge),
  },
  guards: {
    isAuthenticated: ({ event }) => event.isAuthenticated,
    isExpired: isChallengeExpired,
  },
});

const requestChallenge = {
  target: 'challenging',
  actions: { type: 'challengeAnybody', params: {} },
} as const;

const submitCredential = {
  target: 'matching',
  actions: [
    { type: 'reservePasskeyAttempt', params: {} },
    {
      type: 'matchPasskey',
      params: credentialAndChallenge,
    },
  ],
} as const;

const tell = (code: string) => ({ type: 'answer', params: invalid(code, 'credential') }) as const;

/** A challenge that was answered wrongly is still waited for. */
const refused = (code: string) => ({ target: 'awaitingCredential', actions: tell(code) }) as const;

export const mfaLoginWebauthnMachine = loginWebauthn.createMachine({
  id: 'mfa_login_webauthn',
  context: noChallenge,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      entry: 'forget',
      // Where nothing was asked no answer is right, and there is nothing to count.
      on: { requestChallenge, submitCredential: { target: 'idle', actions: tell('incorrect_code') } },
    },
    challenging: {
      on: {
        anybodyChallenged: {
          target: 'awaitingCredential',
          actions: giveOptions('request'),
        },
      },
    },
    awaitingCredential: {
      on: {
        requestChallenge,
        submitCredential,
        timePassed: { guard: 'isExpired', target: 'idle' },
      },
    },
    matching: {
      on: {
        passkeyAttemptRefused: refused('too_many_login_attempts'),
        passkeyMismatched: refused('incorrect_code'),
        passkeyMatched: [
          {
            // Nobody becomes somebody else unasked.
            guard: 'isAuthenticated',
            target: 'idle',
            actions: [
              { type: 'giveBack', params: { reservation: 'reservePasskeyAttempt' } },
              { type: 'answer', params: { type: 'conflict' } },
            ],
          },
          {
            target: 'passed',
            actions: [
              { type: 'giveBack', params: { reservation: 'reservePasskeyAttempt' } },
              {
                type: 'updateAuthenticator',
                params: ({ event }) => ({ userId: event.userId, authenticator: event.used }),
              },
              {
                type: 'recordMethod',
                params: ({ event }) => ({
                  record: { ...recordOfFactor(event).record, passwordless: true as const },
                }),
              },
              { type: 'prove', params: ({ event }) => ({ candidate: event.candidate }) },
            ],
          },
        ],
      },
    },
    passed: { type: 'final' },
  },
});

const row = { type: 'command', flow: 'mfa_login_webauthn' } as const;

const resource: Resource = {
  path: 'auth/webauthn/login',
  clients: CLIENT_KINDS,
  verbs: {
    GET: {
      ...row,
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'requestChallenge' } }),
    },
    POST: { ...row, readsBody: true, parse: parseCredential },
  },
};

/** Whoever has a passkey logs in by it alone: it has verified that they are its owner. */
export function defineMfaLoginWebauthn(): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_login_webauthn',
    version: 1,
    migrations: {},
    machine: mfaLoginWebauthnMachine,
    context: z.object(challengeFields),
    effects,
    commands: ['requestChallenge', 'submitCredential'],
    isStage: false,
    isOffered: () => true,
    resources: [resource],
  });
}

import { assign, setup } from 'xstate';
import { z } from 'zod';
import { invalid } from '../domain/answer.js';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects, type UsedAuthenticator } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { defineFlow, type EventsOf, type Flow } from './define-flow.js';
import { parseFactorCode, recordOfFactor, type SubmitFactorCode } from './factor-code.js';
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

type MfaReauthenticateCommand = SubmitFactorCode | { readonly type: 'requestChallenge' } | SubmitCredential;

const effects = pickEffects(
  coreEffects,
  'reserveOwnSecondFactorAttempt',
  'matchOwnSecondFactor',
  'challengeOwner',
  'matchOwnCredential',
  'updateAuthenticator',
  'recordMethod',
  'giveBack',
  'answer',
);

const mfaReauthenticate = setup({
  types: {
    context: {} as PendingChallenge,
    events: {} as EventsOf<MfaReauthenticateCommand, typeof effects>,
  },
  actions: {
    ...actionsOf(effects),
    keepChallenge: assign(challengeGiven),
    forget: assign(noChallenge),
  },
  guards: {
    hasChallenge: ({ context }) => context.challenge !== null,
    isExpired: isChallengeExpired,
  },
});

/** What can be done with a challenge under way, and without. */
const commands = {
  submitCode: {
    target: 'matchingCode',
    actions: [
      { type: 'reserveOwnSecondFactorAttempt', params: {} },
      {
        type: 'matchOwnSecondFactor',
        params: ({ event }: { event: SubmitFactorCode }) => ({ code: event.code }),
      },
    ],
  },
  requestChallenge: { target: 'challenging', actions: { type: 'challengeOwner', params: {} } },
  submitCredential: {
    target: 'matchingCredential',
    actions: [
      { type: 'reserveOwnSecondFactorAttempt', params: {} },
      {
        type: 'matchOwnCredential',
        params: credentialAndChallenge,
      },
    ],
  },
} as const;

/** A challenge that was answered wrongly is still waited for; without one nothing is. */
const refused = (code: string, param: 'code' | 'credential') => {
  const answer = { type: 'answer', params: invalid(code, param) } as const;
  return [
    { guard: 'hasChallenge', target: 'awaitingCredential', actions: answer },
    { target: 'idle', actions: answer },
  ] as const;
};

const use = [
  { type: 'giveBack', params: { reservation: 'reserveOwnSecondFactorAttempt' } },
  {
    type: 'updateAuthenticator',
    params: ({ event }: { event: UsedAuthenticator }) => ({
      userId: event.userId,
      authenticator: event.used,
    }),
  },
] as const;

export const mfaReauthenticateMachine = mfaReauthenticate.createMachine({
  id: 'mfa_reauthenticate',
  context: noChallenge,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: { entry: 'forget', on: commands },
    challenging: {
      on: {
        ownerChallenged: {
          target: 'awaitingCredential',
          actions: giveOptions('request'),
        },
      },
    },
    awaitingCredential: {
      on: { ...commands, timePassed: { guard: 'isExpired', target: 'idle' } },
    },
    matchingCode: {
      on: {
        ownSecondFactorAttemptRefused: refused('too_many_login_attempts', 'code'),
        ownSecondFactorMismatched: refused('incorrect_code', 'code'),
        ownSecondFactorMatched: {
          target: 'reauthenticated',
          actions: [...use, { type: 'recordMethod', params: ({ event }) => recordOfFactor(event) }],
        },
      },
    },
    matchingCredential: {
      on: {
        ownSecondFactorAttemptRefused: refused('too_many_login_attempts', 'credential'),
        ownCredentialMismatched: refused('incorrect_code', 'credential'),
        ownCredentialMatched: {
          target: 'reauthenticated',
          actions: [
            ...use,
            {
              type: 'recordMethod',
              params: ({ event }) => ({
                record: { ...recordOfFactor(event).record, reauthenticated: true as const },
              }),
            },
          ],
        },
      },
    },
    reauthenticated: { type: 'final' },
  },
});

const row = { type: 'command', flow: 'mfa_reauthenticate' } as const;

const byCode: Resource = {
  path: 'auth/2fa/reauthenticate',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: { POST: { ...row, readsBody: true, parse: parseFactorCode } },
};

const byKey: Resource = {
  path: 'auth/webauthn/reauthenticate',
  clients: CLIENT_KINDS,
  isPrivate: true,
  verbs: {
    GET: { ...row, readsBody: false, parse: () => ({ ok: true, value: { type: 'requestChallenge' } }) },
    POST: { ...row, readsBody: true, parse: parseCredential },
  },
};

/** Whoever is signed in shows by a second factor, or a key where there are any, that they still are who they were. */
export function defineMfaReauthenticate({ hasKeys }: { readonly hasKeys: boolean }): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_reauthenticate',
    version: 1,
    migrations: {},
    machine: mfaReauthenticateMachine,
    context: z.object(challengeFields),
    effects,
    commands: ['submitCode', 'requestChallenge', 'submitCredential'],
    isStage: false,
    isOffered: () => false,
    resources: hasKeys ? [byCode, byKey] : [byCode],
  });
}

import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { abandonLogin, found } from './code-attempts.js';
import { candidateSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow, type StageEntered } from './define-flow.js';
import { parseNewKey, type SubmitNewKey } from './webauthn-fields.js';

type SignupWebauthnCommand = { readonly type: 'requestOptions' } | SubmitNewKey;

interface SignupWebauthnContext {
  readonly candidate: Candidate | null;
  /** What was given last: only an answer to it makes the passkey. It is good for as long as the login waits. */
  readonly challenge: string | null;
}

const beginning: SignupWebauthnContext = { candidate: null, challenge: null };

const effects = pickEffects(
  coreEffects,
  'offerFirstPasskey',
  'examineFirstPasskey',
  'addAuthenticators',
  'passStage',
  'abandonLogin',
  'answer',
);

const ofCandidate = ({ context }: { context: SignupWebauthnContext }) => ({
  candidate: found(context.candidate),
});

const signupWebauthn = setup({
  types: {
    context: {} as SignupWebauthnContext,
    events: {} as EventsOf<SignupWebauthnCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
    keepChallenge: assign({ challenge: (_, { challenge }: { challenge: string }) => challenge }),
  },
});

const outdated = { target: 'abandoned', actions: abandonLogin } as const;

export const mfaSignupWebauthnMachine = signupWebauthn.createMachine({
  id: 'mfa_signup_webauthn',
  context: beginning,
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'awaitingCredential',
          actions: { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
        },
        submitCredential: { target: 'idle', actions: { type: 'answer', params: { type: 'conflict' } } },
      },
    },
    awaitingCredential: {
      on: {
        requestOptions: {
          target: 'offering',
          actions: { type: 'offerFirstPasskey', params: ofCandidate },
        },
        submitCredential: {
          target: 'examining',
          actions: {
            type: 'examineFirstPasskey',
            params: ({ context, event: { credential, name } }) => ({
              ...ofCandidate({ context }),
              credential,
              name,
              challenge: context.challenge,
            }),
          },
        },
      },
    },
    offering: {
      on: {
        passkeySignupOutdated: outdated,
        firstPasskeyOffered: {
          target: 'awaitingCredential',
          actions: [
            { type: 'keepChallenge', params: ({ event }) => ({ challenge: event.challenge }) },
            {
              type: 'answer',
              params: ({ event: { options } }) => ({ type: 'webauthnOptions', purpose: 'creation', options }),
            },
          ],
        },
      },
    },
    examining: {
      on: {
        passkeySignupOutdated: outdated,
        firstPasskeyRefused: {
          target: 'awaitingCredential',
          actions: { type: 'answer', params: ({ event }) => ({ type: 'invalid', problems: event.problems }) },
        },
        firstPasskeyAccepted: {
          target: 'passed',
          actions: [
            {
              type: 'addAuthenticators',
              params: ({ event }) => ({ userId: event.userId, authenticators: event.added }),
            },
            { type: 'passStage', params: {} },
          ],
        },
      },
    },
    passed: { type: 'final' },
    abandoned: { type: 'final' },
  },
});

const row = { type: 'command', flow: 'mfa_signup_webauthn' } as const;

const resource: Resource = {
  path: 'auth/webauthn/signup',
  clients: CLIENT_KINDS,
  limit: 'signup',
  verbs: {
    GET: {
      ...row,
      requires: { command: 'requestOptions', otherwise: 'conflict' },
      readsBody: false,
      parse: () => ({ ok: true, value: { type: 'requestOptions' } }),
    },
    // As in the reference, what is wrong with the input is told wherever the login stands.
    PUT: { ...row, readsBody: true, parse: parseNewKey },
  },
};

/**
 * Whoever signs up without a password makes the passkey that they will log in by, once their address is verified. The
 * signup itself is `signup`.
 */
export function defineMfaSignupWebauthn(): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_signup_webauthn',
    version: 1,
    migrations: {},
    machine: mfaSignupWebauthnMachine,
    context: z.object({ candidate: candidateSchema.nullable(), challenge: z.string().nullable() }),
    effects,
    commands: ['requestOptions', 'submitCredential'],
    isStage: true,
    isOffered: () => false,
    resources: [resource],
  });
}

import { assign, setup } from 'xstate';
import { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import type { Parsed, RequestInput, Resource } from '../domain/endpoint.js';
import { coreEffects } from '../effects/core-effects.js';
import { actionsOf, pickEffects } from '../effects/effect.js';
import { found } from './code-attempts.js';
import { candidateSchema } from './context-schemas.js';
import { defineFlow, type EventsOf, type Flow, type StageEntered } from './define-flow.js';
import { optionalYes, parseFields } from './fields.js';

type TrustCommand = { readonly type: 'trustBrowser' } | { readonly type: 'declineTrust' };

interface TrustContext {
  readonly candidate: Candidate | null;
}

const effects = pickEffects(coreEffects, 'trustBrowser', 'passStage');

const passStage = { type: 'passStage', params: {} } as const;

export const mfaTrustMachine = setup({
  types: {
    context: {} as TrustContext,
    events: {} as EventsOf<TrustCommand, typeof effects, StageEntered>,
  },
  actions: {
    ...actionsOf(effects),
    keepCandidate: assign({ candidate: (_, { candidate }: { candidate: Candidate }) => candidate }),
  },
}).createMachine({
  id: 'mfa_trust',
  context: { candidate: null },
  initial: 'idle',
  options: { maxIterations: 100 },
  states: {
    idle: {
      on: {
        stageEntered: {
          target: 'awaitingDecision',
          actions: { type: 'keepCandidate', params: ({ event }) => ({ candidate: event.candidate }) },
        },
      },
    },
    awaitingDecision: {
      on: {
        trustBrowser: {
          target: 'passed',
          actions: [
            { type: 'trustBrowser', params: ({ context }) => ({ candidate: found(context.candidate) }) },
            passStage,
          ],
        },
        declineTrust: { target: 'passed', actions: passStage },
      },
    },
    passed: { type: 'final' },
  },
});

/** Whoever has passed a step that a trusted browser skips says whether this one is to be trusted. */
export function defineMfaTrust(): Flow<typeof effects> {
  return defineFlow({
    id: 'mfa_trust',
    version: 1,
    migrations: {},
    machine: mfaTrustMachine,
    context: z.object({ candidate: candidateSchema.nullable() }),
    effects,
    commands: ['trustBrowser', 'declineTrust'],
    isStage: true,
    isOffered: () => false,
    resources: [resource],
  });
}

const resource: Resource = {
  path: 'auth/2fa/trust',
  // What is trusted is known again by a cookie.
  clients: ['browser'],
  verbs: {
    POST: {
      type: 'command',
      flow: 'mfa_trust',
      requires: { command: 'trustBrowser', otherwise: 'unauthorized' },
      readsBody: true,
      parse: parseDecision,
    },
  },
};

const decisionFields = { trust: optionalYes };

function parseDecision({ body }: RequestInput): Parsed<TrustCommand> {
  const fields = parseFields(decisionFields, body);
  if (!fields.ok) return fields;
  return { ok: true, value: { type: fields.value.trust ? 'trustBrowser' : 'declineTrust' } };
}

import { defineFlow, userData, write } from '@sallyport/core';
import { setup } from 'xstate';
import { z } from 'zod';

/** The terms that hold now. Whoever accepted others, or none, is asked at their next login. */
export const TERMS = '2026-11';

const acceptance = userData('accepted_terms', z.object({ version: z.string(), at: z.number() }));

export const acceptTerms = defineFlow({
  id: 'accept_terms',
  version: 1,
  stage: {
    isRequired: async (scope) => (await acceptance.read(scope))?.version !== TERMS,
  },
  commands: { accept: { input: z.object({ version: z.literal(TERMS) }) } },
  effects: {
    keepAcceptance: write((_, scope) => acceptance.put(scope, { version: TERMS, at: scope.at })),
  },
  view: () => ({ version: TERMS }),
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      initial: 'idle',
      states: {
        idle: { on: { stageEntered: 'awaitingAcceptance' } },
        awaitingAcceptance: {
          on: { accept: { target: 'accepted', actions: ['keepAcceptance', 'passStage'] } },
        },
        accepted: { type: 'final' },
      },
    }),
});

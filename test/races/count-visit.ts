import { defineFlow, question, userData, write } from '@sallyport/core';
import { assign, setup } from 'xstate';
import { z } from 'zod';

/** What it keeps. */
export const visits = userData('visits', z.object({ count: z.number() }));

/** Counts the visits of whoever is signed in, by what is kept with them: each reads it, and goes on from there. */
export const countVisit = defineFlow({
  id: 'count_visit',
  version: 1,
  isPrivate: true,
  context: z.object({ count: z.number() }),
  commands: { count: {}, close: {} },
  effects: {
    look: question({ looked: true }, async (_: object, scope) => ({
      reply: { type: 'looked', count: (await visits.read(scope))?.count ?? 0 },
    })),
    keep: write(({ count }: { count: number }, scope) => visits.put(scope, { count })),
  },
  view: ({ context: { count } }) => ({ count }),
  machine: ({ types, actions }) => {
    const looking = { target: 'looking', actions: { type: 'look', params: {} } } as const;
    return setup({
      types,
      actions: { ...actions, show: assign({ count: (_, { count }: { count: number }) => count }) },
    }).createMachine({
      context: { count: 0 },
      initial: 'idle',
      states: {
        idle: { on: { count: looking } },
        looking: {
          on: {
            looked: {
              target: 'counted',
              actions: [
                { type: 'show', params: ({ event }) => ({ count: event.count + 1 }) },
                { type: 'keep', params: ({ event }) => ({ count: event.count + 1 }) },
              ],
            },
          },
        },
        counted: { on: { count: looking, close: 'closed' } },
        closed: { type: 'final' },
      },
    });
  },
});

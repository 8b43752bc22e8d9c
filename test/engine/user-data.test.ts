import { defineFlow, question, userData, userId, write } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { App, createWorld } from './app.js';
import { BOB } from './journey.js';

const visits = userData('visits', z.object({ count: z.number() }));

/** Counts the visits of whoever is signed in, and looks at the count before and after. */
const seen: (readonly [before: number, after: number])[] = [];
const countVisit = defineFlow({
  id: 'count_visit',
  version: 1,
  isPrivate: true,
  commands: { count: {} },
  effects: {
    lookBefore: question({ lookedBefore: true }, async (_: object, scope) => ({
      reply: { type: 'lookedBefore', count: (await visits.read(scope))?.count ?? 0 },
    })),
    keep: write(({ count }: { count: number }, scope) => visits.put(scope, { count })),
    lookAfter: question({ lookedAfter: true }, async ({ before }: { before: number }, scope) => {
      seen.push([before, (await visits.read(scope))?.count ?? 0]);
      return { reply: { type: 'lookedAfter' } };
    }),
  },
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      initial: 'idle',
      states: {
        idle: { on: { count: { target: 'looking', actions: { type: 'lookBefore', params: {} } } } },
        looking: {
          on: {
            lookedBefore: {
              target: 'lookingAgain',
              actions: [
                { type: 'keep', params: ({ event }) => ({ count: event.count + 1 }) },
                { type: 'lookAfter', params: ({ event }) => ({ before: event.count }) },
              ],
            },
          },
        },
        lookingAgain: { on: { lookedAfter: 'counted' } },
        counted: { type: 'final' },
      },
    }),
});

async function siteOf() {
  const store = createMemoryStore();
  const world = await createWorld(store, {
    flows: [countVisit],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  return { world, bob, store };
}

const COUNT = 'auth/flows/count_visit/count';
const BOBS_ID = userId(1);

test('of requests that go on from the same data, none is lost', async () => {
  const { world } = await siteOf();
  const apps = [new App(world), new App(world), new App(world)];
  for (const app of apps) await app.post('auth/login', BOB);
  const replies = await Promise.all(apps.map((app) => app.post(COUNT, {})));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await world.auth.readUserData(visits, BOBS_ID)).toEqual({ count: 3 });
});

test('a request reads what it has written itself', async () => {
  const { bob } = await siteOf();
  seen.length = 0;
  await bob.post(COUNT, {});
  await bob.post(COUNT, {});
  expect(seen).toEqual([
    [0, 1],
    [1, 2],
  ]);
});

test('data that the schema does not take is an error, and not nothing', async () => {
  const { world, bob, store } = await siteOf();
  await store.commit({
    at: 0 as never,
    session: { type: 'keep' },
    expectations: [],
    writes: [{ type: 'putUserData', userId: BOBS_ID, name: 'visits', value: { count: 'secret' } }],
    messages: [],
    audit: [],
  });
  expect((await bob.post(COUNT, {})).status).toBe(500);
  expect(String(world.errors[0])).toContain('The schema of visits does not take what was kept');
  expect(String(world.errors[0])).not.toContain('secret');
});

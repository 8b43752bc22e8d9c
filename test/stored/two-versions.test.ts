import { defineFlow, type Flow, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { setup } from 'xstate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { App, createWorld, type World } from '../engine/app.js';
import { createTestDatabase, postgresIsMissing } from '../support/postgres.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const ACCOUNT = { emailVerification: 'none', emailVerificationByCodeEnabled: false } as const;

/** A stage in its first version. */
const first: Flow = defineFlow({
  id: 'terms',
  version: 1,
  stage: { isRequired: () => true },
  context: z.object({ shown: z.number() }),
  commands: { accept: {} },
  view: ({ context: { shown } }) => ({ shown }),
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      context: { shown: 1 },
      initial: 'idle',
      states: {
        idle: { on: { stageEntered: 'waiting' } },
        waiting: { on: { accept: { target: 'accepted', actions: 'passStage' } } },
        accepted: { type: 'final' },
      },
    }),
});

/** In the second: the state has another name, and so has what is remembered. */
const second: Flow = defineFlow({
  id: 'terms',
  version: 2,
  migrations: {
    1: ({ context, ...stored }) => ({
      ...stored,
      value: 'awaitingAnswer',
      context: { timesShown: context['shown'] ?? 0 },
    }),
  },
  stage: { isRequired: () => true },
  context: z.object({ timesShown: z.number() }),
  commands: { accept: {} },
  view: ({ context: { timesShown } }) => ({ timesShown }),
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      context: { timesShown: 7 },
      initial: 'idle',
      states: {
        idle: { on: { stageEntered: 'awaitingAnswer' } },
        awaitingAnswer: { on: { accept: { target: 'accepted', actions: 'passStage' } } },
        accepted: { type: 'final' },
      },
    }),
});

const database = postgresIsMissing === null ? await createTestDatabase() : null;
afterAll(() => database?.dispose());

const STORES: readonly { readonly name: string; readonly create: () => Promise<Store> }[] = [
  { name: 'in memory', create: async () => createMemoryStore() },
  ...(database === null
    ? []
    : [{ name: 'in PostgreSQL', create: async () => (await database.createStore()).store }]),
];

describe.each(STORES)('two versions of a server on one store, $name', ({ create }) => {
  let old: World;
  let young: World;
  beforeAll(async () => {
    const store = await create();
    old = await createWorld(store, { flows: [first], account: ACCOUNT });
    young = await createWorld(store, { flows: [second], account: ACCOUNT });
    await new App(old).post('auth/signup', BOB);
  });
  afterAll(async () => {
    await old.auth.stop();
    await young.auth.stop();
  });

  /** The same client, at another server. */
  const movedTo = (world: World, { token }: App): App => Object.assign(new App(world), { token });

  test('what the old one has stored, the new one finishes', async () => {
    const client = new App(old);
    await client.post('auth/login', BOB);
    const moved = movedTo(young, client);
    expect((await moved.get('auth/flows/terms')).body.data).toMatchObject({ timesShown: 1 });
    expect((await moved.post('auth/flows/terms/accept', {})).status).toBe(200);
  });

  test('what the new one has stored, the old one leaves as it is, and the new one finishes', async () => {
    const client = new App(young);
    await client.post('auth/login', BOB);
    const back = movedTo(old, client);
    expect((await back.post('auth/flows/terms/accept', {})).status).toBe(503);
    const again = movedTo(young, client);
    expect((await again.get('auth/flows/terms')).body.data).toMatchObject({ timesShown: 7 });
    expect((await again.post('auth/flows/terms/accept', {})).status).toBe(200);
  });
});

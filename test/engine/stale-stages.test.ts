import { defineFlow, userData, write } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { App, createWorld } from './app.js';
import { BOB } from './journey.js';
import { storeWith } from './stores.js';

const consent = userData('consent', z.object({ isGiven: z.boolean() }));

/** A stage that keeps something with whoever waits in it. */
const askConsent = defineFlow({
  id: 'ask_consent',
  version: 1,
  stage: { isRequired: ({ candidate }) => !candidate.isSignup },
  commands: { consent: {} },
  effects: { keepConsent: write((_, scope) => consent.put(scope, { isGiven: true })) },
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      initial: 'idle',
      states: {
        idle: { on: { stageEntered: 'asking' } },
        asking: { on: { consent: { target: 'given', actions: ['keepConsent', 'passStage'] } } },
        given: { type: 'final' },
      },
    }),
});

/** Bob's session, and a login of somebody who knows his password, which waits for consent. */
async function siteOf() {
  let beforeCommit: (() => Promise<unknown>) | null = null;
  const store = storeWith(
    (inner) => ({
      commit: async (commit) => {
        const first = beforeCommit;
        beforeCommit = null;
        await first?.();
        return inner.commit(commit);
      },
    }),
    createMemoryStore(),
  );
  const world = await createWorld(store, {
    flows: [askConsent],
    account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
  });
  const bob = new App(world);
  await bob.post('auth/signup', BOB);
  const bobsId = (await store.findByUsername('bob' as never))[0]?.user.id ?? expect.fail();
  const waiting = new App(world);
  expect(await waiting.post('auth/login', BOB)).toMatchObject({ status: 401 });
  return {
    bob,
    waiting,
    changePassword: () =>
      bob.post('account/password/change', { current_password: BOB.password, new_password: 'staple-77-x' }),
    kept: () => world.auth.readUserData(consent, bobsId),
    beforeNextCommit: (first: () => Promise<unknown>) => {
      beforeCommit = first;
    },
  };
}

const CONSENT = 'auth/flows/ask_consent/consent';

test('a login that waits in a stage of the embedder ends with the password it began with', async () => {
  const { waiting, changePassword, kept } = await siteOf();
  expect((await changePassword()).status).toBe(200);
  const refused = await waiting.post(CONSENT, {});
  expect(refused.status).toBe(401);
  expect(refused.body.data?.flows).not.toContainEqual(expect.objectContaining({ is_pending: true }));
  expect(await kept()).toBeNull();
  expect((await waiting.post(CONSENT, {})).status).toBe(409);
});

test('so it does when the password changes while the answer is on its way to the store', async () => {
  const { waiting, changePassword, kept, beforeNextCommit } = await siteOf();
  beforeNextCommit(changePassword);
  expect((await waiting.post(CONSENT, {})).status).toBe(401);
  expect(await kept()).toBeNull();
});

test('and goes on where nothing changed', async () => {
  const { waiting, kept } = await siteOf();
  expect((await waiting.post(CONSENT, {})).status).toBe(200);
  expect(await kept()).toEqual({ isGiven: true });
});

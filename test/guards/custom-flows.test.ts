import { PGlite } from '@electric-sql/pglite';
import { getRequestListener } from '@hono/node-server';
import * as forExpress from '@sallyport/adapter-express';
import * as forHono from '@sallyport/adapter-hono';
import { defineFlow, notice, question, userData, write, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { createPgliteExecutor, createPostgresStore, migrate } from '@sallyport/store-postgres';
import express from 'express';
import { Hono } from 'hono';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { setup } from 'xstate';
import { z } from 'zod';
import { acceptTerms, TERMS } from '../../examples/accept-terms.js';
import { serve } from '../conformance/server/apps.js';
import { createWorld, type Reply, type World } from '../engine/app.js';
import { BOB } from '../engine/journey.js';

const pins = userData('pin_checks', z.object({ count: z.number() }));

let opened = 0;

/** A step-up: whoever is signed in gives the PIN of the safe; how often is kept with them, and somebody is told. */
const openSafe = defineFlow({
  id: 'open_safe',
  version: 1,
  isPrivate: true,
  commands: { begin: {}, submitPin: { input: z.object({ pin: z.string() }) } },
  effects: {
    checkPin: question({ pinAccepted: true, pinRejected: true }, async ({ pin }: { pin: string }, scope) => ({
      reply: { type: pin === '0815' ? 'pinAccepted' : 'pinRejected', before: await pins.read(scope) },
    })),
    count: write(({ before }: { before: { count: number } | null }, scope) =>
      pins.put(scope, { count: (before?.count ?? 0) + 1 }),
    ),
    tell: notice(async () => {
      opened++;
    }),
  },
  machine: ({ types, actions }) =>
    setup({ types, actions }).createMachine({
      initial: 'idle',
      states: {
        idle: { on: { begin: 'awaitingPin' } },
        awaitingPin: {
          on: {
            submitPin: {
              target: 'checking',
              actions: { type: 'checkPin', params: ({ event }) => ({ pin: event.pin }) },
            },
          },
        },
        checking: {
          on: {
            pinAccepted: {
              target: 'opened',
              actions: [
                'markPassed',
                'tell',
                { type: 'count', params: ({ event: { before } }) => ({ before }) },
              ],
            },
            pinRejected: {
              target: 'idle',
              actions: {
                type: 'answer',
                params: { type: 'invalid', problems: [{ code: 'invalid', param: 'pin' }] },
              },
            },
          },
        },
        opened: { type: 'final' },
      },
    }),
});

const WITHIN = 60;

const LISTENERS: Readonly<Record<string, (world: World) => RequestListener>> = {
  express: ({ auth }) =>
    express()
      .use(forExpress.sallyport(auth))
      .get('/safe', forExpress.requireFlow(auth, 'open_safe', { within: WITHIN }), (_, res) => {
        res.send('gold');
      })
      .get('/again', forExpress.requireFlow(auth, 'open_safe'), (_, res) => {
        res.send('silver');
      }),
  hono: ({ auth }) => {
    const app = new Hono()
      .use(forHono.sallyport(auth))
      .get('/safe', forHono.requireFlow(auth, 'open_safe', { within: WITHIN }), (c) => c.text('gold'))
      .get('/again', forHono.requireFlow(auth, 'open_safe'), (c) => c.text('silver'));
    const listener = getRequestListener(app.fetch);
    return (request, response) => void listener(request, response);
  },
};

const STORES: Readonly<Record<string, () => Promise<Store>>> = {
  memory: async () => createMemoryStore(),
  pglite: async () => {
    const executor = createPgliteExecutor(await PGlite.create());
    await migrate(executor);
    return createPostgresStore({ executor });
  },
};

/** An app that talks to a server by real HTTP, and what it got. */
function clientOf(port: number) {
  let token = '';
  return async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${String(port)}${path}`, {
      method,
      headers: token === '' ? {} : { 'x-session-token': token },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = (text.startsWith('{') ? JSON.parse(text) : {}) as Reply['body'];
    token = parsed.meta?.session_token ?? token;
    return { status: response.status, text, body: parsed };
  };
}

const cases = Object.keys(LISTENERS).flatMap((adapter) =>
  Object.keys(STORES).map((store) => [adapter, store] as const),
);

describe.each(cases)("an embedder's flows on %s, with the store %s", (adapter, kind) => {
  test('are a stage, and a step-up for a route; and keep data with the user', async () => {
    opened = 0;
    const store = (await STORES[kind]?.()) ?? expect.fail();
    const world = await createWorld(store, {
      flows: [acceptTerms, openSafe],
      account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
    });
    const server = await serve(0, LISTENERS[adapter]?.(world) ?? expect.fail());
    const send = clientOf(server.port);
    const flow = (id: string) => `/_allauth/app/v1/auth/flows/${id}`;
    try {
      expect((await send('GET', '/safe')).status).toBe(401);
      expect((await send('POST', flow('open_safe/begin'))).status).toBe(401);
      await send('POST', '/_allauth/app/v1/auth/signup', BOB);
      expect(await send('GET', flow('accept_terms'))).toMatchObject({
        status: 200,
        body: { data: { version: TERMS } },
      });
      expect((await send('POST', flow('accept_terms/accept'), { version: TERMS })).status).toBe(200);

      expect(await send('GET', '/safe')).toMatchObject({
        status: 401,
        body: { data: { flows: [{ id: 'open_safe' }] }, meta: { is_authenticated: true } },
      });
      expect((await send('POST', flow('open_safe/submit_pin'), { pin: '0815' })).status).toBe(409);
      await send('POST', flow('open_safe/begin'));
      expect((await send('GET', '/safe')).body.data?.flows).toEqual([{ id: 'open_safe', is_pending: true }]);
      expect((await send('POST', flow('open_safe/submit_pin'), { pin: '1234' })).status).toBe(400);
      await send('POST', flow('open_safe/begin'));
      expect(await send('POST', flow('open_safe/submit_pin'), { pin: '0815' })).toMatchObject({
        status: 200,
        body: { data: { methods: [{ method: 'flow', flow: 'open_safe' }] } },
      });
      expect(await send('GET', '/safe')).toMatchObject({ status: 200, text: 'gold' });
      const bob = (await store.findByUsername('bob' as never))[0]?.user.id ?? expect.fail();
      expect(await world.auth.readUserData(pins, bob)).toEqual({ count: 1 });

      await world.auth.deliverMessages();
      expect(opened).toBe(1);

      world.advance(WITHIN);
      expect((await send('GET', '/safe')).status).toBe(401);
      expect(await send('GET', '/again')).toMatchObject({ status: 200, text: 'silver' });
      expect(world.errors).toEqual([]);
    } finally {
      await server.close();
      await world.auth.stop();
      await store.close();
    }
  });
});

const guards = { express: forExpress, hono: forHono };

describe.each(Object.entries(guards))('a guard of %s that nobody could pass', (_adapter, of) => {
  const { requireFlow, requireRecentAuthentication } = of;

  test.each([
    [
      'names no flow',
      'no_such_flow',
      'A route requires no_such_flow, and there is no such flow; it can be open_safe',
    ],
    [
      'names a flow that never says so',
      'accept_terms',
      'A route requires accept_terms, a flow that never says markPassed, so that nobody could pass: say it where the flow ' +
        'is passed; it can be open_safe',
    ],
  ])('%s, and is refused when it is made', async (_name, flow, message) => {
    const { auth } = await createWorld(createMemoryStore(), { flows: [acceptTerms, openSafe] });
    expect(() => requireFlow(auth, flow)).toThrow(message);
    expect(() => requireFlow(auth, 'open_safe')).not.toThrow();
    await auth.stop();
  });

  test.each([Number.NaN, 0, -600, Infinity, Number.MAX_SAFE_INTEGER, '600' as never])(
    'asks for a proof within %s seconds, and is refused when it is made',
    async (within) => {
      const { auth } = await createWorld(createMemoryStore(), { flows: [openSafe] });
      const message = `A route asks for what was proved within ${String(within)} seconds: it must be a number above 0`;
      expect(() => requireFlow(auth, 'open_safe', { within })).toThrow(message);
      expect(() => requireRecentAuthentication(auth, { within })).toThrow(message);
      expect(() => requireRecentAuthentication(auth, { within: undefined as never })).toThrow('undefined');
      await auth.stop();
    },
  );

  test('says what to do where there is no flow at all', async () => {
    const { auth } = await createWorld(createMemoryStore(), {});
    expect(() => requireFlow(auth, 'open_safe')).toThrow(
      'A route requires open_safe, and there is no such flow; none says markPassed yet: declare one with defineFlow(), and list ' +
        'it in the option `flows`',
    );
    await auth.stop();
  });
});

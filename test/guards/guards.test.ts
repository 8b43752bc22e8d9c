import { getRequestListener } from '@hono/node-server';
import * as forExpress from '@sallyport/adapter-express';
import * as forHono from '@sallyport/adapter-hono';
import { createMemoryStore } from '@sallyport/store-memory';
import express from 'express';
import { Hono } from 'hono';
import type { RequestListener } from 'node:http';
import { describe, expect, test } from 'vitest';
import { serve } from '../conformance/server/apps.js';
import { App, createWorld, type World } from '../engine/app.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const WITHIN = 60;

const listeners: Readonly<Record<string, (world: World) => RequestListener>> = {
  express: ({ auth }) =>
    express()
      .use(forExpress.sallyport(auth))
      .get('/hello', forExpress.requireAuthenticated(auth), (req, res) => {
        res.send(forExpress.callerOf(req).user.username);
      })
      .get('/secret', forExpress.requireRecentAuthentication(auth, { within: WITHIN }), (req, res) => {
        res.send(forExpress.callerOf(req).user.username);
      }),
  hono: ({ auth }) => {
    const app = new Hono()
      .use(forHono.sallyport(auth))
      .get('/hello', forHono.requireAuthenticated(auth), (c) =>
        c.text(c.get('sallyport').user.username ?? ''),
      )
      .get('/secret', forHono.requireRecentAuthentication(auth, { within: WITHIN }), (c) =>
        c.text(c.get('sallyport').user.username ?? ''),
      );
    const listener = getRequestListener(app.fetch);
    return (request, response) => void listener(request, response);
  },
};

describe.each(Object.keys(listeners))('the guards on %s', (name) => {
  test('a sensitive route asks for a recent proof, and says how to give it', async () => {
    const world = await createWorld(createMemoryStore(), {
      account: { emailVerification: 'none', emailVerificationByCodeEnabled: false },
    });
    const listener = listeners[name]?.(world) ?? expect.fail();
    const server = await serve(0, listener);
    const app = new App(world);
    const get = async (path: string) => {
      const headers = { 'x-session-token': app.token ?? '' };
      const response = await fetch(`http://127.0.0.1:${String(server.port)}${path}`, { headers });
      return { status: response.status, text: await response.text() };
    };
    try {
      expect((await get('/hello')).status).toBe(401);
      await app.post('auth/signup', BOB);
      expect(await get('/hello')).toEqual({ status: 200, text: 'bob' });
      // A signup proves nothing that counts.
      const refused = await get('/secret');
      expect(refused.status).toBe(401);
      expect(JSON.parse(refused.text)).toMatchObject({
        data: { user: { username: 'bob' }, flows: [{ id: 'reauthenticate' }] },
        meta: { is_authenticated: true },
      });
      await app.post('auth/reauthenticate', { password: BOB.password });
      world.advance(WITHIN - 1);
      expect(await get('/secret')).toEqual({ status: 200, text: 'bob' });
      world.advance(1);
      expect((await get('/secret')).status).toBe(401);
      expect((await get('/hello')).status).toBe(200);
    } finally {
      await server.close();
    }
  });
});

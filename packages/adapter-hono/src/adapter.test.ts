import { createAdaptorServer } from '@hono/node-server';
import type { HttpHandler, HttpRequest, HttpResponse } from '@sallyport/core';
import { describeAdapterContract, type RunningServer } from '@sallyport/core/testing';
import { Hono, type MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, expectTypeOf, test } from 'vitest';

import type { Caller } from '@sallyport/core';
import { requireAuthenticated, sallyport } from './index.js';

const ownHeaders: MiddlewareHandler = async (c, next) => {
  c.header('Cache-Control', 'public');
  c.header('Vary', 'Accept');
  c.header('Set-Cookie', 'own=1');
  await next();
};

/** As `ownHeaders`, but into a response that is there already, as much of Hono's own middleware does it. */
const ownResponse: MiddlewareHandler = async (c, next) => {
  c.res.headers.set('Cache-Control', 'public');
  c.res.headers.set('Vary', 'Accept');
  c.res.headers.append('Set-Cookie', 'own=1');
  await next();
};

/** The application that the contract asks for, with middleware in front of ours. */
const applicationWith =
  (...before: readonly MiddlewareHandler[]) =>
  (handler: HttpHandler): Promise<RunningServer> => {
    const app = new Hono();
    app.use(...before, sallyport(handler));
    app.all('/own', async (c) => c.text(await c.req.text()));
    app.all('/guarded', requireAuthenticated(handler), async (c) => {
      expectTypeOf(c.get('sallyport')).toEqualTypeOf<Caller>();
      return c.text(`${c.get('sallyport').sessionId}: ${await c.req.text()}`);
    });
    return listen(app);
  };

async function listen(app: Hono): Promise<RunningServer> {
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      const closed = once(server, 'close');
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

const runner = { describe, test };
describeAdapterContract('Hono', { serve: applicationWith(ownHeaders), runner });
describeAdapterContract('Hono with a response under way', { serve: applicationWith(ownResponse), runner });
/** Answers with address, path and body, or with a 400 where there is none; `/own` is none of its paths. */
const echo: HttpHandler = {
  handle: async (request: HttpRequest): Promise<HttpResponse | null> => {
    if (request.path === '/own') return null;
    try {
      const text = new TextDecoder().decode(await request.readBody(50));
      return { status: 200, headers: [], body: `${request.remoteAddress} ${request.path}: ${text}` };
    } catch (error) {
      return { status: 400, headers: [], body: error instanceof Error ? error.name : '' };
    }
  },
  admit: async () => ({ type: 'refused', response: { status: 401, headers: [], body: '' } }),
  checkRequirement: () => undefined,
};

/** What an application outside of Node answers, errors as text. */
async function post(before: readonly MiddlewareHandler[], init: RequestInit, path = '/path') {
  const app = new Hono();
  app.use(...before, sallyport(echo, { remoteAddress: () => '192.0.2.1' }));
  app.all('/own', (c) => c.text('own'));
  app.onError((error, c) => c.text(`${(error as { code?: string }).code ?? ''}: ${error.message}`, 500));
  const response = await app.request(path, { method: 'POST', ...init });
  return [response.status, await response.text()];
}

describe('after other middleware', () => {
  const reading = (
    read: (request: Parameters<MiddlewareHandler>[0]['req']) => Promise<unknown>,
  ): MiddlewareHandler => {
    return async (c, next) => {
      await read(c.req);
      await next();
    };
  };
  const json = { body: '{"a": 1}', headers: { 'Content-Type': 'application/json', 'Content-Length': '8' } };
  const form = { body: 'a=1&b=2', headers: { 'Content-Type': 'application/x-www-form-urlencoded' } };

  test.each([
    ['c.req.json()', reading((req) => req.json()), json],
    ['c.req.text()', reading((req) => req.text()), json],
    ['c.req.arrayBuffer()', reading((req) => req.arrayBuffer()), json],
    ['c.req.parseBody()', reading((req) => req.parseBody()), form],
  ])('a body that was read by %s arrives', async (_method, before, init) => {
    expect(await post([before], init)).toEqual([200, `192.0.2.1 /path: ${init.body}`]);
  });

  test('a body that bodyLimit() counted arrives', async () => {
    expect(await post([bodyLimit({ maxSize: 50 })], { body: 'text' })).toEqual([
      200,
      '192.0.2.1 /path: text',
    ]);
  });

  const readAll = reading((req) => req.text());
  test.each([
    ['is', 'x'.repeat(50), [200, `192.0.2.1 /path: ${'x'.repeat(50)}`]],
    ['is not', 'x'.repeat(51), [400, 'BodyTooLarge']],
  ])('a body that was read %s within the limit', async (_kind, body, expected) => {
    expect(await post([readAll], { body })).toEqual(expected);
  });

  test('a length that is not true is no way around the limit', async () => {
    const headers = { 'Content-Length': '1' };
    expect(await post([], { body: 'x'.repeat(51), headers })).toEqual([400, 'BodyTooLarge']);
  });

  const consume = reading((req) => req.raw.text());

  test('a body that is gone is a mistake of whoever mounted this, and says what to do', async () => {
    expect(await post([consume], { body: 'text' })).toEqual([
      500,
      'invalid-mount: The body of a request was read before sallyport() could. Use sallyport() before the ' +
        'middleware that reads it, or let that read it by the methods of c.req, which share what they read.',
    ]);
  });

  test("a body that is gone is no matter for the application's own paths", async () => {
    expect(await post([consume], { body: 'text' }, '/own')).toEqual([200, 'own']);
  });

  test('no body cannot be gone', async () => {
    expect(await post([consume], {})).toEqual([200, '192.0.2.1 /path: ']);
  });

  test('the path is the whole one, below whatever it is mounted', async () => {
    const options = { remoteAddress: () => '192.0.2.1' };
    const inner = new Hono().use('/inner/*', sallyport(echo, options));
    const app = new Hono().route('/outer', inner);
    expect(await (await app.request('/outer/inner/x%2Fy?z')).text()).toBe('192.0.2.1 /outer/inner/x%2Fy: ');
  });
});

describe('the address of the client', () => {
  const failure = async (use: MiddlewareHandler, env?: object): Promise<string> => {
    const app = new Hono();
    app.use(use);
    app.onError((error, c) => c.text(error.message));
    return (await app.request('/path', {}, env)).text();
  };

  test.each([
    ['the middleware', sallyport(echo)],
    ['the guard', requireAuthenticated(echo)],
  ])('must be told to %s where nothing knows it', async (_kind, use) => {
    expect(await failure(use)).toMatch(
      /Give sallyport\(\) and requireAuthenticated\(\) the option remoteAddress/,
    );
  });

  const socket = { remoteAddress: '192.0.2.9' };
  test.each([
    ['@hono/node-server', { incoming: { socket } }, '192.0.2.9 /path: '],
    ['a server around it', { server: { incoming: { socket } } }, '192.0.2.9 /path: '],
    ['a socket without address', { incoming: { socket: {} } }, ' /path: '],
  ])('comes from the bindings of %s', async (_kind, env, expected) => {
    expect(await failure(sallyport(echo), env)).toBe(expected);
  });
});

import type { HttpHandler, HttpRequest, HttpResponse } from '@sallyport/core';
import { describeAdapterContract, type RunningServer } from '@sallyport/core/testing';
import express, { json, raw, text, urlencoded } from 'express';
import type { ErrorRequestHandler, Express, RequestHandler } from 'express';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';

import { callerOf, requireAuthenticated, sallyport } from './index.js';

const ownHeaders: RequestHandler = (_req, res, next) => {
  res.set({ 'Cache-Control': 'public', Vary: 'Accept', 'Set-Cookie': 'own=1' });
  next();
};

/** The application that the contract asks for, with middleware in front of ours. */
const applicationWith =
  (...before: readonly RequestHandler[]) =>
  (handler: HttpHandler): Promise<RunningServer> => {
    const readText = text({ type: () => true });
    const textOf = (body: unknown): string => (typeof body === 'string' ? body : '');
    const app = express();
    app.use(ownHeaders, ...before, sallyport(handler), readText);
    app.all('/own', (req, res) => res.end(textOf(req.body)));
    app.all('/guarded', requireAuthenticated(handler), (req, res) =>
      res.end(`${callerOf(req).sessionId}: ${textOf(req.body)}`),
    );
    return listen(app);
  };

async function listen(app: Express): Promise<RunningServer> {
  const server = app.listen(0, '127.0.0.1');
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
describeAdapterContract('Express', { serve: applicationWith(), runner });
describeAdapterContract('Express behind express.json()', {
  serve: applicationWith(json({ limit: '2mb' })),
  runner,
});
describeAdapterContract('Express behind express.urlencoded()', {
  serve: applicationWith(urlencoded({ limit: '2mb' })),
  runner,
});

/** Answers with the path and the body as text, or with a 400 where there is none; `/own` is none of its paths. */
const echo: HttpHandler = {
  handle: async (request: HttpRequest): Promise<HttpResponse | null> => {
    if (request.path === '/own') return null;
    const headers = [['Content-Type', 'text/plain']] as const;
    try {
      const body = new TextDecoder().decode(await request.readBody(50));
      return { status: 200, headers, body: `${request.path}: ${body}` };
    } catch (error) {
      return { status: 400, headers, body: error instanceof Error ? error.name : '' };
    }
  },
  admit: async () => ({ type: 'refused', response: { status: 401, headers: [], body: '' } }),
  checkRequirement: () => undefined,
};

describe('after other middleware', () => {
  const running: RunningServer[] = [];
  afterEach(async () => {
    await Promise.all(running.splice(0).map((server) => server.close()));
  });

  // eslint-disable-next-line max-params -- Express knows an error handler by its four parameters.
  const errorsAsText: ErrorRequestHandler = (error: { code?: string; message: string }, _req, res, _next) => {
    res.status(500).end(`${String(error.code)}: ${error.message}`);
  };

  const post = async (before: readonly RequestHandler[], init: RequestInit, path = '/path') => {
    const app = express();
    app.use(...before, sallyport(echo));
    app.all('/own', (_req, res) => res.end('own'));
    app.use(errorsAsText);
    const server = await listen(app);
    running.push(server);
    const response = await fetch(server.url + path, { method: 'POST', ...init });
    return [response.status, await response.text()];
  };

  const JSON_TYPE = { 'Content-Type': 'application/json' };
  const FORM_TYPE = { 'Content-Type': 'application/x-www-form-urlencoded' };

  test.each([
    ['a parsed object becomes JSON', json(), { body: '{ "a": "ü" }', expected: '{"a":"ü"}' }],
    ['a parsed array becomes JSON', json(), { body: '[1, 2]', expected: '[1,2]' }],
    ['a parsed number becomes JSON', json({ strict: false }), { body: ' 5 ', expected: '5' }],
    ['a parsed null becomes JSON', json({ strict: false }), { body: ' null ', expected: 'null' }],
    ['text stays text', text({ type: '*/*' }), { body: '{ "a": 1', expected: '{ "a": 1' }],
    ['bytes stay bytes', raw({ type: '*/*' }), { body: '{ "a": ü', expected: '{ "a": ü' }],
  ])('%s', async (_rule, parser, { body, expected }) => {
    expect(await post([parser], { headers: JSON_TYPE, body })).toEqual([200, `/path: ${expected}`]);
  });

  test.each([
    { body: 'email=a%40b.org&tag=1&tag=2', expected: 'email=a%40b.org&tag=1&tag=2' },
    { body: 'a[toString]=2', expected: 'a=%7B%22toString%22%3A%222%22%7D' },
    { body: '{"a":1}', expected: '%7B%22a%22%3A1%7D=' },
  ])('a parsed form becomes a form again, and never JSON: $body', async ({ body, expected }) => {
    const parser = urlencoded({ extended: true });
    expect(await post([parser], { headers: FORM_TYPE, body })).toEqual([200, `/path: ${expected}`]);
  });

  test('a parsed body is as large as it was', async () => {
    const body = JSON.stringify({ a: 'x'.repeat(50) });
    expect(await post([json()], { headers: JSON_TYPE, body })).toEqual([400, 'BodyTooLarge']);
  });

  test('a parsed body that is too deep to be written again is too large', async () => {
    const body = '['.repeat(40_000) + ']'.repeat(40_000);
    expect(await post([json()], { headers: JSON_TYPE, body })).toEqual([400, 'BodyTooLarge']);
  });

  test('an object that some parser left for a body which it did not read is no body', async () => {
    const leaveObject: RequestHandler = (req, _res, next) => {
      req.body = {};
      next();
    };
    expect(await post([leaveObject], { body: 'text' })).toEqual([200, '/path: text']);
  });

  const consume: RequestHandler = (req, _res, next) => {
    req.on('end', next).resume();
  };

  test('a body that is gone is a mistake of whoever mounted this, and says what to do', async () => {
    expect(await post([consume], { body: 'text' })).toEqual([
      500,
      'invalid-mount: The body of a request was read before sallyport() could. ' +
        'Use sallyport() before the middleware that reads it.',
    ]);
  });

  test("a body that is gone is no matter for the application's own paths", async () => {
    expect(await post([consume], { body: 'text' }, '/own')).toEqual([200, 'own']);
  });

  test('no body cannot be gone', async () => {
    expect(await post([consume], {})).toEqual([200, '/path: ']);
  });

  test('the path is the whole one, below whatever it is mounted', async () => {
    const router = express.Router().use('/inner', sallyport(echo));
    const mounted = express.Router().use('/outer', router);
    const app = express().use(mounted);
    const server = await listen(app);
    running.push(server);
    expect(await (await fetch(`${server.url}/outer/inner/x%2Fy?z`)).text()).toBe('/outer/inner/x%2Fy: ');
  });

  test('a route without the guard has no caller', async () => {
    const app = express();
    app.get('/', (req, res) => res.json(callerOf(req)));
    app.use(errorsAsText);
    const server = await listen(app);
    running.push(server);
    expect(await (await fetch(server.url)).text()).toMatch(
      /^invalid-mount: callerOf\(\) works in routes behind/,
    );
  });
});

import { describe, expect, test } from 'vitest';

import type { Resource } from '../domain/endpoint.js';
import { CLIENT_KINDS } from '../domain/session.js';
import { createHttpSite, sendTo } from '../testing/http-site.js';
import { createRoutes, SESSION_RESOURCES } from './endpoints.js';

const ROW: Resource = { path: 'auth/thing', clients: CLIENT_KINDS, verbs: { GET: { type: 'conflict' } } };
const APP_ONLY: Resource = { ...ROW, path: 'tokens/refresh', clients: ['app'] };

describe('a route', () => {
  const routes = createRoutes([ROW, APP_ONLY], CLIENT_KINDS);

  test.each([
    ['app/v1/auth/thing', 'app', ROW],
    ['browser/v1/auth/thing', 'browser', ROW],
    ['app/v1/tokens/refresh', 'app', APP_ONLY],
  ] as const)('%s is found', (path, client, resource) => {
    expect(routes(path)).toEqual({ client, resource });
  });

  test.each([
    ...['', '/', 'app', 'app/v1', 'app/v1/', 'app/v1/auth', 'auth/thing', 'v1/auth/thing'],
    ...['app/v1/auth/thing/', '/app/v1/auth/thing', 'app/v1//auth/thing', 'app/v1/auth/thing/more'],
    ...['app/v2/auth/thing', 'app/auth/thing', 'web/v1/auth/thing', 'App/v1/auth/thing', 'app/v1/Auth/thing'],
    ...['app/v1/auth%2Fthing', 'app/v1/auth/thin%67', 'app/v1/./auth/thing', 'app/v1/x/../auth/thing'],
    ...['browser/v1/tokens/refresh', '__proto__', 'constructor', 'app/v1/__proto__', 'toString'],
  ])('%j is none', (path) => {
    expect(routes(path)).toBeNull();
  });

  test.each([
    [['app'], 'app/v1/auth/thing', 'browser/v1/auth/thing'],
    [['browser'], 'browser/v1/auth/thing', 'app/v1/auth/thing'],
  ] as const)('is there for the clients %j alone', (clients, served, missing) => {
    const some = createRoutes([ROW], clients);
    expect(some(served)).not.toBeNull();
    expect(some(missing)).toBeNull();
  });
});

describe('rows of one path', () => {
  const PRIVATE: Resource = { ...ROW, isPrivate: true, verbs: { GET: { type: 'query', query: 'session' } } };
  const LIMITED: Resource = { ...ROW, limit: 'login', verbs: { POST: { type: 'conflict' } } };

  test.each([
    [PRIVATE, LIMITED],
    [LIMITED, PRIVATE],
  ])('are one resource, with the verbs and demands of both', (...table) => {
    expect(createRoutes(table, CLIENT_KINDS)('app/v1/auth/thing')?.resource).toEqual({
      ...ROW,
      isPrivate: true,
      limit: 'login',
      verbs: { ...PRIVATE.verbs, ...LIMITED.verbs },
      visitorVerbs: {},
    });
  });

  test('of one client leave the other alone', () => {
    const routes = createRoutes([ROW, { ...LIMITED, clients: ['app'] }], CLIENT_KINDS);
    expect(routes('browser/v1/auth/thing')?.resource).toEqual(ROW);
  });
});

describe('of the whole path', () => {
  test.each([
    '/',
    '/auth/session',
    '/_allauth',
    '/_allauthx/app/v1/config',
    '/api/_allauth/app/v1/config',
    '',
  ])('%j is not ours to answer', async (path) => {
    const { handler } = createHttpSite([]);
    const request = { method: 'GET', path, header: () => undefined, remoteAddress: '192.0.2.1' };
    expect(await handler.handle({ ...request, readBody: async () => new Uint8Array() })).toBeNull();
  });

  test.each(['/_allauth/', '/_allauth/openapi.json', '/_allauth/app/v1/nothing', '/_allauth//app/v1/config'])(
    '%s is ours, and a 404 without cookies',
    async (path) => {
      const { handler } = createHttpSite([]);
      const { status, headers } = await sendTo(handler, { path, headers: { cookie: 'sessionid=x' } });
      expect({ status, cookies: headers['set-cookie'] }).toEqual({ status: 404, cookies: undefined });
    },
  );

  test('a client that is switched off is a 404', async () => {
    const { handler } = createHttpSite([], {}, { headless: { clients: ['app'] } });
    const statusOf = async (path: string) => (await sendTo(handler, { path })).status;
    expect(await statusOf('/_allauth/app/v1/config')).toBe(200);
    expect(await statusOf('/_allauth/browser/v1/config')).toBe(404);
  });
});

test('what belongs to no flow is the configuration, the session, and what whoever is signed in has', () => {
  const table = SESSION_RESOURCES.map(({ path, isPrivate = false, verbs }) => ({
    path,
    isPrivate,
    verbs: Object.keys(verbs),
  }));
  expect(table).toEqual([
    { path: 'config', isPrivate: false, verbs: ['GET'] },
    { path: 'auth/session', isPrivate: false, verbs: ['GET', 'DELETE'] },
    { path: 'account/email', isPrivate: true, verbs: ['GET'] },
    { path: 'account/phone', isPrivate: true, verbs: ['GET', 'POST'] },
    { path: 'auth/phone/verify', isPrivate: false, verbs: ['POST'] },
    { path: 'auth/phone/verify/resend', isPrivate: false, verbs: ['POST'] },
    { path: 'account/authenticators', isPrivate: true, verbs: ['GET'] },
  ]);
});

test('where a site has nothing to do with numbers, clients learn that nothing can be done about them', async () => {
  const statusOf = async (path: string, method: string, isSignedIn: boolean) => {
    const { handler } = createHttpSite([], { isSignedIn, token: isSignedIn ? 'good' : 'none' });
    return (await sendTo(handler, { method, path: `/_allauth/app/v1/${path}` })).status;
  };
  for (const isSignedIn of [true, false]) {
    expect(await statusOf('account/phone', 'GET', isSignedIn)).toBe(isSignedIn ? 200 : 401);
    expect(await statusOf('account/phone', 'POST', isSignedIn)).toBe(409);
    expect(await statusOf('auth/phone/verify', 'POST', isSignedIn)).toBe(409);
    expect(await statusOf('auth/phone/verify/resend', 'POST', isSignedIn)).toBe(409);
  }
});

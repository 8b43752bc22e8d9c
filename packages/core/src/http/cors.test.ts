import { describe, expect, test } from 'vitest';

import { createCors } from './cors.js';

const APP = 'https://app.example.org';
const ADMIN = 'https://admin.example.org';
const EVIL = 'https://evil.example';

const cors = createCors([APP, ADMIN]);
const off = createCors([]);

const requestWith = (method: string, headers: Readonly<Record<string, string>>) => ({
  method,
  header: (name: string) => headers[name],
});

const preflightOf = (origin: string) =>
  requestWith('OPTIONS', { origin, 'access-control-request-method': 'POST' });

describe('the headers of a response', () => {
  test.each([APP, ADMIN])('let %s read it, and send cookies', (origin) => {
    expect(cors.headersFor(origin)).toEqual([
      ['Vary', 'Origin'],
      ['Access-Control-Allow-Origin', origin],
      ['Access-Control-Allow-Credentials', 'true'],
      ['Access-Control-Expose-Headers', 'Retry-After'],
    ]);
  });

  test.each([
    undefined,
    EVIL,
    'null',
    '',
    `${APP}.evil.example`,
    'http://app.example.org',
    `${APP}:8443`,
    '*',
  ])('let %j read nothing', (origin) => {
    expect(cors.headersFor(origin)).toEqual([['Vary', 'Origin']]);
  });

  test.each([undefined, APP, EVIL])('are none where no origin is configured: %j', (origin) => {
    expect(off.headersFor(origin)).toEqual([]);
  });
});

describe('a preflight', () => {
  test('of a configured origin is told what it may send', () => {
    expect(cors.preflight(preflightOf(APP))).toEqual({
      status: 204,
      headers: [
        ['Vary', 'Origin'],
        ['Access-Control-Allow-Origin', APP],
        ['Access-Control-Allow-Credentials', 'true'],
        ['Access-Control-Allow-Methods', 'GET, POST, PUT, PATCH, DELETE'],
        [
          'Access-Control-Allow-Headers',
          'content-type, x-csrftoken, x-session-token, x-email-verification-key, x-password-reset-key, authorization',
        ],
        ['Access-Control-Max-Age', '7200'],
        ['Cache-Control', 'no-store'],
      ],
      body: '',
    });
  });

  test.each([
    ['of another origin', cors, preflightOf(EVIL)],
    ['where no origin is configured', off, preflightOf(APP)],
    ['without an origin', cors, requestWith('OPTIONS', { 'access-control-request-method': 'POST' })],
    ['that asks for no method', cors, requestWith('OPTIONS', { origin: APP })],
    ['by another method', cors, { ...preflightOf(APP), method: 'POST' }],
  ])('%s is a request like any other', (_kind, answering, request) => {
    expect(answering.preflight(request)).toBeNull();
  });
});

test('a pattern is no origin', () => {
  expect(() => createCors(['https://*.example.org'])).toThrow(/Not an origin/);
});

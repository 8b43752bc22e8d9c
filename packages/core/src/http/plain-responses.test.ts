import { expect, test } from 'vitest';

import {
  ADDRESS_UNKNOWN,
  CSRF_FAILED,
  MALFORMED_BODY,
  methodNotAllowed,
  NOT_FOUND,
} from './plain-responses.js';

const HTML = ['Content-Type', 'text/html; charset=utf-8'];
const NO_STORE = ['Cache-Control', 'no-store'];

test.each([
  ['an unknown path', NOT_FOUND, { status: 404, title: 'Not found' }],
  ['a forged request', CSRF_FAILED, { status: 403, title: 'Forbidden' }],
  ['a client without an address', ADDRESS_UNKNOWN, { status: 403, title: 'Forbidden' }],
])('%s gets a small page', (_case, response, { status, title }) => {
  expect(response.status).toBe(status);
  expect(response.headers).toEqual([HTML, NO_STORE]);
  expect(response.body).toContain(`<title>${title}</title>`);
  expect(response.body.length).toBeLessThan(500);
});

test('a malformed body gets a 400 without a body', () => {
  expect(MALFORMED_BODY).toEqual({ status: 400, headers: [HTML, NO_STORE], body: '' });
});

test('another method gets to know those there are, without a body', () => {
  expect(methodNotAllowed(['GET', 'DELETE'])).toEqual({
    status: 405,
    headers: [['Allow', 'GET, DELETE'], HTML, NO_STORE],
    body: '',
  });
});

test('no page says what runs here', () => {
  const all = JSON.stringify([
    NOT_FOUND,
    CSRF_FAILED,
    ADDRESS_UNKNOWN,
    MALFORMED_BODY,
    methodNotAllowed(['GET']),
  ]);
  expect(all).not.toMatch(/sallyport|node|express|hono|\d+\.\d+/i);
});

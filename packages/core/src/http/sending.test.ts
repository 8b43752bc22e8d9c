import { describe, expect, test } from 'vitest';

import { SallyportError } from '../errors.js';
import type { HttpHandler, HttpRequest } from './message.js';
import { answerRequest, bodyToSend, isAddedHeader } from './sending.js';

test.each([
  ['Set-Cookie', true],
  ['set-cookie', true],
  ['VARY', true],
  ['Cache-Control', false],
  ['Content-Type', false],
  ['Access-Control-Allow-Origin', false],
])('%s is added to what is there: %s', (name, expected) => {
  expect(isAddedHeader(name)).toBe(expected);
});

test.each([
  [200, '{}', '{}'],
  [200, '', null],
  [405, '', null],
  [204, 'text', null],
  [205, 'text', null],
  [304, 'text', null],
])('of a %d with the body %j is sent %j', (status, body, expected) => {
  expect(bodyToSend({ status, headers: [], body })).toBe(expected);
});

describe('the answer', () => {
  const OK = { status: 200, headers: [], body: 'read' };
  const readingHandler: HttpHandler = {
    handle: (request) =>
      request.readBody(10).then(
        () => OK,
        () => ({ ...OK, status: 400 }),
      ),
    admit: async () => ({ type: 'refused', response: OK }),
    checkRequirement: () => undefined,
  };
  const requestWith = (readBody: HttpRequest['readBody']): HttpRequest => ({
    method: 'POST',
    path: '/',
    header: () => undefined,
    readBody,
    remoteAddress: '192.0.2.1',
  });

  test('is that of the engine', async () => {
    expect(
      await answerRequest(
        readingHandler,
        requestWith(async () => new Uint8Array()),
      ),
    ).toEqual(OK);
  });

  test('of a body that the client broke is that of the engine', async () => {
    const request = requestWith(() => Promise.reject(new Error('aborted')));
    expect(await answerRequest(readingHandler, request)).toEqual({ ...OK, status: 400 });
  });

  test('to a request that was mounted wrongly is thrown', async () => {
    const mistake = new SallyportError('invalid-mount', 'The body is gone');
    const request = requestWith(() => Promise.reject(mistake));
    await expect(answerRequest(readingHandler, request)).rejects.toBe(mistake);
  });
});

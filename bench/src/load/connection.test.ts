import { describe, expect, test } from 'vitest';
import { parseResponse } from './connection.js';

const lines = (...all: string[]) => all.join('\r\n');

describe('what the load makes of a response', () => {
  test('one with a length is there once so much of its body is', () => {
    const text = lines('HTTP/1.1 401 Unauthorized', 'Content-Length: 4', '', 'abcd');
    expect(parseResponse(text)).toMatchObject({ status: 401, body: 'abcd' });
    expect(parseResponse(text.slice(0, -1))).toBeNull();
    expect(parseResponse(text.slice(0, 30))).toBeNull();
  });

  test('one in chunks is there with the last of them', () => {
    const text = lines(
      'HTTP/1.1 200 OK',
      'Transfer-Encoding: chunked',
      '',
      '3',
      'abc',
      '2',
      'de',
      '0',
      '',
      '',
    );
    expect(parseResponse(text)).toMatchObject({ status: 200, body: 'abcde' });
    for (const missing of [1, 4, 8, 12]) expect(parseResponse(text.slice(0, -missing))).toBeNull();
  });

  test('one without a body ends with its head', () => {
    expect(parseResponse(lines('HTTP/1.1 204 No Content', '', ''))).toMatchObject({ status: 204, body: '' });
  });
});

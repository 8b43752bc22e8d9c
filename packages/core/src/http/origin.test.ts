import { expect, test } from 'vitest';

import { isOrigin, originSet } from './origin.js';

test.each([
  ['https://app.example.org', true],
  ['http://localhost:3000', true],
  ['http://[::1]:3000', true],
  ['capacitor://localhost', true],
  ['https://app.example.org/', false],
  ['https://app.example.org:443', false],
  ['https://App.example.org', false],
  ['https://user@app.example.org', false],
  ['https://*.example.org', false],
  ['app.example.org', false],
  ['file://', false],
  ['null', false],
  ['*', false],
  ['', false],
])('%j is an origin: %s', (text, expected) => {
  expect(isOrigin(text)).toBe(expected);
});

test('all that is no origin is named at once', () => {
  expect(() => originSet(['*', 'https://app.example.org', 'example.org'])).toThrow(
    expect.objectContaining({
      code: 'invalid-configuration',
      message: expect.stringMatching(/^Not an origin: "\*", "example\.org"\./) as string,
    }),
  );
});

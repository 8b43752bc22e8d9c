import { describe, expect, test } from 'vitest';

import { isOnLoopback, parseSmtpUrl } from './smtp-server-url.js';

describe('an SMTP URL says where the server is', () => {
  test.each([
    ['smtp://mail.example.org', { secure: false, host: 'mail.example.org' }],
    ['smtps://mail.example.org', { secure: true, host: 'mail.example.org' }],
    ['smtp://localhost:1025/', { secure: false, host: 'localhost', port: 1025 }],
    ['smtp://[::1]:25', { secure: false, host: '::1', port: 25 }],
    [
      'smtps://me%40example.org:p%3Aw%2F%C3%A4%25@mail.example.org:4465',
      {
        secure: true,
        host: 'mail.example.org',
        port: 4465,
        auth: { user: 'me@example.org', pass: 'p:w/\u00e4%' },
      },
    ],
  ])('%s', (url, server) => {
    expect(parseSmtpUrl(url)).toEqual(server);
  });
});

describe('it is refused', () => {
  test.each([
    ['without a scheme', 'mail.example.org'],
    ['with another scheme', 'https://user:sesame@mail.example.org'],
    ['without slashes', 'smtp:user:sesame@mail.example.org'],
    ['without a host', 'smtp:///'],
    ['with a host that is no name', 'smtp://user:sesame@mail%00.example.org'],
    ['with settings', 'smtp://user:sesame@mail.example.org?tls.rejectUnauthorized=false'],
    ['with a fragment', 'smtp://user:sesame@mail.example.org#x'],
    ['with a path', 'smtp://mail.example.org/sesame'],
    ['with a user and no password', 'smtp://user@mail.example.org'],
    ['with a password and no user', 'smtp://:sesame@mail.example.org'],
    ['with a password that is not percent-encoded', 'smtp://user:sesame%zz@mail.example.org'],
    ['with a port that is none', 'smtp://user:sesame@mail.example.org:99999'],
  ])('%s, without being shown', (_kind, url) => {
    let refused: unknown;
    try {
      parseSmtpUrl(url);
    } catch (error) {
      refused = error;
    }
    expect(refused).toBeInstanceOf(TypeError);
    expect(JSON.stringify(refused) + String(refused)).not.toContain('sesame');
    expect(refused).not.toHaveProperty('input');
  });
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.1.2.3', true],
  ['[::1]', true],
  ['localhost.example.org', false],
  ['127.0.0.1.example.org', false],
  ['mailpit', false],
  ['10.0.0.1', false],
  ['[::2]', false],
])('%s is on this machine: %s', (host, expected) => {
  expect(isOnLoopback(parseSmtpUrl(`smtp://${host}`))).toBe(expected);
});

import { describe, expect, test } from 'vitest';

import { deleteCookie, parseCookies, sessionCookie, setCookie } from './cookies.js';

describe('the session cookie', () => {
  test.each([
    [
      'is by default for two weeks, for HTTPS, and out of the reach of scripts',
      {},
      'sessionid=token; Max-Age=1209600; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
    [
      'goes over plain HTTP in development alone',
      { isSecure: false },
      'sessionid=token; Max-Age=1209600; Path=/; HttpOnly; SameSite=Lax',
    ],
    [
      'can have another name, age and domain',
      { name: 'sid', maxAgeSeconds: 60, domain: 'example.org' },
      'sid=token; Max-Age=60; Domain=example.org; Path=/; HttpOnly; Secure; SameSite=Lax',
    ],
  ])('%s', (_rule, options, expected) => {
    expect(setCookie(sessionCookie(options), 'token')).toBe(expected);
  });

  test.each([
    [{}, 'sessionid=; Max-Age=0; Path=/; Secure; SameSite=Lax'],
    [
      { domain: 'example.org', isSecure: false },
      'sessionid=; Max-Age=0; Domain=example.org; Path=/; SameSite=Lax',
    ],
  ])('is deleted where it was set, without HttpOnly: %j', (options, expected) => {
    expect(deleteCookie(sessionCookie(options))).toBe(expected);
  });

  test.each([{ name: 'session id' }, { name: '' }, { domain: 'a;b' }, { maxAgeSeconds: 0.5 }])(
    'cannot be %j',
    (options) => {
      expect(() => sessionCookie(options)).toThrow(TypeError);
    },
  );

  test('cannot be made readable by scripts', () => {
    const options = { name: 'sid', isHttpOnly: false };
    expect(sessionCookie(options).isHttpOnly).toBe(true);
  });
});

describe('a Cookie header', () => {
  test.each([
    ['nothing', undefined, {}],
    ['an empty text', '', {}],
    ['several cookies', 'sessionid=abc; csrftoken=n.7.m', { sessionid: 'abc', csrftoken: 'n.7.m' }],
    ['no space between them', 'a=1;b=2', { a: '1', b: '2' }],
    ['a value with "="', 'a=1=2', { a: '1=2' }],
    ['an empty value', 'a=', { a: '' }],
    ['what is no pair', 'a; =; b=2', { '': '', b: '2' }],
    // RFC 6265, 5.4: the one of the more specific path comes first.
    ['a name twice', 'a=1; a=2', { a: '1' }],
    ['a broken escape', 'a=%E0%A4%A', { a: '%E0%A4%A' }],
  ])('of %s', (_kind, header, expected) => {
    expect({ ...parseCookies(header) }).toEqual(expected);
  });

  test('has no cookies but its own', () => {
    expect(parseCookies('a=1')['constructor']).toBeUndefined();
    expect(parseCookies('__proto__=1; b=2')['b']).toBe('2');
  });

  test.each(['token', 'n.7.v1.kid.m_-', 'a b;c,"d"\\%41é'])('gives back what was set: %s', (value) => {
    const [pair] = setCookie(sessionCookie(), value).split('; ');
    expect(parseCookies(pair)['sessionid']).toBe(value);
  });
});

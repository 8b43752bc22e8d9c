import { describe, expect, test } from 'vitest';

import { linkFor, problemOfLink } from './frontend-urls.js';

describe('the key stands where the placeholder was', () => {
  test.each([
    { where: 'in a path', page: '/verify/{key}', key: 'ab-_1', link: '/verify/ab-_1' },
    { where: 'inside a path', page: '/{key}/go', key: 'abc', link: '/abc/go' },
    { where: 'in a query', page: '/?key={key}&x=1', key: 'abc', link: '/?key=abc&x=1' },
    { where: 'in a fragment', page: '/#/verify/{key}', key: 'abc', link: '/#/verify/abc' },
    { where: 'percent-encoded in a path', page: '/{key}', key: 'a b/c?d#e', link: '/a%20b%2Fc%3Fd%23e' },
    { where: 'form-encoded in a query', page: '/?k={key}', key: 'a b/c&d=e', link: '/?k=a+b%2Fc%26d%3De' },
    { where: 'form-encoded behind any question mark', page: '/#/v?k={key}', key: 'a b', link: '/#/v?k=a+b' },
    { where: 'as it is, whatever `replace` makes of it', page: '/{key}', key: "$&$'", link: "/%24%26%24'" },
  ])('$where', ({ page, key, link }) => {
    expect(linkFor(`https://app.example.org${page}`, key)).toBe(`https://app.example.org${link}`);
  });
});

test('a page without a key is linked as it is, in the spelling of URLs', () => {
  expect(linkFor('https://app.example.org/password/reset', null)).toBe(
    'https://app.example.org/password/reset',
  );
  expect(linkFor(' https://App.Example.org/sign\nup "now" ', null)).toBe(
    'https://app.example.org/signup%20%22now%22',
  );
});

describe('a URL is refused', () => {
  test.each([
    ['without the key', 'https://a.example/verify', 'key'],
    ['with the key twice', 'https://a.example/{key}/{key}', 'key'],
    ['with a key where there is none', 'https://a.example/signup/{key}', 'nothing'],
    ['with another placeholder', 'https://a.example/{uid}/{key}', 'key'],
    ['with a stray brace', 'https://a.example/{{key}', 'key'],
    ['that is relative', '/verify/{key}', 'key'],
    ['without a scheme', 'app.example.org/signup', 'nothing'],
    ['that is no URL', 'https://', 'nothing'],
    ['that takes no key, given one', 'https://a.example/?key=', 'key'],
    ['in clear', 'http://app.example.org/{key}', 'key'],
    ['in clear, on a host that only begins like loopback', 'http://localhost.example.org/{key}', 'key'],
    ['in clear, on a host that only ends like loopback', 'http://mylocalhost/{key}', 'key'],
    ['of another scheme', 'javascript:alert({key})', 'key'],
    ['with the key for a host', 'https://{key}.example.org/', 'key'],
    ['with credentials', 'https://user:secret@a.example/{key}', 'key'],
    ['with the key for a password', 'https://user:{key}@a.example/', 'key'],
  ] as const)('%s', (_kind, template, carries) => {
    expect(problemOfLink(template, carries)).toMatch(/^must /);
    expect(() => linkFor(template, carries === 'key' ? 'secret' : null)).toThrow(TypeError);
  });

  test.each(['localhost', 'app.localhost', '127.0.0.1', '127.1', '[::1]'])(
    'but not in clear on %s',
    (host) => {
      expect(problemOfLink(`http://${host}:3000/`, 'nothing')).toBeNull();
    },
  );
});

test('an error shows neither the key nor the URL', () => {
  expect(() => linkFor('https://user:password@a.example/{key}', 'the-key')).toThrow(
    new TypeError('The URL of a frontend page must not contain credentials'),
  );
});

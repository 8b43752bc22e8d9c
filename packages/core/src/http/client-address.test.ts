import { describe, expect, test } from 'vitest';

import { clientAddress, rateLimitAddress, type AddressSource } from './client-address.js';

const requestFrom = (remoteAddress: string, headers: Readonly<Record<string, string>> = {}) => ({
  method: 'GET',
  path: '/',
  header: (name: string) => headers[name],
  readBody: async () => new Uint8Array(),
  remoteAddress,
});

const proxies = (count: number): AddressSource => ({ type: 'trustedProxies', count });
const header = (name: string): AddressSource => ({ type: 'trustedHeader', name });

describe('without trusted proxies', () => {
  test.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:DB8:0:0::1', '2001:db8::1'],
    ['::1', '::1'],
    ['fe80::1%eth0.100', 'fe80::1'],
    ['', null],
  ])('the client is the other end of the connection: %s', (remoteAddress, expected) => {
    expect(clientAddress(requestFrom(remoteAddress), proxies(0))).toBe(expected);
  });

  test('a forwarded address is not believed', () => {
    const request = requestFrom('192.0.2.1', { 'x-forwarded-for': '198.51.100.1' });
    expect(clientAddress(request, proxies(0))).toBe('192.0.2.1');
  });
});

describe('behind proxies', () => {
  test.each([
    [1, '198.51.100.1', '198.51.100.1'],
    [1, '6.6.6.6, 198.51.100.1', '198.51.100.1'],
    [2, '6.6.6.6, 198.51.100.1, 10.0.0.1', '198.51.100.1'],
    [2, '6.6.6.6,198.51.100.1 ,10.0.0.1', '198.51.100.1'],
    [2, '198.51.100.1', null],
    [1, '', null],
    [1, '198.51.100.1, ', null],
    [1, 'unknown', null],
    [1, undefined, null],
  ])('%d of them: "%s" comes from %s', (count, forwarded, expected) => {
    const request = requestFrom('10.0.0.9', forwarded === undefined ? {} : { 'x-forwarded-for': forwarded });
    expect(clientAddress(request, proxies(count))).toBe(expected);
  });
});

describe('with a trusted header', () => {
  test.each([
    ['198.51.100.1', '198.51.100.1'],
    [' 198.51.100.1 ', '198.51.100.1'],
    // Two of them: one may be the client's.
    ['6.6.6.6, 198.51.100.1', null],
    ['', null],
    [undefined, null],
  ])('"%s" comes from %s', (value, expected) => {
    const request = requestFrom('10.0.0.9', {
      'x-forwarded-for': '6.6.6.6',
      ...(value === undefined ? {} : { 'x-real-ip': value }),
    });
    expect(clientAddress(request, header('X-Real-IP'))).toBe(expected);
  });
});

test.each([
  ['192.0.2.1:4711', '192.0.2.1'],
  ['[2001:db8::1]:4711', '2001:db8::1'],
  ['[2001:db8::1]', '2001:db8::1'],
  ['2001:db8::1', '2001:db8::1'],
  ['2001:0DB8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
  ['[::ffff:c000:201]:80', '192.0.2.1'],
  ['192.0.2.1:', null],
  ['192.0.2.1:80:80', null],
  ['192.0.2.256', null],
  // Other spellings, which one program reads as octal and the next does not.
  ['192.0.2', null],
  ['0300.0.2.1', null],
  ['0xc0.0.2.1', null],
  ['3221225985', null],
  ['192.0.2.1/24', null],
  ['2001:db8::1::2', null],
  ['[2001:db8::1', null],
  ['localhost', null],
  ["'; drop table", null],
])('"%s" is normalised to %s', (told, expected) => {
  expect(clientAddress(requestFrom('10.0.0.9', { 'x-forwarded-for': told }), proxies(1))).toBe(expected);
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::', '2001:db8:1:3::/64'],
  ['::1', '::/64'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['unknown', 'unknown'],
])('%s is limited as %s', (address, expected) => {
  expect(rateLimitAddress(address)).toBe(expected);
});

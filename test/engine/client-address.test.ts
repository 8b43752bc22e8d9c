import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { createWorld } from './app.js';
import { send } from './http.js';

/** Tries to log in once from each address, where two a minute may from one; tells the statuses. */
async function logInFrom(
  clients: readonly { readonly address?: string; readonly forwarded?: string }[],
  options: { readonly trustedProxyCount?: number; readonly trustedClientIpHeader?: string } = {},
) {
  const world = await createWorld(createMemoryStore(), {
    ...options,
    account: { rateLimits: { login: '2/m/ip' } },
  });
  const statuses: number[] = [];
  for (const { address, forwarded } of clients) {
    const { status } = await send(world.auth, {
      method: 'POST',
      path: '/_allauth/app/v1/auth/login',
      headers: { 'x-forwarded-for': forwarded },
      body: {},
      ...(address === undefined ? {} : { address }),
    });
    statuses.push(status);
  }
  return statuses;
}

test('each IPv4 address is counted for itself, in whatever notation', async () => {
  const addresses = [
    '192.0.2.1',
    '192.0.2.2',
    '::ffff:192.0.2.1',
    '::ffff:c000:201',
    '192.0.2.2',
    '192.0.2.2',
  ];
  expect(await logInFrom(addresses.map((address) => ({ address })))).toEqual([400, 400, 400, 429, 400, 429]);
});

test('the addresses of one IPv6 subnet are counted together', async () => {
  const addresses = ['2001:db8::1', '2001:db8::ffff:0:0:1', '2001:db8:0:0:9::', '2001:db8:0:1::1'];
  expect(await logInFrom(addresses.map((address) => ({ address })))).toEqual([400, 400, 429, 400]);
});

test('without trusted proxies nobody gets another count by claiming to be somebody else', async () => {
  const clients = ['198.51.100.1', '198.51.100.2', '198.51.100.3'].map((forwarded) => ({ forwarded }));
  expect(await logInFrom(clients)).toEqual([400, 400, 429]);
});

test('behind a proxy the last address counts, whatever is written before it', async () => {
  const clients = [
    '198.51.100.1',
    '198.51.100.2',
    '6.6.6.6, 198.51.100.1',
    '7.7.7.7, 198.51.100.1:4711',
    '198.51.100.1, 198.51.100.2',
  ].map((forwarded) => ({ forwarded }));
  expect(await logInFrom(clients, { trustedProxyCount: 1 })).toEqual([400, 400, 400, 429, 400]);
});

test.each(['', 'unknown', '6.6.6.6, garbage', '300.1.1.1', '[::1'])(
  'behind a proxy a request from "%s" is refused, as no limit could be kept',
  async (forwarded) => {
    expect(await logInFrom([{ forwarded }], { trustedProxyCount: 1 })).toEqual([403]);
  },
);

test('a header of our own proxy is believed, and no other', async () => {
  const options = { trustedClientIpHeader: 'X-Forwarded-For' };
  const clients = ['198.51.100.1', '198.51.100.1', '198.51.100.2', '198.51.100.1'];
  expect(
    await logInFrom(
      clients.map((forwarded) => ({ forwarded })),
      options,
    ),
  ).toEqual([400, 400, 400, 429]);
});

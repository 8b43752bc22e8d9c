import { createHash } from 'node:crypto';
import type { PasswordHasher } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';
import { Browser, readSetCookie } from './browser.js';
import { recordCalls } from './stores.js';

const PASSWORD = 'correct-horse-42';
const BOB = { email: 'bob@example.org', password: PASSWORD };
const BY_LINK = { emailVerificationByCodeEnabled: false, rateLimits: false } as const;

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64url');

/** As quick as a test wants it, and without the password in its result. */
const hasher: PasswordHasher = {
  decoy: 'sha256:',
  hash: async (password) => `sha256:${sha256(password)}`,
  verify: async (hash, password) => hash === `sha256:${sha256(password)}`,
  needsRehash: () => false,
};

/** Signs up and verifies; gives the tokens that were issued on the way. */
async function journeyOfApp(world: World) {
  const app = new App(world);
  await app.post('auth/signup', BOB);
  const pending = app.token ?? '';
  const { code = '', key = '' } = await world.lastMail();
  await app.post('auth/email/verify', { key: code || key });
  await app.post('auth/login', BOB);
  return { tokens: [pending, app.token ?? ''], code, key };
}

async function journeyOfBrowser(world: World) {
  const browser = await Browser.open(world.auth);
  const issued = new Set<string>(browser.cookies.values());
  for (const step of [
    () => browser.post('auth/login', BOB),
    () => browser.get('auth/session'),
    () => browser.delete('auth/session'),
    () => browser.post('auth/login', BOB),
  ]) {
    await step();
    for (const value of browser.cookies.values()) issued.add(value);
  }
  return [...issued];
}

describe('tokens and keys', () => {
  test('have 256 random bits each, and are never the same', async () => {
    const world = await createWorld(recordCalls().store, { account: BY_LINK });
    const issued: string[] = [];
    for (const name of Array.from({ length: 20 }, (_, index) => `visitor${index}`)) {
      const app = new App(world);
      await app.post('auth/signup', { email: `${name}@example.org`, password: PASSWORD });
      const { key = '' } = await world.lastMail();
      issued.push(app.token ?? '', key);
    }
    for (const secret of issued) expect(secret).toMatch(/^[\w-]{43}$/);
    const bytes = issued.map((secret) => Buffer.from(secret, 'base64url'));
    expect(bytes.map(({ length }) => length)).toEqual(issued.map(() => 32));
    // Of 40 fair draws a bit comes out the same each time once in 2^39: all 256 of them vary.
    const ones = Array.from({ length: 256 }, (_, bit) =>
      bytes.map((it) => ((it[bit >> 3] ?? 0) >> (bit & 7)) & 1).reduce((sum, value) => sum + value, 0),
    );
    expect(ones.filter((count) => count === 0 || count === issued.length)).toEqual([]);
    expect(new Set(issued).size).toBe(issued.length);
  });

  test('are given to an app in `meta` and to a browser in a cookie, and never in both', async () => {
    const world = await createWorld(recordCalls().store);
    const { tokens } = await journeyOfApp(world);
    expect(tokens.every((token) => token.length === 43)).toBe(true);
    const browser = await Browser.open(world.auth);
    const login = await browser.post('auth/login', BOB);
    expect(login.status).toBe(200);
    expect(browser.cookies.get('sessionid')).toMatch(/^[\w-]{43}$/);
    expect(login.body.meta).toEqual({ is_authenticated: true });
    expect(login.text).not.toContain(browser.cookies.get('sessionid'));
  });
});

describe('a store', () => {
  test.each(['code', 'link'] as const)(
    'is told no token, %s, CSRF token or password, only hashes and what is sealed',
    async (proof) => {
      const { store, calls } = recordCalls();
      const world = await createWorld(store, {
        account: proof === 'link' ? BY_LINK : { rateLimits: false },
        ports: { hasher },
      });
      const { tokens, code, key } = await journeyOfApp(world);
      const cookies = await journeyOfBrowser(world);
      const told = calls.map((call) => call.told).join('\n');

      const secrets = [...tokens, ...cookies, PASSWORD, proof === 'code' ? code : key];
      expect(secrets.filter((secret) => secret.length < 9)).toEqual([]);
      // A code is sent with a dash that it is compared without.
      const spellings = [...secrets, code.replaceAll('-', '').toLowerCase()].filter((text) => text !== '');
      expect(spellings.filter((text) => told.toLowerCase().includes(text.toLowerCase()))).toEqual([]);
      expect(tokens.filter((token) => !told.includes(sha256(token)))).toEqual([]);
      if (proof === 'link') expect(told).toContain(`"hash":"${sha256(key)}"`);
    },
  );

  test('is told a keyed hash of a code, which its plain hash is not', async () => {
    const { store, calls } = recordCalls();
    const world = await createWorld(store);
    const { code } = await journeyOfApp(world);
    const told = calls.map((call) => call.told).join('\n');
    const plain = code.replaceAll('-', '').toLowerCase();
    expect(told).toMatch(/"codeHash":"v1\.[\w-]{8}\.[\w-]{43}"/);
    expect(told).not.toContain(sha256(plain));
  });
});

describe('cookies', () => {
  const ATTRIBUTES = {
    sessionid: ['Max-Age=1209600', 'Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax'],
    csrftoken: ['Max-Age=31449600', 'Path=/', 'Secure', 'SameSite=Lax'],
  };
  const loginCookies = async (options: Parameters<typeof createWorld>[1]) => {
    const world = await createWorld(recordCalls().store, options);
    await journeyOfApp(world);
    const browser = await Browser.open(world.auth);
    const { setCookies } = await browser.post('auth/login', BOB);
    return Object.fromEntries(
      setCookies.map(readSetCookie).map(({ name, attributes }) => [name, attributes]),
    );
  };

  test('are Secure and SameSite=Lax, and that of the session is out of the reach of scripts', async () => {
    expect(await loginCookies({})).toEqual(ATTRIBUTES);
  });

  test('are not Secure in development, which is on loopback', async () => {
    const cookies = await loginCookies({ baseUrl: 'http://127.0.0.1:3000', development: true });
    expect(cookies).toEqual({
      sessionid: ATTRIBUTES.sessionid.filter((name) => name !== 'Secure'),
      csrftoken: ATTRIBUTES.csrftoken.filter((name) => name !== 'Secure'),
    });
  });

  test('of a session that ended are taken away where they were set', async () => {
    const world = await createWorld(recordCalls().store, { session: { cookieDomain: 'example.org' } });
    await journeyOfApp(world);
    const browser = await Browser.open(world.auth);
    await browser.post('auth/login', BOB);
    const { setCookies } = await browser.delete('auth/session');
    expect(setCookies).toEqual(['sessionid=; Max-Age=0; Domain=example.org; Path=/; Secure; SameSite=Lax']);
  });
});

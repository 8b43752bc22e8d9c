import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';
import { Browser } from './browser.js';
import { pendingIn, send } from './http.js';

const PASSWORD = 'correct-horse-42';
const ANN = { email: 'ann@example.org', password: PASSWORD };
const BOB = { email: 'bob@example.org', password: PASSWORD };
const FRONTEND = 'https://app.example.org';
const EVIL = 'https://evil.example';

const createSite = (options: Parameters<typeof createWorld>[1] = {}) =>
  createWorld(createMemoryStore(), {
    ...options,
    account: { rateLimits: false, emailVerificationSupportsResend: 5, ...options.account },
  });

/** An account whose address is verified. */
async function createAccount(world: World, { email, password } = BOB): Promise<void> {
  const app = new App(world);
  await app.post('auth/signup', { email, password });
  const { code: key } = await world.lastMail();
  expect((await app.post('auth/email/verify', { key })).status).toBe(200);
}

async function signedInBrowser(world: World, credentials = BOB): Promise<Browser> {
  await createAccount(world, credentials);
  const browser = await Browser.open(world.auth);
  expect((await browser.post('auth/login', credentials)).status).toBe(200);
  return browser;
}

/** Every route that can change something, with what it takes. */
const UNSAFE = [
  ['POST', 'auth/login', BOB],
  ['POST', 'auth/signup', BOB],
  ['POST', 'auth/email/verify', { key: 'BCDF-GHJK' }],
  ['POST', 'auth/email/verify/resend', {}],
  ['POST', 'account/email', { email: 'new@example.org' }],
  ['DELETE', 'auth/session', undefined],
  // Verbs that no route has are not let past the check either.
  ['PUT', 'auth/login', BOB],
  ['PATCH', 'auth/session', {}],
  ['DELETE', 'config', undefined],
] as const;

describe.each(UNSAFE)('%s %s', (method, path, body) => {
  const attempt = async (headers: Record<string, string | undefined>) => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    return browser.request(method, path, { body, headers });
  };

  test.each([
    ['without a token', { 'x-csrftoken': undefined }],
    ['with an empty token', { 'x-csrftoken': '' }],
    ['with a token that we did not make', { cookie: 'csrftoken=xxxx', 'x-csrftoken': 'xxxx' }],
    ['without the cookie', { cookie: undefined }],
    ['from a page of another site', { origin: EVIL }],
    ['from a page that hides its origin', { origin: 'null' }],
    ['from a sub-domain that is not configured', { origin: FRONTEND }],
  ])('is forbidden %s', async (_kind, headers) => {
    const { status, text, header } = await attempt(headers);
    expect(status).toBe(403);
    expect(header('content-type')).toEqual(['text/html; charset=utf-8']);
    expect(text).toContain('CSRF');
  });

  test.each([
    ['with the token', {}],
    ['with the token from our own page', { origin: 'https://example.org' }],
  ])('is served %s', async (_kind, headers) => {
    expect((await attempt(headers)).status).not.toBe(403);
  });
});

describe('a request that is forbidden', () => {
  test('changes nothing: nobody is logged out by another site', async () => {
    const browser = await signedInBrowser(await createSite());
    const forged = await browser.request('DELETE', 'auth/session', { headers: { origin: EVIL } });
    expect(forged.status).toBe(403);
    expect((await browser.get('auth/session')).status).toBe(200);
  });

  test('does not even count against the limits', async () => {
    const world = await createSite({ account: { rateLimits: { login: '1/h/ip' } } });
    await createAccount(world);
    const browser = await Browser.open(world.auth);
    for (const _ of [1, 2, 3]) await browser.post('auth/login', BOB, { 'x-csrftoken': undefined });
    expect((await browser.post('auth/login', BOB)).status).toBe(200);
  });
});

describe('the CSRF token', () => {
  test('is renewed at login, and bound to the session from then on', async () => {
    const world = await createSite();
    await createAccount(world);
    const browser = await Browser.open(world.auth);
    const before = browser.cookies.get('csrftoken');
    await browser.post('auth/login', BOB);
    const after = browser.cookies.get('csrftoken');
    expect(after).not.toBe(before);

    // The one of the visitor is genuine, and still no good for whoever is signed in.
    if (before !== undefined) browser.cookies.set('csrftoken', before);
    expect((await browser.delete('auth/session')).status).toBe(403);
    if (after !== undefined) browser.cookies.set('csrftoken', after);
    expect((await browser.delete('auth/session')).status).toBe(401);
  });

  test('of another session is refused, though it is genuine', async () => {
    const world = await createSite();
    const ann = await signedInBrowser(world, ANN);
    const bob = await signedInBrowser(world, BOB);
    const token = ann.cookies.get('csrftoken');
    if (token !== undefined) bob.cookies.set('csrftoken', token);
    expect((await bob.delete('auth/session')).status).toBe(403);
    // The next look brings a token of one's own.
    await bob.get('auth/session');
    expect((await bob.delete('auth/session')).status).toBe(401);
  });

  test('survives logout: one can log in again with it', async () => {
    const browser = await signedInBrowser(await createSite());
    const before = browser.cookies.get('csrftoken');
    const logout = await browser.delete('auth/session');
    expect(logout.setCookies.filter((cookie) => cookie.startsWith('csrftoken'))).toEqual([]);
    expect(browser.cookies.get('csrftoken')).toBe(before);
    expect((await browser.post('auth/login', BOB)).status).toBe(200);
  });

  test('stays the same while it is good, whatever is asked', async () => {
    const world = await createSite();
    const browser = await signedInBrowser(world);
    for (const path of ['config', 'auth/session', 'account/email', 'auth/email/verify']) {
      expect({ path, cookies: (await browser.get(path)).setCookies }).toEqual({ path, cookies: [] });
    }
  });

  test('comes with the first answer to a browser, and never to an app', async () => {
    const { auth } = await createSite();
    const [toBrowser, toApp] = [
      await send(auth, { path: '/_allauth/browser/v1/config' }),
      await send(auth, { path: '/_allauth/app/v1/config', headers: { cookie: 'csrftoken=x; sessionid=y' } }),
    ];
    expect(toBrowser.setCookies).toEqual([expect.stringMatching(/^csrftoken=/)]);
    expect(toApp.setCookies).toEqual([]);
  });

  test('of a session that is not there any more is good for a visitor', async () => {
    const browser = await signedInBrowser(await createSite());
    browser.cookies.delete('sessionid');
    expect((await browser.post('auth/login', BOB)).status).toBe(200);
  });
});

describe('an answer that arrives late', () => {
  test.each(['config', 'auth/session'])(
    'of %s, asked before a login, leaves the browser logged in',
    async (path) => {
      const world = await createSite();
      await createAccount(world);
      const browser = await Browser.open(world.auth);
      const late = await browser.ask('GET', path);
      await browser.post('auth/login', BOB);
      browser.keep(late);
      expect((await browser.get('auth/session')).status).toBe(200);
      expect((await browser.delete('auth/session')).status).toBe(401);
    },
  );

  test('to a session that was pending leaves the browser logged in', async () => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    expect(pendingIn(await browser.post('auth/signup', BOB))).toEqual(['verify_email']);
    const { code: key } = await world.lastMail();
    const old = new Browser(world.auth);
    for (const [name, value] of browser.cookies) old.cookies.set(name, value);
    expect((await browser.post('auth/email/verify', { key })).status).toBe(200);

    // Asked with the cookies from before, and answered after them.
    for (const [method, path] of [
      ['GET', 'auth/session'],
      ['GET', 'config'],
      ['POST', 'auth/email/verify'],
    ] as const) {
      browser.keep(await old.ask(method, path, { body: { key } }));
    }
    expect((await browser.get('auth/session')).status).toBe(200);
    expect((await browser.delete('auth/session')).status).toBe(401);
  });
});

describe('a session cookie', () => {
  const asked = async (world: World, value: string) =>
    (
      await send(world.auth, {
        path: '/_allauth/browser/v1/auth/session',
        headers: { cookie: `sessionid=${value}` },
      })
    ).setCookies.filter((cookie) => cookie.startsWith('sessionid'));

  test('that was replaced is left alone for a minute, and then deleted', async () => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    await browser.post('auth/signup', BOB);
    const before = browser.cookies.get('sessionid') ?? '';
    const { code: key } = await world.lastMail();
    await browser.post('auth/email/verify', { key });

    expect(browser.cookies.get('sessionid')).not.toBe(before);
    world.advance(59);
    expect(await asked(world, before)).toEqual([]);
    world.advance(1);
    expect(await asked(world, before)).toEqual([expect.stringContaining('sessionid=; Max-Age=0')]);
  });

  test.each(['unknown', '', 'a'.repeat(4000)])('that nobody knows is deleted: %j', async (value) => {
    expect(await asked(await createSite(), value)).toEqual([
      'sessionid=; Max-Age=0; Path=/; Secure; SameSite=Lax',
    ]);
  });

  test('of a session whose time is over is deleted', async () => {
    const world = await createSite();
    const browser = await signedInBrowser(world);
    world.advance(14 * 86_400);
    expect((await browser.get('auth/session')).status).toBe(401);
    expect(browser.cookies.has('sessionid')).toBe(false);
  });

  test('is not sent where none is held and none is needed', async () => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    await browser.post('auth/login', BOB);
    await browser.get('auth/session');
    expect([...browser.cookies.keys()]).toEqual(['csrftoken']);
  });
});

describe('a frontend on another sub-domain', () => {
  const options = {
    baseUrl: 'https://api.example.org',
    session: { cookieDomain: 'example.org' },
    csrf: { trustedOrigins: [FRONTEND] },
  };

  test('logs in and out, with cookies of the common domain', async () => {
    const world = await createSite(options);
    await createAccount(world);
    const browser = await Browser.open(world.auth);
    const login = await browser.post('auth/login', BOB, { origin: FRONTEND });
    expect(login.status).toBe(200);
    expect(login.setCookies.filter((cookie) => cookie.includes('; Domain=example.org;'))).toHaveLength(2);
    const logout = await browser.request('DELETE', 'auth/session', { headers: { origin: FRONTEND } });
    expect(logout.setCookies).toEqual([
      'sessionid=; Max-Age=0; Domain=example.org; Path=/; Secure; SameSite=Lax',
    ]);
  });

  test('may read the answers, and nobody else may', async () => {
    const { auth } = await createSite(options);
    const allowedFor = async (origin: string) =>
      (await send(auth, { path: '/_allauth/browser/v1/config', headers: { origin } })).header(
        'access-control-allow-origin',
      );
    expect(await allowedFor(FRONTEND)).toEqual([FRONTEND]);
    for (const origin of [EVIL, 'https://example.org', `${FRONTEND}.evil.example`, 'null']) {
      expect({ origin, allowed: await allowedFor(origin) }).toEqual({ origin, allowed: [] });
    }
  });

  test('is not let in where none is configured, for reading neither', async () => {
    const { auth } = await createSite();
    for (const origin of [FRONTEND, 'https://example.org', EVIL]) {
      const { headers } = await send(auth, { path: '/_allauth/browser/v1/config', headers: { origin } });
      expect(headers.filter(([name]) => name.startsWith('Access-Control'))).toEqual([]);
    }
  });
});

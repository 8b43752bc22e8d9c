import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';
import { Browser, readSetCookie } from './browser.js';
import { pendingIn, send } from './http.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const ANN = { email: 'ann@example.org', password: 'battery-staple-77' };
const TWO_WEEKS = 1_209_600;

async function createSite(): Promise<World> {
  const world = await createWorld(createMemoryStore(), {
    account: {
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      loginByCodeRequired: ['password'],
      loginByCodeTrustEnabled: true,
      rateLimits: false,
    },
  });
  for (const credentials of [BOB, ANN]) {
    const app = new App(world);
    await app.post('auth/signup', credentials);
    await app.post('auth/code/confirm', { code: (await world.lastMail()).code });
  }
  return world;
}

async function login(world: World, browser: Browser, credentials = BOB) {
  const answer = await browser.post('auth/login', credentials);
  if (!pendingIn(answer).includes('login_by_code')) return answer;
  return browser.post('auth/code/confirm', { code: (await world.lastMail()).code });
}

/** A browser that Bob has trusted, and logged out of. */
async function trustedBrowser(world: World, credentials = BOB, browser = new Browser(world.auth)) {
  await browser.get('config');
  expect(pendingIn(await login(world, browser, credentials))).toEqual(['mfa_trust']);
  expect((await browser.post('auth/2fa/trust', { trust: true })).status).toBe(200);
  await browser.delete('auth/session');
  return browser;
}

describe('a browser that was trusted', () => {
  test('is known by a cookie that no script can read, and is not asked for a code again', async () => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    await login(world, browser);
    const { status, setCookies } = await browser.post('auth/2fa/trust', { trust: true });
    expect(status).toBe(200);
    const cookie = setCookies.map(readSetCookie).find(({ name }) => name === 'mfa_trusted');
    expect(cookie?.attributes).toEqual([
      `Max-Age=${String(TWO_WEEKS)}`,
      'Path=/',
      'HttpOnly',
      'Secure',
      'SameSite=Lax',
    ]);
    await browser.delete('auth/session');
    expect((await browser.post('auth/login', BOB)).status).toBe(200);
  });

  test('is trusted by nobody else', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    expect(pendingIn(await browser.post('auth/login', ANN))).toEqual(['login_by_code']);
  });

  test('can be trusted by several', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world, ANN, await trustedBrowser(world));
    for (const credentials of [BOB, ANN]) {
      expect((await browser.post('auth/login', credentials)).status).toBe(200);
      await browser.delete('auth/session');
    }
  });

  test('is trusted for two weeks', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    world.advance(TWO_WEEKS - 1);
    expect((await browser.post('auth/login', BOB)).status).toBe(200);
    await browser.delete('auth/session');
    world.advance(1);
    expect(pendingIn(await browser.post('auth/login', BOB))).toEqual(['login_by_code']);
  });

  test('is not any more once the password changed', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    await browser.post('auth/login', BOB);
    const changed = { current_password: BOB.password, new_password: 'another-horse-43' };
    expect((await browser.post('account/password/change', changed)).status).toBe(200);
    await browser.delete('auth/session');
    const again = await browser.post('auth/login', { ...BOB, password: changed.new_password });
    expect(pendingIn(again)).toEqual(['login_by_code']);
  });

  test('is so while a wrong password is given, which says nothing of it', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    const wrong = { ...BOB, password: 'wrong-horse-42' };
    const [here, elsewhere] = [
      await browser.post('auth/login', wrong),
      await (await Browser.open(world.auth)).post('auth/login', wrong),
    ];
    expect([here.status, here.body]).toEqual([elsewhere.status, elsewhere.body]);
  });
});

describe('a browser that was not', () => {
  test.each([[{ trust: false }], [{}], [undefined]])('as %j was said is asked again', async (body) => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    await login(world, browser);
    const { setCookies } = await browser.post('auth/2fa/trust', body);
    expect(setCookies.map(readSetCookie).map(({ name }) => name)).not.toContain('mfa_trusted');
    await browser.delete('auth/session');
    expect(pendingIn(await browser.post('auth/login', BOB))).toEqual(['login_by_code']);
  });

  test('and shows a cookie that it made itself is asked for a code', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    const cookie = browser.cookies.get('mfa_trusted') ?? '';
    browser.cookies.set('mfa_trusted', `${cookie.slice(0, -4)}AAAA`);
    expect(pendingIn(await browser.post('auth/login', BOB))).toEqual(['login_by_code']);
  });
});

describe('whether to trust a browser is asked only there', () => {
  test('whoever has not given the code yet', async () => {
    const world = await createSite();
    const browser = await Browser.open(world.auth);
    await browser.post('auth/login', BOB);
    const answer = await browser.post('auth/2fa/trust', { trust: true });
    expect([answer.status, pendingIn(answer)]).toEqual([401, ['login_by_code']]);
    expect(browser.cookies.has('mfa_trusted')).toBe(false);
  });

  test('a visitor, and somebody who is signed in, are told how a login begins', async () => {
    const world = await createSite();
    const browser = await trustedBrowser(world);
    const visitor = await browser.post('auth/2fa/trust', { trust: true });
    await browser.post('auth/login', BOB);
    const user = await browser.post('auth/2fa/trust', { trust: true });
    expect([user.status, user.body]).toEqual([visitor.status, visitor.body]);
    expect((await browser.get('auth/session')).status).toBe(200);
  });

  test('an app is asked for a code each time, and never whether it is trusted', async () => {
    const world = await createSite();
    const app = new App(world);
    expect((await app.post('auth/login', BOB)).status).toBe(401);
    expect((await app.post('auth/code/confirm', { code: (await world.lastMail()).code })).status).toBe(200);
    const path = '/_allauth/app/v1/auth/2fa/trust';
    const headers = { 'x-session-token': app.token ?? '' };
    expect((await send(world.auth, { method: 'POST', path, headers, body: { trust: true } })).status).toBe(
      404,
    );
  });
});

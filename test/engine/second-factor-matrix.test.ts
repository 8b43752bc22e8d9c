import { storedEmail, type AuthenticatorContent, type FlowId, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { builtInFlows } from '../../packages/core/src/flows/index.js';
import { createWorld, type World } from './app.js';
import { Browser } from './browser.js';
import { addFactors, FACTORS, RECOVERY_CODES, totpAt } from './factors.js';
import { pendingIn, type Received } from './http.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const FRESH = 'another-horse-43';

interface Site {
  readonly world: World;
  readonly store: Store;
}

/** Every way of logging in is open, and none of them waits for anything but a second factor. */
async function createSite(): Promise<Site> {
  const store = createMemoryStore();
  const world = await createWorld(store, {
    account: {
      emailVerification: 'none',
      emailVerificationByCodeEnabled: false,
      loginByCodeEnabled: true,
      loginOnPasswordReset: true,
      rateLimits: false,
    },
    mfa: {
      trustEnabled: true,
      supportedTypes: ['recovery_codes', 'totp', 'webauthn'],
      passkeyLoginEnabled: true,
    },
  });
  return { world, store };
}

/**
 * How somebody with an account comes to the pipeline, by the flow that hands them over: the answer of the last step
 * before it. A flow that hands over candidates and is not here fails the first test below.
 */
const ROUTES: Readonly<Record<FlowId, (browser: Browser, world: World) => Promise<Received>>> = {
  login: (browser) => browser.post('auth/login', BOB),
  login_by_code: async (browser, world) => {
    await browser.post('auth/code/request', { email: BOB.email });
    return browser.post('auth/code/confirm', { code: (await world.lastMail()).code });
  },
  password_reset_by_link: async (browser, world) => {
    await browser.post('auth/password/request', { email: BOB.email });
    const { key } = await world.lastMail();
    return browser.post('auth/password/reset', { key, password: FRESH });
  },
};

/** A passkey has verified its owner: there is nothing more to ask. */
const WITHOUT_SECOND_FACTOR: readonly FlowId[] = ['mfa_login_webauthn'];

/** Whoever signs up has no factors yet. */
const WITHOUT_FACTORS: readonly FlowId[] = ['signup'];

/** What changes the account on the way ends the trust in browsers. */
const ENDS_TRUST: readonly FlowId[] = ['password_reset_by_link'];

const SETS: readonly (readonly [
  name: string,
  contents: readonly AuthenticatorContent[],
  isAsked: boolean,
])[] = [
  ['nothing', [], false],
  ['recovery codes alone', [FACTORS.recovery_codes], false],
  ['an authenticator app', [FACTORS.totp], true],
  ['an authenticator app and recovery codes', [FACTORS.totp, FACTORS.recovery_codes], true],
];

test('every flow that hands a candidate to the pipeline is a route of the matrix', async () => {
  const { world } = await createSite();
  const { flows } = builtInFlows(world.auth.settings);
  const proving = [...flows.values()].filter(({ effects }) => 'prove' in effects).map(({ id }) => id);
  const known = [...Object.keys(ROUTES), ...WITHOUT_FACTORS, ...WITHOUT_SECOND_FACTOR];
  expect(proving.sort()).toEqual(known.sort());
});

describe.each(Object.entries(ROUTES))('by %s', (id, take) => {
  describe.each(SETS)('with %s', (_name, contents, isAsked) => {
    const siteWithBob = async () => {
      const site = await createSite();
      await (await Browser.open(site.world.auth)).post('auth/signup', BOB);
      const [bob] = await site.store.findByEmail(storedEmail(BOB.email));
      if (!bob) throw new Error('he has signed up');
      await addFactors(site.store, bob.user.id, contents);
      return site;
    };

    test(isAsked ? 'a browser is asked for a second factor' : 'a browser is signed in', async () => {
      const { world } = await siteWithBob();
      const browser = await Browser.open(world.auth);
      const answer = await take(browser, world);
      expect([answer.status, pendingIn(answer)]).toEqual(isAsked ? [401, ['mfa_authenticate']] : [200, []]);
      if (!isAsked) return;
      expect((await browser.get('account/authenticators')).status).toBe(401);
      expect((await browser.post('auth/2fa/authenticate', { code: '000000' })).status).toBe(400);
      expect((await browser.get('auth/session')).status).toBe(401);
      const passed = await browser.post('auth/2fa/authenticate', { code: totpAt(world.now()) });
      expect(pendingIn(passed)).toEqual(['mfa_trust']);
      expect((await browser.post('auth/2fa/trust', { trust: false })).status).toBe(200);
    });

    if (!isAsked) return;

    test('a browser that was trusted is asked only where the trust has ended', async () => {
      const { world } = await siteWithBob();
      const browser = await Browser.open(world.auth);
      await browser.post('auth/login', BOB);
      await browser.post('auth/2fa/authenticate', { code: totpAt(world.now()) });
      expect((await browser.post('auth/2fa/trust', { trust: true })).status).toBe(200);
      await browser.delete('auth/session');
      const answer = await take(browser, world);
      const isAskedAgain = ENDS_TRUST.includes(id);
      expect([answer.status, pendingIn(answer)]).toEqual(
        isAskedAgain ? [401, ['mfa_authenticate']] : [200, []],
      );
    });

    test('a browser that another factor was added for is not trusted any more', async () => {
      const { world, store } = await siteWithBob();
      const browser = await Browser.open(world.auth);
      await browser.post('auth/login', BOB);
      await browser.post('auth/2fa/authenticate', { code: totpAt(world.now()) });
      await browser.post('auth/2fa/trust', { trust: true });
      await browser.post('account/authenticators/recovery-codes', {});
      const [bob] = await store.findByEmail(storedEmail(BOB.email));
      expect(bob?.user.authenticatorTypes).toContain('recovery_codes');
      await browser.delete('auth/session');
      expect(pendingIn(await take(browser, world))).toEqual(['mfa_authenticate']);
    });
  });
});

test('a recovery code passes like any other factor', async () => {
  const { world, store } = await createSite();
  await (await Browser.open(world.auth)).post('auth/signup', BOB);
  const [bob] = await store.findByEmail(storedEmail(BOB.email));
  if (!bob) throw new Error('he has signed up');
  await addFactors(store, bob.user.id, [FACTORS.totp, FACTORS.recovery_codes]);
  const browser = await Browser.open(world.auth);
  await browser.post('auth/login', BOB);
  const passed = await browser.post('auth/2fa/authenticate', { code: RECOVERY_CODES[1] });
  expect(pendingIn(passed)).toEqual(['mfa_trust']);
});

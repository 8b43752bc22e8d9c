import { importedTotp, storedEmail, type SettingsInput, type Store } from '@sallyport/core';
import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';
import { App, createWorld, type World } from './app.js';
import { addFactors, FACTORS, RECOVERY_CODES, SECRETS, totpAt } from './factors.js';
import { codesIn, pendingIn } from './http.js';
import { recordCalls, recordCommits } from './stores.js';

const BOB = { email: 'bob@example.org', password: 'correct-horse-42' };
const PLAIN = {
  emailVerification: 'none',
  emailVerificationByCodeEnabled: false,
  rateLimits: false,
} as const;

interface Site {
  readonly world: World;
  readonly store: Store;
}

/** Bob, who has an authenticator app and recovery codes, and is not signed in. */
async function siteWithBob(
  { account, mfa }: Pick<SettingsInput, 'account' | 'mfa'> = {},
  store: Store = createMemoryStore(),
): Promise<Site> {
  const world = await createWorld(store, { account: { ...PLAIN, ...account }, mfa });
  await new App(world).post('auth/signup', BOB);
  const [bob] = await store.findByEmail(storedEmail(BOB.email));
  if (!bob) throw new Error('he has signed up');
  await addFactors(store, bob.user.id, [FACTORS.totp, FACTORS.recovery_codes]);
  return { world, store };
}

/** A login that waits for the second factor. */
async function begin({ world }: Site): Promise<App> {
  const app = new App(world);
  expect(pendingIn(await app.post('auth/login', BOB))).toEqual(['mfa_authenticate']);
  return app;
}

const codeNow = ({ world }: Site, away = 0) => totpAt(world.now(), { away });
const INCORRECT = ['incorrect_code@code'];

describe('one time step counts once', () => {
  test('in one login after the other', async () => {
    const site = await siteWithBob();
    const code = codeNow(site);
    expect((await (await begin(site)).post('auth/2fa/authenticate', { code })).status).toBe(200);
    const second = await begin(site);
    expect(codesIn(await second.post('auth/2fa/authenticate', { code }))).toEqual(INCORRECT);
    site.world.advance(30);
    expect((await second.post('auth/2fa/authenticate', { code: codeNow(site) })).status).toBe(200);
  });

  test('in logins at once', async () => {
    const site = await siteWithBob();
    const apps = await Promise.all(Array.from({ length: 6 }, () => begin(site)));
    const code = codeNow(site);
    const answers = await Promise.all(apps.map((app) => app.post('auth/2fa/authenticate', { code })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  });

  test('across the tolerance, and no older one after it', async () => {
    const site = await siteWithBob({ mfa: { totpTolerance: 1 } });
    const codes = [-1, 0, 1].map((away) => codeNow(site, away));
    const [older = '', , newer = ''] = codes;
    expect((await (await begin(site)).post('auth/2fa/authenticate', { code: newer })).status).toBe(200);
    const second = await begin(site);
    for (const code of [...codes, older]) {
      expect(codesIn(await second.post('auth/2fa/authenticate', { code }))).toEqual(INCORRECT);
    }
    site.world.advance(30);
    expect(codesIn(await second.post('auth/2fa/authenticate', { code: newer }))).toEqual(INCORRECT);
  });

  test('whether it logs in or reauthenticates', async () => {
    const site = await siteWithBob();
    const app = await begin(site);
    const code = codeNow(site);
    await app.post('auth/2fa/authenticate', { code });
    expect(codesIn(await app.post('auth/2fa/reauthenticate', { code }))).toEqual(INCORRECT);
    site.world.advance(30);
    const fresh = codeNow(site);
    expect((await app.post('auth/2fa/reauthenticate', { code: fresh })).status).toBe(200);
    expect(codesIn(await (await begin(site)).post('auth/2fa/authenticate', { code: fresh }))).toEqual(
      INCORRECT,
    );
  });

  test('the one that activated the app included', async () => {
    const world = await createWorld(createMemoryStore(), {
      account: PLAIN,
      mfa: { allowUnverifiedEmail: true },
    });
    const app = new App(world);
    await app.post('auth/signup', BOB);
    await app.post('auth/reauthenticate', { password: BOB.password });
    const { secret } = (await app.get('account/authenticators/totp')).body.meta as { secret: string };
    const code = totpAt(world.now(), { secret });
    expect((await app.post('account/authenticators/totp', { code })).status).toBe(200);
    expect(codesIn(await app.post('auth/2fa/reauthenticate', { code }))).toEqual(INCORRECT);
  });
});

describe('one recovery code counts once', () => {
  const [CODE = '', OTHER = ''] = RECOVERY_CODES;

  test('in one login after the other', async () => {
    const site = await siteWithBob();
    expect((await (await begin(site)).post('auth/2fa/authenticate', { code: CODE })).status).toBe(200);
    const second = await begin(site);
    expect(codesIn(await second.post('auth/2fa/authenticate', { code: CODE }))).toEqual(INCORRECT);
    expect((await second.post('auth/2fa/authenticate', { code: OTHER })).status).toBe(200);
  });

  test('in logins at once', async () => {
    const site = await siteWithBob();
    const apps = await Promise.all(Array.from({ length: 6 }, () => begin(site)));
    const answers = await Promise.all(apps.map((app) => app.post('auth/2fa/authenticate', { code: CODE })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400, 400, 400]);
  });
});

describe('a login that waits for a second factor', () => {
  test('is told of by what it can be proved', async () => {
    const app = await begin(await siteWithBob());
    expect((await app.get('auth/session')).body.data?.flows).toContainEqual({
      id: 'mfa_authenticate',
      is_pending: true,
      types: ['recovery_codes', 'totp'],
    });
  });

  test('ends when the factors of the account change', async () => {
    const site = await siteWithBob();
    const waiting = await begin(site);
    const owner = await begin(site);
    await owner.post('auth/2fa/authenticate', { code: RECOVERY_CODES[0] });
    expect((await owner.remove('account/authenticators/totp', {})).status).toBe(200);
    const late = await waiting.post('auth/2fa/authenticate', { code: codeNow(site) });
    expect([late.status, pendingIn(late)]).toEqual([401, []]);
    // With the last of them the recovery codes went, too.
    expect((await owner.get('account/authenticators')).body.data).toEqual([]);
    expect((await new App(site.world).post('auth/login', BOB)).status).toBe(200);
  });

  test('ends when the password of the account changes', async () => {
    const site = await siteWithBob();
    const waiting = await begin(site);
    const owner = await begin(site);
    await owner.post('auth/2fa/authenticate', { code: RECOVERY_CODES[0] });
    const changed = { current_password: BOB.password, new_password: 'another-horse-43' };
    expect((await owner.post('account/password/change', changed)).status).toBe(200);
    const late = await waiting.post('auth/2fa/authenticate', { code: codeNow(site) });
    expect([late.status, pendingIn(late)]).toEqual([401, []]);
  });

  test('ends when its time is over', async () => {
    const site = await siteWithBob();
    const waiting = await begin(site);
    site.world.advance(900);
    const late = await waiting.post('auth/2fa/authenticate', { code: codeNow(site) });
    expect([late.status, pendingIn(late)]).toEqual([401, []]);
  });

  test('asks, whichever types can be added now', async () => {
    const site = await siteWithBob({ mfa: { supportedTypes: [] } });
    const app = await begin(site);
    expect((await app.post('auth/2fa/authenticate', { code: codeNow(site) })).status).toBe(200);
  });
});

describe('guesses at a second factor', () => {
  const LIMITED = { account: { rateLimits: { login: '99/m/ip', login_failed: '3/300s/key' } } } as const;

  test('are limited for the account, however many logins there are', async () => {
    const site = await siteWithBob(LIMITED);
    const apps = await Promise.all(Array.from({ length: 3 }, () => begin(site)));
    const answers = await Promise.all(
      [...apps, ...apps].map((app) => app.post('auth/2fa/authenticate', { code: '000000' })),
    );
    expect(answers.map(codesIn).flat().sort()).toEqual([
      ...Array.from({ length: 3 }, () => 'incorrect_code@code'),
      ...Array.from({ length: 3 }, () => 'too_many_login_attempts@code'),
    ]);
    // The right one is not looked at either, until there is room again.
    const [app] = apps;
    expect(
      codesIn((await app?.post('auth/2fa/authenticate', { code: codeNow(site) })) ?? expect.fail()),
    ).toEqual(['too_many_login_attempts@code']);
    site.world.advance(300);
    expect((await app?.post('auth/2fa/authenticate', { code: codeNow(site) }))?.status).toBe(200);
  });

  test('are no other count for whoever is signed in', async () => {
    const site = await siteWithBob(LIMITED);
    const app = await begin(site);
    await app.post('auth/2fa/authenticate', { code: codeNow(site) });
    for (let tries = 0; tries < 3; tries += 1) {
      expect(codesIn(await app.post('auth/2fa/reauthenticate', { code: '000000' }))).toEqual(INCORRECT);
    }
    const other = await begin(site);
    expect(codesIn(await other.post('auth/2fa/authenticate', { code: '000000' }))).toEqual([
      'too_many_login_attempts@code',
    ]);
  });

  test('that were right do not count', async () => {
    const site = await siteWithBob(LIMITED);
    for (let round = 0; round < 5; round += 1) {
      const app = await begin(site);
      expect((await app.post('auth/2fa/authenticate', { code: codeNow(site) })).status).toBe(200);
      site.world.advance(30);
    }
  });
});

describe('the secrets of second factors', () => {
  const settings = { account: { emailVerification: 'none' }, mfa: { allowUnverifiedEmail: true } } as const;

  test('are in no store, no audit event and no message in clear', async () => {
    const { store, calls } = recordCalls();
    const site = await siteWithBob({ ...settings, account: { emailNotifications: true } }, store);
    const app = await begin(site);
    await app.post('auth/2fa/authenticate', { code: codeNow(site) });
    await app.remove('account/authenticators/totp', {});
    const { body } = await app.get('account/authenticators/totp');
    const { secret } = body.meta as { secret: string };
    const code = totpAt(site.world.now(), { secret });
    expect((await app.post('account/authenticators/totp', { code })).status).toBe(200);
    const shown = (await app.get('account/authenticators/recovery-codes')).body.data as unknown as {
      readonly unused_codes: readonly string[];
    };
    expect(shown.unused_codes).toHaveLength(10);
    const told = calls.map((call) => call.told).join('\n');
    for (const text of [secret, code, ...shown.unused_codes, ...RECOVERY_CODES]) {
      expect(told).not.toContain(text);
    }
    expect(told).toContain('totp_activated');
  });

  test('are read after a rotation, and sealed under the new secret by being used', async () => {
    const site = await siteWithBob();
    const next = 'the secret of next year, of more than 32 bytes';
    const rotated = await createWorld(site.store, { account: PLAIN, secrets: [next, SECRETS[0]] });
    const app = await begin({ ...site, world: rotated });
    expect((await app.post('auth/2fa/authenticate', { code: codeNow(site) })).status).toBe(200);
    const alone = await createWorld(site.store, { account: PLAIN, secrets: [next] });
    alone.advance(30);
    const last = { ...site, world: alone };
    const later = await begin(last);
    // The recovery codes were not used meanwhile, and nobody gets in by what cannot be opened.
    expect((await later.post('auth/2fa/authenticate', { code: RECOVERY_CODES[0] })).status).toBe(500);
    expect(alone.errors).toMatchObject([{ code: 'invalid-configuration' }]);
    expect((await later.post('auth/2fa/authenticate', { code: codeNow(last) })).status).toBe(200);
  });

  test('are on record as used with the commit that signs in', async () => {
    const { store, commits } = recordCommits();
    const site = await siteWithBob({}, store);
    const app = await begin(site);
    commits.splice(0);
    await app.post('auth/2fa/authenticate', { code: codeNow(site) });
    expect(commits).toHaveLength(1);
    expect(commits[0]?.writes.map(({ type }) => type)).toEqual(['updateAuthenticator', 'recordLogin']);
    expect(commits[0]?.audit.map(({ flow, to }) => `${flow} ${to}`)).toContain('mfa_authenticate passed');
    expect(JSON.stringify(commits[0]?.audit)).not.toContain(codeNow(site));
  });
});

test('what is imported must be a secret', () => {
  expect(() => importedTotp(SECRETS, 'not base32!')).toThrow(TypeError);
});

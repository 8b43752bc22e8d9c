import type { SettingsInput } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import {
  CLIENTS,
  createSite,
  NOBODY,
  PASSWORD,
  TAKEN,
  watchSteps,
  without,
  WRONG,
  type Step,
} from './concealment-site.js';
import { codesIn, send } from './http.js';

describe.each(CLIENTS)('a login of %s', (client) => {
  const BY_EITHER = {
    loginMethods: ['email', 'username'],
    signupFields: ['email*', 'username*', 'password1*'],
  } satisfies SettingsInput['account'];
  const logIn = async (credentials: object) =>
    watchSteps(await createSite(BY_EITHER), client, [
      ['POST', 'auth/login', credentials],
      ['GET', 'auth/session'],
    ]);

  test.each(TAKEN)('by the address %s says no more than one of nobody', async (email) => {
    const known = await logIn({ email, password: WRONG });
    expect(known).toEqual(await logIn({ email: NOBODY, password: WRONG }));
    expect(known[0]).toMatchObject({ status: 400, hashing: ['verify'], commits: 1 });
    expect(known[0]?.text).toContain('email_password_mismatch');
  });

  test.each([
    ...['ann', 'ANN', 'unverified', 'disabled', 'keyholder'].map((name) => [name, 'nobody']),
    // What looks like an address is looked up as one, too.
    ...TAKEN.map((address) => [address, NOBODY]),
  ])('by the name %s says no more than one of nobody', async (name, nobody) => {
    const known = await logIn({ username: name, password: WRONG });
    expect(known).toEqual(await logIn({ username: nobody, password: WRONG }));
    expect(known[0]).toMatchObject({ status: 400, hashing: ['verify'], commits: 1 });
  });

  test('with a password for an account that has none is a mismatch like any other', async () => {
    const passwordless = await logIn({ email: 'passwordless@example.org', password: 'nobody:' });
    expect(passwordless).toEqual(await logIn({ email: NOBODY, password: WRONG }));
  });

  test('that is tried too often is stopped for everybody alike', async () => {
    const tryOften = async (email: string) => {
      const steps = Array.from({ length: 7 }, (): Step => ['POST', 'auth/login', { email, password: WRONG }]);
      return watchSteps(await createSite(BY_EITHER), client, steps);
    };
    const known = await tryOften('ann@example.org');
    expect(known).toEqual(await tryOften(NOBODY));
    expect(known.map(({ text }) => text.includes('too_many_login_attempts'))).toEqual([
      ...[false, false, false, false, false],
      ...[true, true],
    ]);
    // Nothing is compared any more, so the right password is not found by going on.
    expect(known.at(-1)?.hashing).toEqual([]);
  });
});

describe.each([
  ['app', 'code'],
  ['app', 'link'],
  ['browser', 'code'],
  ['browser', 'link'],
] as const)('a signup of %s that is verified by %s', (client, proof) => {
  const newSite = () =>
    createSite({
      emailVerificationByCodeEnabled: proof === 'code',
      emailVerificationSupportsResend: true,
      loginOnEmailConfirmation: true,
      rateLimits: { confirm_email: '5/m/key' },
    });
  const WRONG_KEY = 'BCDF-GHJK';

  /** From the signup to the last attempt, and beyond. */
  const steps = (email: string): readonly Step[] => [
    ['POST', 'auth/signup', { email, password: PASSWORD }],
    ['GET', 'auth/session'],
    ['GET', 'auth/email/verify', undefined, { 'x-email-verification-key': WRONG_KEY }],
    ['POST', 'auth/email/verify', { key: WRONG_KEY }],
    ['POST', 'auth/email/verify/resend', {}],
    ['POST', 'account/email', { email: 'other@example.org' }],
    ['GET', 'account/email'],
    ['POST', 'auth/email/verify', {}],
    ['POST', 'auth/email/verify', { key: WRONG_KEY }],
    ['GET', 'auth/session'],
    ['DELETE', 'auth/session'],
  ];

  test.each(TAKEN)('says no more about %s than about a free address', async (email) => {
    const [taken, free] = [await newSite(), await newSite()];
    const seen = await watchSteps(taken, client, steps(email));
    const seenOfFree = await watchSteps(free, client, steps(NOBODY));
    expect(without('findUser', seen)).toEqual(without('findUser', seenOfFree));
    expect(seen[0]).toMatchObject({ status: 401, hashing: ['hash'], commits: 1 });
    expect(seen[0]?.text).toContain('"id":"verify_email","is_pending":true');
    // Had nothing but conflicts been compared, they would have been equal too.
    const statuses = proof === 'code' ? [401, 401, 400, 400, 200, 409] : [401, 401, 400, 400, 409, 409];
    expect(seen.slice(0, 6).map(({ status }) => status)).toEqual(statuses);
  });

  test.each(TAKEN)('makes no account of %s; its owner is told, and nobody else', async (email) => {
    const site = await newSite();
    await watchSteps(site, client, steps(email).slice(0, 1));
    const { world, commits } = site;
    expect(await world.lastMail()).toMatchObject({ kind: 'account_already_exists', to: email });
    expect(world.mails).toHaveLength(1);
    expect(world.mails[0]).not.toHaveProperty('code');
    expect(world.mails[0]).not.toHaveProperty('key');
    expect(commits.flatMap(({ writes }) => writes)).toEqual([]);
  });

  test('mails the proof to a free address', async () => {
    const site = await newSite();
    await watchSteps(site, client, steps(NOBODY).slice(0, 1));
    const mail = await site.world.lastMail();
    expect(mail).toMatchObject({ kind: 'email_confirmation_signup', to: NOBODY });
    expect(mail).toHaveProperty(proof === 'code' ? 'code' : 'key');
  });

  test('whose input is wrong is told the same of every address', async () => {
    const tell = async (email: string) =>
      watchSteps(await newSite(), client, [['POST', 'auth/signup', { email, password: '123' }]]);
    const seen = await tell('ann@example.org');
    expect(seen).toEqual(await tell(NOBODY));
    expect(seen[0]).toMatchObject({ status: 400, hashing: [] });
  });
});

describe('what is public', () => {
  const signUp = async (account: NonNullable<SettingsInput['account']>, body: object) => {
    const { world } = await createSite(account);
    return send(world.auth, { method: 'POST', path: '/_allauth/app/v1/auth/signup', body });
  };
  const taken = { email: 'ann@example.org', password: PASSWORD };

  test('a taken username, in any spelling', async () => {
    const fields = { signupFields: ['email*', 'username*', 'password1*'] };
    for (const name of ['ann', 'Ann', 'ａｎｎ']) {
      const answer = await signUp(fields, { email: NOBODY, username: name, password: PASSWORD });
      expect(codesIn(answer)).toEqual(['username_taken@username']);
    }
  });

  test.each<[setting: string, account: NonNullable<SettingsInput['account']>, codes: readonly string[]]>([
    ['nothing is concealed', { preventEnumeration: false }, ['email_taken@email']],
    [
      'nobody has to verify an address',
      { emailVerification: 'optional', emailVerificationByCodeEnabled: false },
      ['email_taken@email'],
    ],
    [
      'nobody has to, and rather two accounts have it',
      {
        emailVerification: 'optional',
        emailVerificationByCodeEnabled: false,
        preventEnumeration: 'strict',
        loginMethods: ['username'],
      },
      [],
    ],
  ])('a taken address, where %s', async (_setting, account, codes) => {
    expect(codesIn(await signUp(account, taken)) ?? []).toEqual(codes);
  });
});

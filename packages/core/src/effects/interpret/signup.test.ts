import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import type { SettingsInput } from '../../options.js';
import { createInterpreterSite, emailOf, type InterpreterSite } from '../../testing/interpreter-site.js';
import { storedPhone } from '../../domain/phone.js';
import type { SignupRequest } from '../core-effects.js';
import { signupQuestions } from './signup.js';

type Account = NonNullable<SettingsInput['account']>;

const BOB = emailOf('bob@example.org');
const TAKEN = emailOf('taken@example.org');
const PASSWORD = 'correct-horse-42';
const FIELDS = ['email*', 'username', 'password1*'];
const MANDATORY: Account = { emailVerification: 'mandatory', signupFields: FIELDS };

/** A site with an account that has the name and the address "taken". */
async function newSite(account: Account = MANDATORY): Promise<InterpreterSite> {
  const site = createInterpreterSite(createMemoryStore(), { signupFields: FIELDS, ...account });
  await site.addUser({ username: 'taken', password: PASSWORD, emails: [{ email: TAKEN }] });
  return site;
}

const examine = (site: InterpreterSite, request: Partial<SignupRequest>) =>
  signupQuestions(site.parts).examineSignup(
    {
      email: BOB,
      phone: null,
      username: 'bob',
      password: PASSWORD,
      problems: [],
      isPasskeySignup: false,
      ...request,
    },
    site.scope,
  );

describe('an account is prepared', () => {
  test('with a new id, as it was asked for, and the hash of the normalised password', async () => {
    const site = await newSite();
    expect(await examine(site, { username: 'Bob', password: ' décomposé-42'.normalize('NFD') })).toEqual({
      reply: {
        type: 'accountPrepared',
        account: { userId: 2, username: 'Bob', email: BOB, phone: null, passwordHash: 'of:décomposé-42' },
        claimsEmail: true,
        isPasskeySignup: false,
      },
    });
  });

  test('with the name in lower case where the case is not preserved', async () => {
    const site = await newSite({ ...MANDATORY, preserveUsernameCasing: false });
    expect(await examine(site, { username: 'BoB' })).toMatchObject({
      reply: { account: { username: 'bob' } },
    });
  });

  test('without a password where none was given', async () => {
    const site = await newSite({ signupFields: ['username*', 'password1'] });
    expect(await examine(site, { email: null, password: null })).toMatchObject({
      reply: { account: { passwordHash: null, email: null } },
    });
    expect(site.hashing).toEqual([]);
  });

  test.each([
    ['bob@example.org', /^bob$/],
    ['"B.O.B!"@example.org', /^b\.o\.b$/],
    // The name is taken: a digit behind it.
    ['taken@example.com', /^taken\d$/],
  ])('with a name made of the address %s where none was chosen', async (email, name) => {
    const site = await newSite();
    expect(await examine(site, { email: emailOf(email), username: null })).toMatchObject({
      reply: { account: { username: expect.stringMatching(name) as string } },
    });
  });

  test('with a longer name where all shorter ones are taken', async () => {
    const site = await newSite();
    for (let digit = 0; digit < 10; digit++) await site.addUser({ username: `taken${digit}` });
    expect(await examine(site, { email: emailOf('taken@example.com'), username: null })).toMatchObject({
      reply: { account: { username: expect.stringMatching(/^taken\d\d$/) as string } },
    });
  });

  test('with a name that is cut to its greatest length, its end included', async () => {
    const site = await newSite();
    const long = 'a'.repeat(150);
    await site.addUser({ username: long });
    const email = emailOf(`${long}@example.org`);
    expect(await examine(site, { email, username: null })).toMatchObject({
      reply: { account: { username: expect.stringMatching(/^a{149}\d$/) as string } },
    });
  });
});

describe('a taken address', () => {
  const REFUSED = { reply: { type: 'signupRefused', problems: [{ code: 'email_taken', param: 'email' }] } };
  const PRETENDED = {
    reply: {
      type: 'signupPretended',
      ...{ email: TAKEN, phone: null, taken: ['email'], isPasskeySignup: false },
    },
  };
  const PREPARED = { reply: { type: 'accountPrepared' } };

  test.each<[prevent: boolean | 'strict', verification: 'mandatory' | 'optional' | 'none', outcome: object]>([
    [false, 'mandatory', REFUSED],
    [false, 'optional', REFUSED],
    [false, 'none', REFUSED],
    [true, 'mandatory', PRETENDED],
    [true, 'optional', REFUSED],
    [true, 'none', REFUSED],
    ['strict', 'mandatory', PRETENDED],
    ['strict', 'optional', { reply: { type: 'accountPrepared', claimsEmail: false } }],
    ['strict', 'none', { reply: { type: 'accountPrepared', claimsEmail: false } }],
  ])(
    'with preventEnumeration %j and verification %s',
    async (preventEnumeration, emailVerification, outcome) => {
      const site = await newSite({ preventEnumeration, emailVerification });
      expect(await examine(site, { email: TAKEN })).toMatchObject(outcome);
    },
  );

  test('is free where addresses may have several accounts', async () => {
    const site = await newSite({ uniqueEmail: false });
    expect(await examine(site, { email: TAKEN })).toMatchObject({
      reply: { ...PREPARED.reply, claimsEmail: false },
    });
  });

  test('makes the same work as a free one', async () => {
    const [taken, free] = [await newSite(), await newSite()];
    await examine(taken, { email: TAKEN });
    await examine(free, {});
    expect(taken.hashing).toEqual(free.hashing);
    expect(taken.hashing).toEqual([`hash ${PASSWORD}`]);
    // An id was drawn for it too.
    expect(await taken.parts.store.nextUserId()).toBe(await free.parts.store.nextUserId());
  });

  test('is not told together with other problems where it is concealed', async () => {
    const site = await newSite();
    expect(await examine(site, { email: TAKEN, password: 'short' })).toEqual(
      await examine(site, { email: BOB, password: 'short' }),
    );
  });
});

describe('a number', () => {
  const MOBILE = storedPhone('+31612345678');
  const OPEN: Account = {
    signupFields: ['phone*', 'username', 'email', 'password1*'],
    emailVerification: 'none',
  };
  const holding = async (isVerified: boolean, account: Account = {}) => {
    const site = await newSite({ ...OPEN, ...account });
    await site.addUser({ username: 'holder', phone: { phone: MOBILE, isVerified } });
    return site;
  };
  const PRETENDED = {
    reply: {
      type: 'signupPretended',
      ...{ email: BOB, phone: MOBILE, taken: ['phone'], isPasskeySignup: false },
    },
  };
  const REFUSED = { reply: { type: 'signupRefused', problems: [{ code: '', param: 'phone' }] } };

  test('becomes that of the account', async () => {
    expect(await examine(await newSite(OPEN), { phone: MOBILE })).toMatchObject({
      reply: { type: 'accountPrepared', account: { phone: MOBILE } },
    });
  });

  test('that somebody has and has not verified is free: it does not keep its owner out', async () => {
    expect(await examine(await holding(false), { phone: MOBILE })).toMatchObject({
      reply: { type: 'accountPrepared' },
    });
  });

  test.each<[account: Account, outcome: object]>([
    [{}, PRETENDED],
    [{ preventEnumeration: 'strict' }, PRETENDED],
    [
      { emailVerification: 'mandatory', signupFields: ['phone*', 'username', 'email*', 'password1*'] },
      PRETENDED,
    ],
    [{ preventEnumeration: false }, REFUSED],
    // Nobody waits for a verification then, which would look the same.
    [{ phoneVerificationEnabled: false }, REFUSED],
  ])('that somebody has verified, with %j', async (account, outcome) => {
    expect(await examine(await holding(true, account), { phone: MOBILE })).toEqual(outcome);
  });

  test('that is taken makes the same work as a free one', async () => {
    const [taken, free] = [await holding(true), await holding(false)];
    await examine(taken, { phone: MOBILE });
    await examine(free, { phone: MOBILE });
    expect(taken.hashing).toEqual(free.hashing);
    expect(await taken.parts.store.nextUserId()).toBe(await free.parts.store.nextUserId());
  });
});

describe('a name', () => {
  const refusedFor = (code: string) => ({
    reply: { type: 'signupRefused', problems: [{ code, param: 'username' }] },
  });

  test.each(['taken', 'TAKEN', 'ｔａｋｅｎ'])('that is taken is told, as %s', async (name) => {
    expect(await examine(await newSite(), { username: name })).toEqual(refusedFor('username_taken'));
  });

  test.each(['admin', 'ADMIN', 'ａｄｍｉｎ', 'Root'])('that nobody can have is told, as %s', async (name) => {
    const site = await newSite({ ...MANDATORY, usernameBlacklist: ['Admin', 'root'] });
    expect(await examine(site, { username: name })).toEqual(refusedFor('username_blacklisted'));
  });
});

describe('problems', () => {
  test('are told all at once, in the order of the fields', async () => {
    const problems = [{ code: 'required', param: 'email' }];
    const request = { email: null, username: 'taken', password: 'short', problems };
    const codesWith = async (signupFields: string[]) => {
      const { reply } = await examine(await newSite({ signupFields }), request);
      return reply.type === 'signupRefused' ? reply.problems.map(({ code }) => code) : reply.type;
    };
    expect(await codesWith(['email*', 'username*', 'password1*'])).toEqual([
      ...['required', 'username_taken', 'password_too_short'],
    ]);
    expect(await codesWith(['password1*', 'username*', 'email*'])).toEqual([
      ...['password_too_short', 'username_taken', 'required'],
    ]);
  });

  test('cost no hash and no id', async () => {
    const site = await newSite();
    await examine(site, { password: 'short' });
    expect(site.hashing).toEqual([]);
    expect(await site.parts.store.nextUserId()).toBe(2);
  });

  test('of the password are looked for in its normalised form', async () => {
    const site = await newSite();
    expect(await examine(site, { password: '  1234567  ' })).toMatchObject({
      reply: { type: 'signupRefused' },
    });
  });
});

describe('a site that takes no new users', () => {
  test.each([() => false, async () => false])('says so, once the input is right', async (isOpenForSignup) => {
    const site = await newSite({ ...MANDATORY, isOpenForSignup });
    expect(await examine(site, {})).toEqual({ reply: { type: 'signupClosed' } });
    expect(await examine(site, { email: TAKEN })).toEqual({ reply: { type: 'signupClosed' } });
    expect(await examine(site, { password: 'short' })).toMatchObject({ reply: { type: 'signupRefused' } });
  });
});

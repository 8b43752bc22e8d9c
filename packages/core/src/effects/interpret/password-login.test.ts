import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import type { LoginIdentifier } from '../../domain/account.js';
import { userId } from '../../domain/ids.js';
import { storedPhone } from '../../domain/phone.js';
import { username } from '../../domain/username.js';
import { createInterpreterSite, emailOf, type InterpreterSite } from '../../testing/interpreter-site.js';
import { passwordLoginQuestions } from './password-login.js';

const BOB = emailOf('bob@example.org');
const PASSWORD = 'correct-horse-42';

const byEmail = (text: string): LoginIdentifier => ({ type: 'email', email: emailOf(text) });
const byUsername = (name: string | null): LoginIdentifier => ({ type: 'username', username: name });

const newSite = (loginMethods: ('email' | 'phone' | 'username')[] = ['email', 'username']) =>
  createInterpreterSite(createMemoryStore(), { loginMethods });

const verify = async (site: InterpreterSite, identifier: LoginIdentifier, password = PASSWORD) =>
  passwordLoginQuestions(site.parts).verifyPassword({ identifier, password }, site.scope);

const REJECTED = { reply: { type: 'passwordRejected' } };

describe('the right password', () => {
  test('makes a candidate under the epochs of the user, with the address that was used', async () => {
    const site = newSite();
    const id = await site.addUser({ username: 'bob', password: PASSWORD, emails: [{ email: BOB }] });
    expect(await verify(site, byEmail('BOB@example.org'))).toEqual({
      reply: {
        type: 'passwordAccepted',
        userId: id,
        candidate: { userId: id, email: BOB, phone: null, isSignup: false, sessionEpoch: 0, loginEpoch: 0 },
        upgrade: null,
      },
      found: await site.parts.store.findUser(id),
    });
    expect(await verify(site, byUsername('bob'))).toMatchObject({
      reply: { type: 'passwordAccepted', candidate: { userId: id, email: null } },
    });
  });

  test.each([
    ['Bob', 'any case'],
    ['ｂｏｂ', 'letters that look alike'],
    ['bob@example.org', 'the address in its place'],
  ])('is found under the name %s: %s', async (name) => {
    const site = newSite();
    await site.addUser({ username: 'bob', password: PASSWORD, emails: [{ email: BOB, isVerified: true }] });
    expect(await verify(site, byUsername(name))).toMatchObject({ reply: { type: 'passwordAccepted' } });
  });

  test('is accepted of a disabled account as well, which goes no further', async () => {
    const site = newSite();
    await site.addUser({ username: 'bob', password: PASSWORD, isActive: false });
    expect(await verify(site, byUsername('bob'))).toMatchObject({ reply: { type: 'passwordAccepted' } });
  });

  test('is hashed anew where the hash is of other parameters', async () => {
    const site = newSite();
    const user = {
      id: userId(7),
      username: username('bob'),
      email: null,
      emails: [],
      phone: null,
      isActive: true,
    };
    await site.write({ type: 'importUser', user: { ...user, passwordHash: `old:${PASSWORD}` } });
    expect(await verify(site, byUsername('bob'), ` ${PASSWORD} `)).toMatchObject({
      reply: { upgrade: { from: `old:${PASSWORD}`, to: `of:${PASSWORD}` } },
    });
  });
});

describe('a number', () => {
  const MOBILE = storedPhone('+31612345678');
  const unverified = { phone: MOBILE, isVerified: false };
  const byPhone: LoginIdentifier = { type: 'phone', phone: MOBILE };

  test('names the account that has verified it, whatever others say', async () => {
    const site = newSite(['phone']);
    await site.addUser({ password: PASSWORD, phone: unverified });
    const owner = await site.addUser({ password: 'another-42', phone: { phone: MOBILE, isVerified: true } });
    expect(await verify(site, byPhone)).toEqual(REJECTED);
    expect(await verify(site, byPhone, 'another-42')).toMatchObject({
      reply: { userId: owner, candidate: { userId: owner, email: null, phone: MOBILE } },
    });
  });

  test('that nobody has verified names those who have it, of whom a few are tried', async () => {
    const site = newSite(['phone']);
    for (let n = 0; n < 7; n++) await site.addUser({ password: `password-${n}`, phone: unverified });
    expect(await verify(site, byPhone, 'password-4')).toMatchObject({ reply: { type: 'passwordAccepted' } });
    expect(await verify(site, byPhone, 'password-5')).toEqual(REJECTED);
    expect(site.hashing).toHaveLength(10);
  });

  test.each([null, storedPhone('+14155552671')])('that is %j costs the same work', async (phone) => {
    const site = newSite(['phone']);
    expect(await verify(site, { type: 'phone', phone })).toEqual(REJECTED);
    expect(site.hashing).toEqual([`verify ${PASSWORD} decoy`]);
  });
});

describe('an address of several accounts', () => {
  test('is tried with the password of each, oldest first', async () => {
    const site = newSite();
    await site.addUser({ password: 'first-password', emails: [{ email: BOB }] });
    const second = await site.addUser({ password: PASSWORD, emails: [{ email: BOB }] });
    expect(await verify(site, byEmail(BOB))).toMatchObject({ reply: { userId: second } });
    expect(site.hashing).toEqual([
      `verify ${PASSWORD} of:first-password`,
      `verify ${PASSWORD} of:${PASSWORD}`,
    ]);
  });

  test('is tried with the passwords of a few', async () => {
    const site = newSite();
    for (let n = 0; n < 7; n++) await site.addUser({ password: `password-${n}`, emails: [{ email: BOB }] });
    expect(await verify(site, byEmail(BOB), 'password-4')).toMatchObject({
      reply: { type: 'passwordAccepted' },
    });
    expect(await verify(site, byEmail(BOB), 'password-5')).toEqual(REJECTED);
    expect(site.hashing).toHaveLength(10);
  });

  test.each([byEmail(BOB), byUsername(BOB)])(
    'is that of whoever signed up with it, however many have only added it before: %j',
    async (identifier) => {
      const site = newSite();
      for (let n = 0; n < 7; n++) await site.addUser({ password: PASSWORD, emails: [{ email: BOB }] });
      const emails = [{ email: BOB, isPrimary: true }];
      const owner = await site.addUser({ password: 'of the owner', emails });
      expect(await verify(site, identifier, 'of the owner')).toMatchObject({ reply: { userId: owner } });
      expect(await verify(site, identifier)).toEqual(REJECTED);
      // As many as for an address that nobody has added.
      expect(site.hashing).toHaveLength(2);
    },
  );

  test('is that of whoever has verified it, and of nobody else', async () => {
    const site = newSite();
    await site.addUser({ password: PASSWORD, emails: [{ email: BOB }] });
    await site.addUser({ password: 'of the owner', emails: [{ email: BOB, isVerified: true }] });
    expect(await verify(site, byEmail(BOB))).toEqual(REJECTED);
  });
});

describe('a name that is an address', () => {
  test('of an account is not looked for among the usernames', async () => {
    const site = newSite();
    await site.addUser({ username: 'bob@example.org', password: PASSWORD });
    await site.addUser({ username: 'ann', password: 'of ann', emails: [{ email: BOB }] });
    expect(await verify(site, byUsername('bob@example.org'))).toEqual(REJECTED);
  });

  test('of no account is a username', async () => {
    const site = newSite();
    await site.addUser({ username: 'bob@example.org', password: PASSWORD });
    expect(await verify(site, byUsername('bob@example.org'))).toMatchObject({
      reply: { type: 'passwordAccepted' },
    });
  });

  test('is a username alone where nobody logs in by address', async () => {
    const site = newSite(['username']);
    await site.addUser({ username: 'ann', password: PASSWORD, emails: [{ email: BOB }] });
    expect(await verify(site, byUsername('bob@example.org'))).toEqual(REJECTED);
  });
});

describe('whatever is wrong, one password is verified, and the answer is the same', () => {
  test.each<{ what: string; identifier: LoginIdentifier; password?: string; against?: string }>([
    { what: 'the password', identifier: byUsername('bob'), password: 'wrong', against: `of:${PASSWORD}` },
    { what: 'the name', identifier: byUsername('nobody') },
    { what: 'the address', identifier: byEmail('nobody@example.org') },
    { what: 'that there is no name', identifier: byUsername(null) },
    { what: 'that there is an empty name', identifier: byUsername('') },
    { what: 'that there is no address', identifier: { type: 'email', email: null } },
    { what: 'that the account has no password', identifier: byUsername('keyholder') },
    { what: 'that a password was left out', identifier: byUsername('keyholder'), password: '' },
  ])('$what', async ({ identifier, password = PASSWORD, against = 'decoy' }) => {
    const site = newSite();
    await site.addUser({ username: 'bob', password: PASSWORD });
    await site.addUser({ username: 'keyholder', password: null });
    expect(await verify(site, identifier, password)).toEqual(REJECTED);
    expect(site.hashing).toEqual([`verify ${password} ${against}`]);
  });

  test('even a password that fits the decoy', async () => {
    const site = newSite();
    const isFitting = { ...site.parts.hasher, verify: async () => true };
    const questions = passwordLoginQuestions({ ...site.parts, hasher: isFitting });
    await site.addUser({ username: 'keyholder', password: null });
    for (const name of ['nobody', 'keyholder']) {
      const params = { identifier: byUsername(name), password: PASSWORD };
      expect(await questions.verifyPassword(params, site.scope)).toEqual(REJECTED);
    }
  });
});

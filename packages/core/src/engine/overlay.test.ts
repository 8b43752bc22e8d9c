import { createMemoryStore } from '@sallyport/store-memory';
import { describe, expect, test } from 'vitest';

import { FIRST_EPOCHS, type NewAccount } from '../domain/account.js';
import { tokenHash, userId } from '../domain/ids.js';
import { instant } from '../domain/instant.js';
import { username } from '../domain/username.js';
import type { Expectation, StoreWrite } from '../ports/store.js';
import { storedPhone } from '../domain/phone.js';
import { createInterpreterSite, emailOf, type TestUser } from '../testing/interpreter-site.js';
import { findUserAfter, listEmailsAfter, stillExpected } from './overlay.js';
import { readOnce } from './read-once.js';

const NOW = instant(1_800_000_000_000);
const BOB = emailOf('bob@example.org');
const OTHER = emailOf('other@example.org');
const NEWCOMER = userId(7);
const STRANGER = userId(99);

const account: NewAccount = {
  userId: NEWCOMER,
  username: username('new'),
  email: BOB,
  phone: null,
  passwordHash: 'a hash',
};
const created = (changes: Partial<NewAccount> = {}): StoreWrite => ({
  type: 'createUser',
  account: { ...account, ...changes },
  claimsEmail: true,
});
const changed = (id = NEWCOMER): StoreWrite => ({ type: 'changePassword', userId: id, passwordHash: 'b' });
const verified = (email = BOB, id = NEWCOMER): StoreWrite => ({ type: 'verifyEmail', userId: id, email });

async function storeWith(user: Partial<TestUser> = {}) {
  const store = createMemoryStore();
  const site = createInterpreterSite(store);
  return { site, store, id: await site.addUser(user) };
}

describe('a user after the writes so far', () => {
  test('is the one that is stored, where nothing is written', async () => {
    const { store, id } = await storeWith({ username: 'bob' });
    expect(await findUserAfter([], store, id)).toEqual(await store.findUser(id));
    expect(await findUserAfter([], store, STRANGER)).toBeNull();
  });

  test.each<[passwordHash: string | null, hasUsablePassword: boolean]>([
    ['a hash', true],
    [null, false],
  ])('is the one that is created, with the password %j', async (passwordHash, hasUsablePassword) => {
    const { store } = await storeWith();
    expect(await findUserAfter([created({ passwordHash })], store, NEWCOMER)).toEqual({
      id: NEWCOMER,
      username: 'new',
      email: BOB,
      phone: null,
      hasUsablePassword,
      authenticatorTypes: [],
      isActive: true,
      lastLoginAt: null,
      ...FIRST_EPOCHS,
    });
  });

  test('is not another one, who is created or changed', async () => {
    const { store, id } = await storeWith({ username: 'bob' });
    const writes = [created(), changed(NEWCOMER)];
    expect(await findUserAfter(writes, store, id)).toEqual(await store.findUser(id));
    expect(await findUserAfter(writes, store, STRANGER)).toBeNull();
  });

  test('has the number that they sign up with, and the one that they have then', async () => {
    const phone = storedPhone('+31612345678');
    const { store, id } = await storeWith({ username: 'bob' });
    expect(await findUserAfter([created({ phone })], store, NEWCOMER)).toMatchObject({
      phone: { phone, isVerified: false },
    });
    const set: StoreWrite = { type: 'setPhone', userId: id, phone: { phone, isVerified: true } };
    expect((await findUserAfter([set], store, id))?.phone).toEqual({ phone, isVerified: true });
    expect((await findUserAfter([set, created()], store, NEWCOMER))?.phone).toBeNull();
  });

  test('has a password and other epochs once it is changed, and still others once it is again', async () => {
    const { store, id } = await storeWith({ password: null });
    expect(await findUserAfter([changed(id)], store, id)).toMatchObject({
      ...{ hasUsablePassword: true, sessionEpoch: 1, loginEpoch: 1 },
    });
    expect(await findUserAfter([changed(id), changed(id)], store, id)).toMatchObject({
      ...{ sessionEpoch: 2, loginEpoch: 2 },
    });
    expect(await findUserAfter([created(), changed()], store, NEWCOMER)).toMatchObject({ sessionEpoch: 1 });
  });

  test('is whom the store has once it is written', async () => {
    const { site, store, id } = await storeWith({ username: 'bob', password: 'old' });
    const expected = await findUserAfter([changed(id)], store, id);
    await site.write(changed(id));
    expect(await store.findUser(id)).toEqual(expected);
  });
});

describe('the addresses after the writes so far', () => {
  const primary = { email: BOB, isVerified: false, isPrimary: true };
  const extra = { email: OTHER, isVerified: false, isPrimary: false };

  test.each<[what: string, writes: readonly StoreWrite[], addresses: readonly object[]]>([
    ['of a created user are the one it has', [created()], [primary]],
    ['of a created user may be none', [created({ email: null })], []],
    ['may be verified at once', [created(), verified()], [{ ...primary, isVerified: true }]],
    ['of somebody else are left alone', [created(), verified(BOB, STRANGER)], [primary]],
  ])('%s', async (_what, writes, addresses) => {
    const { store } = await storeWith();
    expect(await listEmailsAfter(writes, store, NEWCOMER)).toEqual(addresses);
  });

  const first = userId(1);
  test.each<{ what: string; emails: TestUser['emails']; after: readonly object[] }>([
    {
      what: 'a verified one is not primary where another is',
      ...{ emails: [primary, extra], after: [primary, { ...extra, isVerified: true }] },
    },
    {
      what: 'a verified one is primary where none is',
      ...{ emails: [extra], after: [{ ...extra, isVerified: true, isPrimary: true }] },
    },
    { what: 'one that is not there does not appear', emails: [primary], after: [primary] },
  ])('of a stored user: $what', async ({ emails, after }) => {
    const { store, id } = await storeWith({ emails });
    expect(id).toBe(first);
    expect(await listEmailsAfter([verified(OTHER, first)], store, id)).toEqual(after);
  });

  test('are those of the store where nothing is written of them', async () => {
    const { store, id } = await storeWith({ emails: [primary, extra] });
    expect(await listEmailsAfter([created(), changed(id)], store, id)).toEqual([primary, extra]);
    expect(await listEmailsAfter([], store, STRANGER)).toEqual([]);
  });
});

describe('what is still expected beside the writes', () => {
  const unchanged = (id = NEWCOMER): Expectation => ({ type: 'userUnchanged', userId: id, ...FIRST_EPOCHS });
  const unverified = (id = NEWCOMER): Expectation => ({ type: 'emailUnverified', userId: id, email: BOB });
  const unused: Expectation = { type: 'linkKeyUnused', hash: tokenHash('hash') };
  const all = [unchanged(), unverified(), unused, unchanged(STRANGER), unverified(STRANGER)];
  const ofOthers = [unused, unchanged(STRANGER), unverified(STRANGER)];

  test.each<[what: string, writes: readonly StoreWrite[], left: readonly Expectation[]]>([
    ['is everything, where there are none', [], all],
    ['is nothing of a user who is created', [created()], ofOthers],
    ['is nothing of a user whose password changes', [changed()], ofOthers],
    ['is everything, where an address is verified only', [verified()], all],
    ['is everything, where others are changed', [changed(userId(5))], all],
    // A link is used up, whoever it is for.
    ['is that a link is unused, whatever is written', [created(), changed(STRANGER)], [unused]],
  ])('%s', (_what, writes, left) => {
    expect(stillExpected(all, writes)).toEqual(left);
  });
});

describe('a thought reads each user once', () => {
  test('and takes them as they were then', async () => {
    const { store, id } = await storeWith({ username: 'bob' });
    const reader = readOnce(store, null);
    const before = await reader.findUser(id);
    await store.commit({
      at: NOW,
      session: { type: 'keep' },
      expectations: [],
      writes: [changed(id)],
      messages: [],
      audit: [],
    });
    expect(await reader.findUser(id)).toBe(before);
    expect((await readOnce(store, null).findUser(id))?.loginEpoch).toBe(1);
    expect(await reader.findUser(STRANGER)).toBeNull();
  });
});

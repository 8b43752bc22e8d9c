import assert from 'node:assert/strict';
import type { Email } from '../../domain/email.js';
import type { UserId } from '../../domain/ids.js';
import type { Store } from '../../ports/store.js';
import {
  ANN,
  BEN,
  commits,
  conflicts,
  creation,
  email,
  importOf,
  later,
  signUp,
  type Rules,
} from './fixtures.js';

const NEW = email('new@example.com');

const verification = (userId: UserId, address: Email) =>
  ({ type: 'verifyEmail', userId, email: address }) as const;

const replacement = (userId: UserId, from: Email, to: Email) =>
  ({ type: 'replaceUnverifiedEmail', userId, from, to, claimsEmail: true }) as const;

const holdersOf = async (store: Store, address: Email) =>
  (await store.findByEmail(address)).map(({ user }) => user.id);

export const emailRules: Rules = {
  'the address of a signup is primary and unverified': async (store) => {
    const id = await signUp(store, { email: ANN });
    assert.deepEqual(await store.listEmails(id), [{ email: ANN, isVerified: false, isPrimary: true }]);
    assert.deepEqual([await store.isEmailUsed(ANN), await store.isEmailUsed(BEN)], [true, false]);
  },

  'who holds an address is told with what it is to them': async (store) => {
    const owner = await signUp(store, { email: ANN });
    const other = await signUp(store, { email: BEN, at: later(1) });
    await commits(store, { writes: [{ type: 'addEmail', userId: other, email: ANN }] });
    const holders = async () =>
      (await store.findByEmail(ANN)).map(({ user, isVerified, isPrimary }) => [
        user.id,
        isVerified,
        isPrimary,
      ]);
    assert.deepEqual(await holders(), [
      [owner, false, true],
      [other, false, false],
    ]);
    await commits(store, { writes: [{ type: 'verifyEmail', userId: other, email: ANN }] });
    assert.deepEqual(await holders(), [[other, true, false]]);
  },

  'an address that a signup claims is claimed once': async (store) => {
    const first = await signUp(store, { email: ANN });
    await conflicts(store, 'unique', { writes: [creation(await store.nextUserId(), { email: ANN })] });
    assert.deepEqual(await holdersOf(store, ANN), [first]);
  },

  'an unverified address can be held by several who do not claim it, the oldest first': async (store) => {
    const first = await signUp(store, { email: ANN });
    const third = await signUp(store, { email: ANN, claimsEmail: false, at: later(2) });
    const second = await signUp(store, { email: ANN, claimsEmail: false, at: later(1) });
    assert.deepEqual(await holdersOf(store, ANN), [first, second, third]);
  },

  'of one age, they come by their ids, whoever had the address first': async (store) => {
    const [first, second] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    const held = (address: Email) => (userId: UserId) =>
      ({ type: 'addEmail', userId, email: address }) as const;
    await commits(store, { writes: [second, first].map(held(NEW)) });
    assert.deepEqual(await holdersOf(store, NEW), [first, second]);
  },

  'whoever has verified an address is the only one found by it': async (store) => {
    await signUp(store, { email: ANN });
    const owner = await signUp(store, { email: ANN, claimsEmail: false });
    await commits(store, { writes: [verification(owner, ANN)] });
    assert.deepEqual(await holdersOf(store, ANN), [owner]);
    assert.deepEqual(await store.listEmails(owner), [{ email: ANN, isVerified: true, isPrimary: true }]);
  },

  'a squatter keeps an unverified address, but not the claim to it': async (store) => {
    const squatter = await signUp(store, { email: ANN });
    const owner = await signUp(store, { email: ANN, claimsEmail: false });
    await commits(store, { writes: [verification(owner, ANN)] });
    assert.deepEqual(await store.listEmails(squatter), [{ email: ANN, isVerified: false, isPrimary: true }]);
    // Their claim is gone: they can leave the address, and the owner's stays.
    await commits(store, { writes: [replacement(squatter, ANN, BEN)] });
    await conflicts(store, 'unique', { writes: [creation(await store.nextUserId(), { email: ANN })] });
  },

  'an address is verified by one account only': async (store) => {
    const owner = await signUp(store, { email: ANN });
    const other = await signUp(store, { email: ANN, claimsEmail: false });
    await commits(store, { writes: [verification(owner, ANN)] });
    await conflicts(store, 'unique', { writes: [verification(other, ANN)] });
    assert.deepEqual(await store.listEmails(other), [{ email: ANN, isVerified: false, isPrimary: true }]);
  },

  'verifying an address again changes nothing': async (store) => {
    const id = await signUp(store, { email: ANN });
    for (let n = 0; n < 2; n += 1) await commits(store, { writes: [verification(id, ANN)] });
    assert.deepEqual(await store.listEmails(id), [{ email: ANN, isVerified: true, isPrimary: true }]);
  },

  'only an address of the user can be verified': async (store) => {
    const id = await signUp(store, { email: ANN });
    await conflicts(store, 'expectation', { writes: [verification(id, BEN)] });
  },

  'verifying an address leaves a primary one primary': async (store) => {
    const id = await withTwoAddresses(store, true);
    await commits(store, { writes: [verification(id, BEN)] });
    assert.deepEqual(await store.listEmails(id), [
      { email: ANN, isVerified: false, isPrimary: true },
      { email: BEN, isVerified: true, isPrimary: false },
    ]);
    assert.equal((await store.findUser(id))?.email, ANN);
  },

  'a verified address becomes primary where there is none': async (store) => {
    const id = await withTwoAddresses(store, false);
    assert.equal((await store.findUser(id))?.email, null);
    await commits(store, { writes: [verification(id, BEN)] });
    assert.deepEqual(await store.listEmails(id), [
      { email: ANN, isVerified: false, isPrimary: false },
      { email: BEN, isVerified: true, isPrimary: true },
    ]);
    assert.equal((await store.findUser(id))?.email, BEN);
  },

  'an unverified address is replaced by another in its place': async (store) => {
    const id = await withTwoAddresses(store, true);
    await commits(store, { writes: [replacement(id, ANN, NEW)] });
    assert.deepEqual(await store.listEmails(id), [
      { email: NEW, isVerified: false, isPrimary: true },
      { email: BEN, isVerified: false, isPrimary: false },
    ]);
    assert.equal((await store.findUser(id))?.email, NEW);
    assert.equal(await store.isEmailUsed(ANN), false);
    await signUp(store, { email: ANN });
  },

  'replacing an address that is not primary leaves the primary one': async (store) => {
    const id = await withTwoAddresses(store, true);
    await commits(store, { writes: [replacement(id, BEN, NEW)] });
    assert.equal((await store.findUser(id))?.email, ANN);
  },

  'the new address is claimed if asked': async (store) => {
    await signUp(store, { email: ANN });
    const id = await signUp(store, { email: BEN });
    await conflicts(store, 'unique', { writes: [replacement(id, BEN, ANN)] });
    await commits(store, { writes: [{ ...replacement(id, BEN, ANN), claimsEmail: false }] });
    assert.equal((await holdersOf(store, ANN)).length, 2);
    await signUp(store, { email: BEN });
  },

  'only an unverified address of the user can be replaced': async (store) => {
    const id = await signUp(store, { email: ANN });
    await conflicts(store, 'expectation', { writes: [replacement(id, BEN, NEW)] });
    await commits(store, { writes: [verification(id, ANN)] });
    await conflicts(store, 'expectation', { writes: [replacement(id, ANN, NEW)] });
  },

  'a user has an address once': async (store) => {
    const id = await withTwoAddresses(store, true);
    await conflicts(store, 'unique', { writes: [{ ...replacement(id, ANN, BEN), claimsEmail: false }] });
  },
};

async function withTwoAddresses(store: Store, hasPrimary: boolean): Promise<UserId> {
  const id = await store.nextUserId();
  const emails = [ANN, BEN].map((address) => ({
    email: address,
    isVerified: false,
    isPrimary: hasPrimary && address === ANN,
  }));
  await commits(store, { writes: [importOf(id, { emails })] });
  return id;
}

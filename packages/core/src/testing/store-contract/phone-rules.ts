import assert from 'node:assert/strict';
import type { PhoneNumber } from '../../domain/account.js';
import { userId, type UserId } from '../../domain/ids.js';
import type { Phone } from '../../domain/phone.js';
import type { Store } from '../../ports/store.js';
import {
  commits,
  conflicts,
  creation,
  importOf,
  later,
  MOBILE,
  phone,
  race,
  signUp,
  WRITERS,
  type Rules,
} from './fixtures.js';

const OTHER = phone('+14155552671');

const verified = (number: Phone): PhoneNumber => ({ phone: number, isVerified: true });
const unverified = (number: Phone): PhoneNumber => ({ phone: number, isVerified: false });

const setting = (id: UserId, number: PhoneNumber) =>
  ({ type: 'setPhone', userId: id, phone: number }) as const;

const expecting = (id: UserId, number: PhoneNumber | null) =>
  ({ type: 'phoneUnchanged', userId: id, phone: number }) as const;

const holdersOf = async (store: Store, number: Phone) =>
  (await store.findByPhone(number)).map(({ user }) => user.id);

export const phoneRules: Rules = {
  'the number of a signup is unverified': async (store) => {
    const id = await signUp(store, { phone: MOBILE });
    assert.deepEqual((await store.findUser(id))?.phone, unverified(MOBILE));
  },

  'a user without a number has none': async (store) => {
    const id = await signUp(store, {});
    assert.equal((await store.findUser(id))?.phone, null);
  },

  'a user is found by their number, with their password': async (store) => {
    const id = await signUp(store, { phone: MOBILE, passwordHash: 'hash' });
    await signUp(store, { phone: OTHER });
    assert.deepEqual(await store.findByPhone(MOBILE), [
      { user: await store.findUser(id), passwordHash: 'hash' },
    ]);
    assert.deepEqual(await store.findByPhone(phone('+442079460000')), []);
  },

  'an unverified number can be held by several, who are found oldest first': async (store) => {
    const first = await signUp(store, { phone: MOBILE });
    const third = await signUp(store, { phone: MOBILE, at: later(2) });
    const second = await signUp(store, { phone: MOBILE, at: later(1) });
    assert.deepEqual(await holdersOf(store, MOBILE), [first, second, third]);
  },

  'whoever came to a number later is found by their age too': async (store) => {
    const first = await signUp(store, { phone: OTHER });
    const second = await signUp(store, { phone: MOBILE, at: later(1) });
    await commits(store, { writes: [setting(first, unverified(MOBILE))] });
    assert.deepEqual(await holdersOf(store, MOBILE), [first, second]);
  },

  'whoever has verified a number is the only one found by it': async (store) => {
    await signUp(store, { phone: MOBILE });
    const owner = await signUp(store, { phone: MOBILE, at: later(1) });
    await commits(store, { writes: [setting(owner, verified(MOBILE))] });
    await signUp(store, { phone: MOBILE, at: later(2) });
    assert.deepEqual(await holdersOf(store, MOBILE), [owner]);
  },

  'a number is verified by one account': async (store) => {
    const [one, other] = [await signUp(store, { phone: MOBILE }), await signUp(store, { phone: MOBILE })];
    await commits(store, { writes: [setting(one, verified(MOBILE))] });
    await conflicts(store, 'unique', { writes: [setting(other, verified(MOBILE))] });
    assert.deepEqual((await store.findUser(other))?.phone, unverified(MOBILE));
  },

  'a number that its owner has replaced is free': async (store) => {
    const [one, other] = [await signUp(store, { phone: MOBILE }), await signUp(store, { phone: MOBILE })];
    await commits(store, { writes: [setting(one, verified(MOBILE))] });
    await commits(store, { writes: [setting(one, verified(OTHER))] });
    await commits(store, { writes: [setting(other, verified(MOBILE))] });
    assert.deepEqual([await holdersOf(store, MOBILE), await holdersOf(store, OTHER)], [[other], [one]]);
  },

  'the number of nobody is a conflict': async (store) => {
    await conflicts(store, 'expectation', { writes: [setting(userId(4711), verified(MOBILE))] });
  },

  'another number in the place of a verified one ends pending logins, and nothing else does': async (
    store,
  ) => {
    const id = await signUp(store, {});
    const steps = [
      unverified(OTHER),
      unverified(MOBILE),
      verified(MOBILE),
      verified(MOBILE),
      verified(OTHER),
    ];
    const epochs: unknown[] = [];
    for (const number of steps) {
      await commits(store, { writes: [setting(id, number)] });
      const user = await store.findUser(id);
      epochs.push([user?.sessionEpoch, user?.loginEpoch]);
    }
    assert.deepEqual(epochs, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 0],
      [0, 1],
    ]);
  },

  'a number that is relied on must be the one that there is': async (store) => {
    const id = await signUp(store, { phone: MOBILE });
    await commits(store, { expectations: [expecting(id, unverified(MOBILE))] });
    for (const number of [null, verified(MOBILE), unverified(OTHER)]) {
      await conflicts(store, 'expectation', { expectations: [expecting(id, number)] });
    }
    const blank = await signUp(store, {});
    await commits(store, { expectations: [expecting(blank, null)] });
    await conflicts(store, 'expectation', { expectations: [expecting(blank, unverified(MOBILE))] });
    await conflicts(store, 'expectation', { expectations: [expecting(userId(4711), null)] });
  },

  'a user is imported with their number': async (store) => {
    await commits(store, { writes: [importOf(userId(100), { phone: verified(MOBILE) })] });
    await commits(store, { writes: [importOf(userId(101), { phone: unverified(MOBILE) })] });
    assert.deepEqual((await store.findUser(userId(101)))?.phone, unverified(MOBILE));
    assert.deepEqual(await holdersOf(store, MOBILE), [userId(100)]);
    await conflicts(store, 'unique', { writes: [importOf(userId(102), { phone: verified(MOBILE) })] });
  },

  'of parallel verifications of one number by its holders one succeeds': async (store) => {
    const ids = await Promise.all(Array.from({ length: WRITERS }, () => store.nextUserId()));
    for (const id of ids) await commits(store, { writes: [creation(id, { phone: MOBILE })] });
    const won = await race(store, WRITERS, (n) => {
      const id = ids[n];
      assert(id !== undefined);
      return {
        expectations: [expecting(id, unverified(MOBILE))],
        writes: [setting(id, verified(MOBILE))],
      };
    });
    assert.equal(won, 1);
    assert.equal((await store.findByPhone(MOBILE)).length, 1);
  },

  'of parallel changes of one number that rely on it one succeeds': async (store) => {
    const id = await signUp(store, { phone: MOBILE });
    const won = await race(store, WRITERS, () => ({
      expectations: [expecting(id, unverified(MOBILE))],
      writes: [setting(id, unverified(OTHER))],
    }));
    assert.equal(won, 1);
  },
};

import assert from 'node:assert/strict';
import { userId, type UserId } from '../../domain/ids.js';
import type { JsonValue } from '../../domain/json.js';
import type { Commit, StoreWrite } from '../../ports/store.js';
import { ANN, BEN, commits, conflicts, creation, race, signUp, WRITERS, type Rules } from './fixtures.js';

const NAME = 'accepted_terms';

const put = (id: UserId, value: JsonValue, name = NAME): StoreWrite => ({
  type: 'putUserData',
  userId: id,
  name,
  value,
});

const unchanged = (id: UserId, revision: number | null, name = NAME): Commit['expectations'][number] => ({
  type: 'userDataUnchanged',
  userId: id,
  name,
  revision,
});

export const userDataRules: Rules = {
  'nothing is kept with a user at first, and nothing with nobody': async (store) => {
    const ann = await signUp(store, { email: ANN });
    for (const id of [ann, userId(4711), userId('no-number')]) {
      assert.equal(await store.findUserData(id, NAME), null);
    }
  },

  'data is kept as it was put, whatever JSON it is, and its revision counts': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const values: readonly JsonValue[] = [{ a: [1, null, { b: 'ü' }] }, [], 'text', 0, false, null];
    for (const [index, value] of values.entries()) {
      await commits(store, { writes: [put(ann, value)] });
      assert.deepEqual(await store.findUserData(ann, NAME), { value, revision: index + 1 });
    }
  },

  'names and users have data of their own': async (store) => {
    const [ann, ben] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    await commits(store, { writes: [put(ann, 'of ann'), put(ann, 'another', 'other'), put(ben, 'of ben')] });
    const valueOf = async (id: UserId, name: string) => (await store.findUserData(id, name))?.value;
    assert.deepEqual(
      [await valueOf(ann, NAME), await valueOf(ann, 'other'), await valueOf(ben, NAME)],
      ['of ann', 'another', 'of ben'],
    );
    assert.equal(await store.findUserData(ben, 'other'), null);
  },

  'it can be kept by the commit that creates the user, and with nobody who is not there': async (store) => {
    const ann = await store.nextUserId();
    await commits(store, { writes: [creation(ann, { email: ANN }), put(ann, true)] });
    assert.deepEqual(await store.findUserData(ann, NAME), { value: true, revision: 1 });
    await conflicts(store, 'expectation', { writes: [put(userId(4711), true)] });
  },

  'a commit that relies on another revision is refused': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await conflicts(store, 'expectation', { expectations: [unchanged(ann, 1)] });
    await commits(store, { expectations: [unchanged(ann, null)], writes: [put(ann, 'first')] });
    await conflicts(store, 'expectation', {
      expectations: [unchanged(ann, null)],
      writes: [put(ann, 'lost')],
    });
    await conflicts(store, 'expectation', { expectations: [unchanged(ann, 2)] });
    await commits(store, { expectations: [unchanged(ann, 1), unchanged(ann, null, 'other')] });
    assert.deepEqual(await store.findUserData(ann, NAME), { value: 'first', revision: 1 });
  },

  'of writers that rely on the same revision one succeeds': async (store) => {
    const ann = await signUp(store, { email: ANN });
    for (const revision of [null, 1]) {
      const won = await race(store, WRITERS, (n) => ({
        expectations: [unchanged(ann, revision)],
        writes: [put(ann, n)],
      }));
      assert.equal(won, 1);
    }
    assert.equal((await store.findUserData(ann, NAME))?.revision, 2);
  },
};

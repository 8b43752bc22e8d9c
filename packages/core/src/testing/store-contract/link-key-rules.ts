import assert from 'node:assert/strict';
import { tokenHash, userId } from '../../domain/ids.js';
import { ANN, commits, conflicts, linkKey, signUp, type Rules } from './fixtures.js';

export const linkKeyRules: Rules = {
  'a link key is found by its hash, exactly as it was inserted': async (store) => {
    const key = linkKey('hash', await signUp(store, { email: ANN }), { sessionEpoch: 3, loginEpoch: 4 });
    await commits(store, { writes: [{ type: 'insertLinkKey', key }] });
    assert.deepEqual(await store.findLinkKey(key.hash), key);
    assert.equal(await store.findLinkKey(tokenHash('other')), null);
  },

  'two link keys cannot have one hash': async (store) => {
    const key = linkKey('hash', await signUp(store, { email: ANN }));
    await commits(store, { writes: [{ type: 'insertLinkKey', key }] });
    await conflicts(store, 'unique', { writes: [{ type: 'insertLinkKey', key }] });
  },

  'a link key is for a user who exists': async (store) => {
    const key = linkKey('hash', userId(4711));
    await conflicts(store, 'expectation', { writes: [{ type: 'insertLinkKey', key }] });
  },

  'a link key is consumed by the commit that expects it to be unused': async (store) => {
    const key = linkKey('hash', await signUp(store, { email: ANN }));
    const other = linkKey('other', key.userId);
    await commits(store, { writes: [key, other].map((each) => ({ type: 'insertLinkKey', key: each })) });
    const expectations = [{ type: 'linkKeyUnused', hash: key.hash }] as const;
    await commits(store, { expectations });
    assert.deepEqual(await store.findLinkKey(key.hash), { ...key, isConsumed: true });
    assert.deepEqual(await store.findLinkKey(other.hash), other);
    await conflicts(store, 'expectation', { expectations });
  },
};

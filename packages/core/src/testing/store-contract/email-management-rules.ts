import assert from 'node:assert/strict';
import { ANN, BEN, commitOf, commits, conflicts, email, signUp, type Rules } from './fixtures.js';

const CAT = email('cat@example.com');

export const emailManagementRules: Rules = {
  'an address that was added is not verified, not primary, and keeps nobody out': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await commits(store, { writes: [{ type: 'addEmail', userId: ann, email: BEN }] });
    assert.deepEqual(await store.listEmails(ann), [
      { email: ANN, isVerified: false, isPrimary: true },
      { email: BEN, isVerified: false, isPrimary: false },
    ]);
    await signUp(store, { email: BEN });
  },

  'a list of addresses that a commit relies on must be the same': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const addresses = await store.listEmails(ann);
    const add = (email: typeof ANN) => ({
      expectations: [{ type: 'emailsUnchanged', userId: ann, addresses } as const],
      writes: [{ type: 'addEmail', userId: ann, email } as const],
    });
    await commits(store, add(BEN));
    await conflicts(store, 'expectation', add(CAT));
    assert.equal((await store.listEmails(ann)).length, 2);
  },

  'of several who rely on one list of addresses one changes it': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const addresses = await store.listEmails(ann);
    const results = await Promise.all(
      ['a', 'b', 'c', 'd', 'e', 'f'].map((name) =>
        store.commit(
          commitOf({
            expectations: [{ type: 'emailsUnchanged', userId: ann, addresses }],
            writes: [{ type: 'addEmail', userId: ann, email: email(`${name}@example.com`) }],
          }),
        ),
      ),
    );
    assert.equal(results.filter(({ type }) => type === 'committed').length, 1);
    assert.equal((await store.listEmails(ann)).length, 2);
  },

  'nobody has an address twice': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await conflicts(store, 'unique', { writes: [{ type: 'addEmail', userId: ann, email: ANN }] });
  },

  'another address becomes primary, and ends what was issued for a login': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await commits(store, { writes: [{ type: 'addEmail', userId: ann, email: BEN }] });
    await commits(store, { writes: [{ type: 'setPrimaryEmail', userId: ann, email: BEN }] });
    assert.deepEqual(await store.listEmails(ann), [
      { email: ANN, isVerified: false, isPrimary: false },
      { email: BEN, isVerified: false, isPrimary: true },
    ]);
    const user = await store.findUser(ann);
    assert.deepEqual([user?.email, user?.sessionEpoch, user?.loginEpoch], [BEN, 0, 1]);
  },

  'an address of somebody else cannot become primary, nor be removed': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await signUp(store, { email: BEN });
    for (const type of ['setPrimaryEmail', 'removeEmail'] as const) {
      await conflicts(store, 'expectation', { writes: [{ type, userId: ann, email: BEN }] });
    }
    assert.equal((await store.findUser(ann))?.email, ANN);
    assert.equal((await store.listEmails(ann))[0]?.isPrimary, true);
  },

  'an address that was removed is free': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await commits(store, { writes: [{ type: 'removeEmail', userId: ann, email: ANN }] });
    assert.deepEqual(await store.listEmails(ann), []);
    const user = await store.findUser(ann);
    assert.deepEqual([user?.email, user?.loginEpoch], [null, 1]);
    await signUp(store, { email: ANN });
  },

  'removing an address that is not primary changes nothing else': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await commits(store, { writes: [{ type: 'addEmail', userId: ann, email: BEN }] });
    await commits(store, { writes: [{ type: 'removeEmail', userId: ann, email: BEN }] });
    const user = await store.findUser(ann);
    assert.deepEqual([user?.email, user?.loginEpoch], [ANN, 0]);
  },

  'an address that replaces the others becomes the only one': async (store) => {
    const ann = await signUp(store, { email: ANN });
    await commits(store, { writes: [{ type: 'addEmail', userId: ann, email: BEN }] });
    const verify = { type: 'verifyEmail', userId: ann, email: BEN, replacesOthers: true } as const;
    await commits(store, { writes: [verify] });
    assert.deepEqual(await store.listEmails(ann), [{ email: BEN, isVerified: true, isPrimary: true }]);
    const user = await store.findUser(ann);
    assert.deepEqual([user?.email, user?.loginEpoch], [BEN, 1]);
    await signUp(store, { email: ANN });
  },

  'an only address that is verified replaces nothing, and ends nothing': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const verify = { type: 'verifyEmail', userId: ann, email: ANN, replacesOthers: true } as const;
    await commits(store, { writes: [verify] });
    assert.equal((await store.findUser(ann))?.loginEpoch, 0);
  },
};

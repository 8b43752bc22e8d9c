import assert from 'node:assert/strict';
import { userId } from '../../domain/ids.js';
import { username, usernameKey } from '../../domain/username.js';
import type { Commit, Expectation, StoreWrite } from '../../ports/store.js';
import { ANN, BEN, commitOf, commits, conflicts, creation, later, signUp, type Rules } from './fixtures.js';

export const userRules: Rules = {
  'a new user is active, under the first epochs, and has never logged in': async (store) => {
    const id = await signUp(store, { email: ANN, username: 'Ann', passwordHash: 'hash' });
    assert.deepEqual(await store.findUser(id), {
      id,
      username: username('Ann'),
      email: ANN,
      phone: null,
      hasUsablePassword: true,
      authenticatorTypes: [],
      isActive: true,
      lastLoginAt: null,
      sessionEpoch: 0,
      loginEpoch: 0,
    });
  },

  'a user needs neither a name nor an address nor a password': async (store) => {
    const ids = [await signUp(store, {}), await signUp(store, {})];
    for (const id of ids) {
      const user = await store.findUser(id);
      assert.deepEqual([user?.username, user?.email, user?.hasUsablePassword], [null, null, false]);
      assert.deepEqual(await store.listEmails(id), []);
    }
  },

  'an id that nobody has finds nobody': async (store) => {
    assert.equal(await store.findUser(userId(4711)), null);
    assert.equal(await store.findUser(userId('no-number')), null);
    assert.deepEqual(await store.listEmails(userId(4711)), []);
  },

  'an id is drawn once': async (store) => {
    const ids = await Promise.all(Array.from({ length: 50 }, () => store.nextUserId()));
    assert.equal(new Set(ids).size, 50);
  },

  'two users cannot have one id': async (store) => {
    const id = await signUp(store, {});
    await conflicts(store, 'unique', { writes: [creation(id, { email: ANN })] });
    assert.equal(await store.isEmailUsed(ANN), false);
  },

  'a username is taken in every spelling of its key': async (store) => {
    await signUp(store, { username: 'Ann' });
    for (const spelling of ['Ann', 'ann', 'ANN', '\uff21\uff2e\uff2e']) {
      const id = await store.nextUserId();
      await conflicts(store, 'unique', { writes: [creation(id, { username: spelling })] });
    }
    await signUp(store, { username: 'Anne' });
  },

  'a user is found by the key of their name, with their password': async (store) => {
    const id = await signUp(store, { username: 'Ann', passwordHash: 'hash' });
    await signUp(store, {});
    const found = await store.findByUsername(usernameKey('\uff21nn'));
    assert.deepEqual(found, [{ user: await store.findUser(id), passwordHash: 'hash' }]);
    assert.deepEqual(await store.findByUsername(usernameKey('ben')), []);
  },

  'a login is on record with the time of its commit': async (store) => {
    const id = await signUp(store, { email: ANN });
    await commits(store, { at: later(7), writes: [{ type: 'recordLogin', userId: id }] });
    assert.equal((await store.findUser(id))?.lastLoginAt, later(7));
  },

  'a commit tells about the user who is named, as it leaves them': async (store) => {
    const id = await signUp(store, { email: ANN, username: 'Ann' });
    const login: StoreWrite = { type: 'recordLogin', userId: id };
    const change: StoreWrite = { type: 'changePassword', userId: id, passwordHash: 'new' };
    const expects: Expectation = { type: 'userUnchanged', userId: id, sessionEpoch: 1, loginEpoch: 1 };
    const changes: readonly Partial<Commit>[] = [
      { writes: [login], at: later(1) },
      { writes: [login, change], at: later(2) },
      { writes: [change, login], at: later(3) },
      { writes: [] },
    ];
    for (const made of changes) {
      const { user } = await commits(store, { ...made, returnUser: id });
      assert.deepEqual(user, await store.findUser(id));
    }
    assert.deepEqual((await store.findUser(id))?.lastLoginAt, later(3));
    const { user } = await commits(store, { writes: [change] });
    assert.equal(user, null);
    await conflicts(store, 'expectation', { expectations: [expects], returnUser: id });
  },

  'nobody is told about where nobody has that id': async (store) => {
    const id = await signUp(store, {});
    for (const missing of [userId(4711), userId('no-number')]) {
      const { user } = await commits(store, {
        writes: [{ type: 'recordLogin', userId: id }],
        returnUser: missing,
      });
      assert.equal(user, null);
    }
  },

  'a login of a user who does not exist is a conflict': async (store) => {
    await conflicts(store, 'expectation', { writes: [{ type: 'recordLogin', userId: userId(4711) }] });
  },

  'a user can be created and written about by one commit': async (store) => {
    const id = await store.nextUserId();
    const writes = [creation(id, { email: ANN }), { type: 'recordLogin', userId: id } as const];
    await commits(store, { at: later(1), writes });
    assert.equal((await store.findUser(id))?.lastLoginAt, later(1));
  },

  'a password hash is upgraded where it is still the one that was verified': async (store) => {
    const id = await signUp(store, { username: 'Ann', passwordHash: 'old' });
    const upgrade = { type: 'upgradePasswordHash', userId: id, from: 'old', to: 'new' } as const;
    await commits(store, { writes: [upgrade] });
    assert.equal((await store.findByUsername(usernameKey('ann')))[0]?.passwordHash, 'new');
  },

  'a password hash that changed meanwhile stays, and the commit is made': async (store) => {
    const id = await signUp(store, { username: 'Ann', passwordHash: 'changed' });
    const upgrade = { type: 'upgradePasswordHash', userId: id, from: 'old', to: 'new' } as const;
    await commits(store, { at: later(3), writes: [upgrade, { type: 'recordLogin', userId: id }] });
    const [found] = await store.findByUsername(usernameKey('ann'));
    assert.deepEqual([found?.passwordHash, found?.user.lastLoginAt], ['changed', later(3)]);
  },

  'users are told apart by their addresses': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const ben = await signUp(store, { email: BEN });
    const idsOf = async (address: typeof ANN) =>
      (await store.findByEmail(address)).map(({ user }) => user.id);
    assert.deepEqual([await idsOf(ANN), await idsOf(BEN)], [[ann], [ben]]);
  },

  'the hash of a password is found by the id of its user': async (store) => {
    const [ann, ben] = [await signUp(store, { passwordHash: 'hash' }), await signUp(store, {})];
    assert.equal(await store.findPasswordHash(ann), 'hash');
    assert.equal(await store.findPasswordHash(ben), null);
    assert.equal(await store.findPasswordHash(userId(4711)), null);
  },

  'a new password puts its user under other epochs, and nobody else': async (store) => {
    const [ann, ben] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    await commits(store, { writes: [{ type: 'changePassword', userId: ann, passwordHash: 'new' }] });
    const changed = await store.findUser(ann);
    assert.deepEqual([changed?.hasUsablePassword, changed?.sessionEpoch, changed?.loginEpoch], [true, 1, 1]);
    assert.equal(await store.findPasswordHash(ann), 'new');
    const other = await store.findUser(ben);
    assert.deepEqual([other?.hasUsablePassword, other?.sessionEpoch, other?.loginEpoch], [false, 0, 0]);
  },

  'of two new passwords that expect the same epochs one is set': async (store) => {
    const id = await signUp(store, { passwordHash: 'old' });
    const change = (passwordHash: string) => ({
      expectations: [{ type: 'userUnchanged', userId: id, sessionEpoch: 0, loginEpoch: 0 } as const],
      writes: [{ type: 'changePassword', userId: id, passwordHash } as const],
    });
    const names = ['one', 'two', 'three', 'four'];
    const results = await Promise.all(names.map((name) => store.commit(commitOf(change(name)))));
    assert.equal(results.filter(({ type }) => type === 'committed').length, 1);
    assert.equal((await store.findUser(id))?.sessionEpoch, 1);
  },

  'nobody gets a password whom nobody knows': async (store) => {
    const nobody = userId(4711);
    await conflicts(store, 'expectation', {
      writes: [{ type: 'changePassword', userId: nobody, passwordHash: 'new' }],
    });
  },
};

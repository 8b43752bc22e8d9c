import assert from 'node:assert/strict';
import { FIRST_EPOCHS } from '../../domain/account.js';
import { tokenHash, userId, type UserId } from '../../domain/ids.js';
import type { Commit, Expectation, Store } from '../../ports/store.js';
import {
  ANN,
  auditEvent,
  BEN,
  commits,
  conflicts,
  END_OF_TIME,
  importOf,
  later,
  linkKey,
  message,
  openSession,
  race,
  readSession,
  type Rules,
  signUp,
  visitor,
  waitingMessages,
  WRITERS,
} from './fixtures.js';

const unchanged = (id: UserId, epochs = FIRST_EPOCHS): Expectation => ({
  type: 'userUnchanged',
  userId: id,
  ...epochs,
});

const unverified = (id: UserId, email = ANN): Expectation => ({ type: 'emailUnverified', userId: id, email });

export const expectationRules: Rules = {
  'a user who is active and under the same epochs is unchanged': async (store) => {
    const id = await signUp(store, { email: ANN });
    await commits(store, { expectations: [unchanged(id)] });
    // What is not an epoch may change.
    const writes = [{ type: 'recordLogin', userId: id }] as const;
    await commits(store, { at: later(1), expectations: [unchanged(id)], writes });
    await commits(store, { expectations: [unchanged(id)] });
  },

  'of nobody nothing is as expected, whatever their id looks like': async (store) => {
    for (const id of [userId(4711), userId('no-number')]) {
      await refuses(store, unchanged(id));
      await refuses(store, unverified(id));
      await refuses(store, { type: 'emailsUnchanged', userId: id, addresses: [] });
      await refuses(store, { type: 'userDataUnchanged', userId: id, name: 'terms', revision: null });
      await refuses(store, { type: 'phoneUnchanged', userId: id, phone: null });
      await conflicts(store, 'expectation', { writes: [{ type: 'recordLogin', userId: id }] });
      const state = visitor('of nobody', { userId: id, sessionEpoch: 0 });
      await conflicts(store, 'expectation', { session: { type: 'insert', state } });
    }
  },

  'a user under other epochs has changed': async (store) => {
    const id = await signUp(store, { email: ANN });
    await refuses(store, unchanged(id, { sessionEpoch: 1, loginEpoch: 0 }));
    await refuses(store, unchanged(id, { sessionEpoch: 0, loginEpoch: 1 }));
  },

  'a login that begins a session is made whole, or not at all': async (store) => {
    const id = await signUp(store, { email: ANN });
    const loginUnder = (token: string, epochs = FIRST_EPOCHS): Partial<Commit> => ({
      at: later(3),
      session: { type: 'insert', state: visitor(token, { userId: id, sessionEpoch: 0 }) },
      expectations: [unchanged(id, epochs)],
      writes: [{ type: 'recordLogin', userId: id }],
      messages: [message('login')],
      audit: [auditEvent('login')],
      returnUser: id,
    });
    for (const epochs of [
      { sessionEpoch: 1, loginEpoch: 0 },
      { sessionEpoch: 0, loginEpoch: 1 },
    ]) {
      await conflicts(store, 'expectation', loginUnder('refused', epochs));
    }
    assert.deepEqual(await store.findSession(tokenHash('refused')), { type: 'unknown' });
    assert.equal((await store.findUser(id))?.lastLoginAt, null);
    assert.deepEqual(await waitingMessages(store), []);

    const made = await commits(store, loginUnder('token'));
    const user = await store.findUser(id);
    assert.equal(user?.lastLoginAt, later(3));
    const session = await readSession(store, 'token');
    assert.deepEqual(made, { type: 'committed', sessionId: session.id, user });
    assert.deepEqual(
      { ...session },
      { ...visitor('token', { userId: id, sessionEpoch: 0 }), id: session.id, revision: 1 },
    );
    assert.deepEqual(await waitingMessages(store), ['login']);
    await conflicts(store, 'unique', loginUnder('token'));
    const count = await race(store, WRITERS, (n) => loginUnder(`token ${n}`));
    assert.equal(count, WRITERS);
    // All were on record, and none of those that were refused.
    assert.equal(await store.purgeAudit(END_OF_TIME, 100), 1 + WRITERS);
  },

  'a user who is disabled has changed': async (store) => {
    const id = await store.nextUserId();
    await commits(store, { writes: [importOf(id, { isActive: false })] });
    await refuses(store, unchanged(id));
  },

  'a user who does not exist has changed': async (store) => {
    await refuses(store, unchanged(userId(4711)));
  },

  'one of several users who has changed is enough': async (store) => {
    const [ann, ben] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    await commits(store, { expectations: [unchanged(ben), unchanged(ann)] });
    await conflicts(store, 'expectation', {
      expectations: [unchanged(ben, { sessionEpoch: 1, loginEpoch: 1 }), unchanged(ann)],
    });
  },

  'one user can be expected under one pair of epochs only': async (store) => {
    const id = await signUp(store, { email: ANN });
    await refuses(store, unchanged(id), unchanged(id, { sessionEpoch: 1, loginEpoch: 1 }));
  },

  'a link that nobody knows is not unused': async (store) => {
    await refuses(store, { type: 'linkKeyUnused', hash: tokenHash('unknown') });
  },

  'a link that is used is not unused, and takes no other with it': async (store) => {
    const [used, fresh] = await twoLinkKeys(store);
    await commits(store, { expectations: [{ type: 'linkKeyUnused', hash: used }] });
    await refuses(store, { type: 'linkKeyUnused', hash: fresh }, { type: 'linkKeyUnused', hash: used });
    assert.equal((await store.findLinkKey(fresh))?.isConsumed, false);
  },

  'an address is unverified until it is verified': async (store) => {
    const id = await signUp(store, { email: ANN });
    const writes = [{ type: 'verifyEmail', userId: id, email: ANN }] as const;
    await commits(store, { expectations: [unverified(id)], writes });
    await refuses(store, unverified(id));
  },

  'an address that the user does not have is not an unverified one of theirs': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const ben = await signUp(store, { email: BEN });
    await refuses(store, unverified(ann, BEN));
    await refuses(store, unverified(ben, ANN));
  },

  'the session is compared before anything that is expected': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    await conflicts(store, 'session', {
      session: { type: 'update', id, revision: revision + 1, state: visitor('token') },
      expectations: [unchanged(userId(4711))],
    });
  },
};

/** Where one thing that is expected does not hold, nothing is written. */
async function refuses(store: Store, ...expectations: readonly Expectation[]): Promise<void> {
  const { id, revision } = await openSession(store, visitor('refused'));
  await conflicts(store, 'expectation', {
    session: { type: 'update', id, revision, state: visitor('refused', { ip: '192.0.2.2' }) },
    expectations,
    messages: [message('refused')],
  });
  assert.equal((await readSession(store, 'refused')).revision, revision);
  assert.deepEqual(await waitingMessages(store), []);
  await commits(store, { session: { type: 'delete', id } });
}

async function twoLinkKeys(store: Store) {
  const id = await signUp(store, { email: ANN });
  const keys = [linkKey('one', id), linkKey('two', id)] as const;
  await commits(store, { writes: keys.map((key) => ({ type: 'insertLinkKey', key })) });
  return [keys[0].hash, keys[1].hash] as const;
}

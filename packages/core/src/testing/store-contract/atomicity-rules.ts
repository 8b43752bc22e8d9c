import assert from 'node:assert/strict';
import { FIRST_EPOCHS } from '../../domain/account.js';
import { tokenHash, userId, type SessionId, type UserId } from '../../domain/ids.js';
import { usernameKey } from '../../domain/username.js';
import type { Commit, Store, StoreWrite } from '../../ports/store.js';
import {
  ANN,
  auditEvent,
  BEN,
  commits,
  conflicts,
  creation,
  END_OF_TIME,
  importOf,
  later,
  linkKey,
  message,
  openSession,
  readSession,
  type Rules,
  signUp,
  visitor,
  waitingMessages,
  purgeAll,
} from './fixtures.js';

/** The last write of a commit, by what makes it impossible. */
const LAST_WRITES: Readonly<Record<string, (ann: UserId) => readonly [StoreWrite, over: string]>> = {
  'a taken username': () => [creation(userId(1001), { username: 'ann' }), 'unique'],
  'a claimed address': () => [creation(userId(1001), { email: ANN }), 'unique'],
  'a taken id': (ann) => [importOf(ann, {}), 'unique'],
  'a link key that is there already': (ann) => [
    { type: 'insertLinkKey', key: linkKey('link', ann) },
    'unique',
  ],
  'a user who does not exist': () => [{ type: 'recordLogin', userId: userId(1001) }, 'expectation'],
  'an address that the user does not have': (ann) => [
    { type: 'verifyEmail', userId: ann, email: BEN },
    'expectation',
  ],
};

const failing = Object.entries(LAST_WRITES).map(([reason, lastWrite]) => [
  `a commit whose last write fails over ${reason} leaves nothing`,
  async (store: Store) => {
    const ann = await signUp(store, { email: ANN, username: 'Ann', passwordHash: 'old' });
    await commits(store, { writes: [{ type: 'insertLinkKey', key: linkKey('link', ann) }] });
    const before = await openSession(store, visitor('token'));
    const [write, over] = lastWrite(ann);
    const commit = everything(ann, before.id, before.revision);
    await conflicts(store, over, { ...commit, writes: [...commit.writes, write] });
    await assertUntouched(store, ann);
    assert.deepEqual(await readSession(store, 'token'), before);
    // One session and one link key is all there is: no audit event among them.
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 2);
  },
]);

export const atomicityRules: Rules = {
  ...(Object.fromEntries(failing) as Rules),

  'a commit writes all that it has, in its order': async (store) => {
    const ann = await signUp(store, { email: ANN, username: 'Ann', passwordHash: 'old' });
    await commits(store, { writes: [{ type: 'insertLinkKey', key: linkKey('link', ann) }] });
    const { id, revision } = await openSession(store, visitor('token'));
    assert.deepEqual(await commits(store, everything(ann, id, revision)), {
      type: 'committed',
      sessionId: id,
      user: null,
    });
    const [found] = await store.findByUsername(usernameKey('ann'));
    assert.deepEqual([found?.passwordHash, found?.user.lastLoginAt], ['new', later(9)]);
    assert.deepEqual(await store.listEmails(ann), [{ email: ANN, isVerified: true, isPrimary: true }]);
    assert.equal((await store.findUser(userId(1000)))?.email, BEN);
    assert.equal((await store.findLinkKey(tokenHash('link')))?.isConsumed, true);
    assert.deepEqual(await waitingMessages(store), ['first', 'second']);
    // A session, a link key, two audit events.
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 4);
  },

  'a conflict over the session leaves no message and no audit event': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    const session = { type: 'update', id, revision: revision + 1, state: visitor('other') } as const;
    await conflicts(store, 'session', { session, messages: [message('lost')], audit: [auditEvent('lost')] });
    assert.deepEqual(await waitingMessages(store), []);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 1);
  },

  'a commit that is made again, as nobody heard of its end, is a conflict and adds nothing': async (
    store,
  ) => {
    const ann = await signUp(store, { email: ANN, username: 'Ann', passwordHash: 'old' });
    await commits(store, { writes: [{ type: 'insertLinkKey', key: linkKey('link', ann) }] });
    const { id, revision } = await openSession(store, visitor('token'));
    const update = everything(ann, id, revision);
    const insert = {
      session: { type: 'insert', state: visitor('new') },
      messages: [message('third')],
    } as const;
    const creating = { writes: [creation(userId(1001), { username: 'Cem' })], messages: [message('fourth')] };
    for (const commit of [update, insert, creating]) await commits(store, commit);
    await conflicts(store, 'session', update);
    await conflicts(store, 'unique', insert);
    await conflicts(store, 'unique', creating);
    assert.deepEqual((await waitingMessages(store)).toSorted(), ['first', 'fourth', 'second', 'third']);
  },

  'messages and audit events need no session': async (store) => {
    await commits(store, { messages: [message('kept')], audit: [auditEvent('one'), auditEvent('two')] });
    assert.deepEqual(await waitingMessages(store), ['kept']);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 2);
  },

  'a session is deleted together with what its end brings': async (store) => {
    const { id } = await openSession(store, visitor('token'));
    const audit = [auditEvent('logOut')];
    await commits(store, { session: { type: 'delete', id }, messages: [message('goodbye')], audit });
    assert.deepEqual(await waitingMessages(store), ['goodbye']);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 1);
  },
};

/** A commit with something of each kind. */
function everything(ann: UserId, id: SessionId, revision: number) {
  return {
    at: later(9),
    session: { type: 'update', id, revision, state: visitor('rotated', { userId: ann, sessionEpoch: 0 }) },
    expectations: [
      { type: 'userUnchanged', userId: ann, ...FIRST_EPOCHS },
      { type: 'linkKeyUnused', hash: tokenHash('link') },
      { type: 'emailUnverified', userId: ann, email: ANN },
    ],
    writes: [
      { type: 'recordLogin', userId: ann },
      { type: 'upgradePasswordHash', userId: ann, from: 'old', to: 'new' },
      { type: 'verifyEmail', userId: ann, email: ANN },
      creation(userId(1000), { email: BEN, username: 'Ben' }),
    ],
    messages: [message('first'), message('second')],
    audit: [auditEvent('submit'), auditEvent('passwordAccepted')],
  } satisfies Commit;
}

async function assertUntouched(store: Store, ann: UserId): Promise<void> {
  const [found] = await store.findByUsername(usernameKey('ann'));
  assert.deepEqual([found?.passwordHash, found?.user.lastLoginAt], ['old', null]);
  assert.deepEqual(await store.listEmails(ann), [{ email: ANN, isVerified: false, isPrimary: true }]);
  assert.equal(await store.findUser(userId(1000)), null);
  assert.equal(await store.findUser(userId(1001)), null);
  assert.equal(await store.isEmailUsed(BEN), false);
  assert.equal((await store.findLinkKey(tokenHash('link')))?.isConsumed, false);
  assert.deepEqual(await store.findSession(tokenHash('rotated')), { type: 'unknown' });
  assert.deepEqual(await waitingMessages(store), []);
}

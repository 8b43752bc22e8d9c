import assert from 'node:assert/strict';
import { FIRST_EPOCHS } from '../../domain/account.js';
import { tokenHash, type UserId } from '../../domain/ids.js';
import type { Store } from '../../ports/store.js';
import {
  ANN,
  auditEvent,
  BEN,
  commits,
  creation,
  END_OF_TIME,
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
  purgeAll,
} from './fixtures.js';

export const raceRules: Rules = {
  'of parallel updates of one revision one is made': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    const won = await race(store, WRITERS, (n) => ({
      session: { type: 'update', id, revision, state: visitor('token', { userAgent: String(n) }) },
      messages: [message(String(n))],
      audit: [auditEvent(String(n))],
    }));
    assert.equal(won, 1);
    const session = await readSession(store, 'token');
    assert.equal(session.revision, revision + 1);
    assert.deepEqual(await waitingMessages(store), [session.userAgent]);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 2);
  },

  'parallel checks of one revision are all made, and so is an update among them': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    const checks = await race(store, WRITERS, () => ({ session: { type: 'check', id, revision } }));
    assert.equal(checks, WRITERS);
    await race(store, WRITERS, (n) => ({
      session:
        n === 0 ? { type: 'update', id, revision, state: visitor('token') } : { type: 'check', id, revision },
      messages: [message(String(n))],
    }));
    assert.equal((await readSession(store, 'token')).revision, revision + 1);
  },

  'of parallel rotations of one token one is made': async (store) => {
    const { id, revision } = await openSession(store, visitor('old'));
    const won = await race(store, WRITERS, (n) => ({
      session: { type: 'update', id, revision, state: visitor(`new-${String(n)}`) },
    }));
    assert.equal(won, 1);
    assert.equal((await store.findSession(tokenHash('old'))).type, 'rotated');
    const lookups = await Promise.all(
      Array.from({ length: WRITERS }, (_, n) => store.findSession(tokenHash(`new-${String(n)}`))),
    );
    assert.equal(lookups.filter(({ type }) => type === 'found').length, 1);
  },

  'of parallel signups with one username one succeeds': async (store) => {
    const ids = await drawIds(store);
    const won = await race(store, WRITERS, (n) => ({
      writes: [creation(idAt(ids, n), { username: n % 2 === 0 ? 'Ann' : 'aNN' })],
    }));
    assert.equal(won, 1);
    const users = await Promise.all(ids.map((id) => store.findUser(id)));
    assert.equal(users.filter((user) => user !== null).length, 1);
  },

  'of parallel signups that claim one address one succeeds': async (store) => {
    const ids = await drawIds(store);
    const won = await race(store, WRITERS, (n) => ({
      session: { type: 'insert', state: visitor(String(n), { userId: idAt(ids, n), sessionEpoch: 0 }) },
      writes: [creation(idAt(ids, n), { email: ANN, username: `ann${String(n)}` })],
    }));
    assert.equal(won, 1);
    assert.equal((await store.findByEmail(ANN)).length, 1);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 1);
  },

  'of parallel verifications of one address by its holders one succeeds': async (store) => {
    const ids = await drawIds(store);
    for (const id of ids)
      await commits(store, { writes: [creation(id, { email: ANN, claimsEmail: false })] });
    const won = await race(store, WRITERS, (n) => ({
      expectations: [{ type: 'emailUnverified', userId: idAt(ids, n), email: ANN }],
      writes: [{ type: 'verifyEmail', userId: idAt(ids, n), email: ANN }],
    }));
    assert.equal(won, 1);
    assert.equal((await store.findByEmail(ANN)).length, 1);
  },

  'of parallel uses of one link one succeeds': async (store) => {
    const userId = await signUp(store, { email: ANN });
    const key = linkKey('link', userId);
    await commits(store, { writes: [{ type: 'insertLinkKey', key }] });
    const won = await race(store, WRITERS, (n) => ({
      expectations: [
        { type: 'linkKeyUnused', hash: key.hash },
        { type: 'userUnchanged', userId, ...FIRST_EPOCHS },
      ],
      writes: [{ type: 'verifyEmail', userId, email: ANN }],
      messages: [message(String(n))],
    }));
    assert.equal(won, 1);
    assert.equal((await waitingMessages(store)).length, 1);
  },

  'of parallel verifications that expect an unverified address one succeeds': async (store) => {
    const userId = await signUp(store, { email: ANN });
    const won = await race(store, WRITERS, () => ({
      expectations: [{ type: 'emailUnverified', userId, email: ANN }],
      writes: [{ type: 'verifyEmail', userId, email: ANN }],
    }));
    assert.equal(won, 1);
  },

  'of a new claim and the verification of the same address one account comes out as its owner': async (
    store,
  ) => {
    const owner = await signUp(store, { email: ANN, claimsEmail: false });
    const other = await store.nextUserId();
    await race(store, 2, (n) => ({
      writes: [
        n === 0 ? creation(other, { email: ANN }) : { type: 'verifyEmail', userId: owner, email: ANN },
      ],
    }));
    // A verification that was refused is thought over again; then nothing stands against it.
    await commits(store, { writes: [{ type: 'verifyEmail', userId: owner, email: ANN }] });
    assert.deepEqual(
      (await store.findByEmail(ANN)).map(({ user }) => user.id),
      [owner],
    );
  },

  'commits about the same users, in whatever order they name them, are all made': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const ben = await signUp(store, { email: BEN });
    const tasks = Array.from({ length: WRITERS }, (_, n) => {
      const users = n % 2 === 0 ? [ann, ben] : [ben, ann];
      return commits(store, {
        expectations: users.map((userId) => ({ type: 'userUnchanged', userId, ...FIRST_EPOCHS })),
        writes: users.map((userId) => ({ type: 'recordLogin', userId })),
        audit: [auditEvent(String(n))],
      });
    });
    await Promise.all(tasks);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), WRITERS);
  },
};

function drawIds(store: Store): Promise<readonly UserId[]> {
  return Promise.all(Array.from({ length: WRITERS }, () => store.nextUserId()));
}

function idAt(ids: readonly UserId[], n: number): UserId {
  const id = ids[n];
  assert(id !== undefined);
  return id;
}

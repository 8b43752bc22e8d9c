import assert from 'node:assert/strict';
import { tokenHash } from '../../domain/ids.js';
import type { Store } from '../../ports/store.js';
import {
  ANN,
  auditEvent,
  commits,
  END_OF_TIME,
  later,
  linkKey,
  message,
  openSession,
  type Rules,
  signUp,
  START,
  visitor,
  waitingMessages,
  purgeAll,
} from './fixtures.js';

export const purgeRules: Rules = {
  'what ended before a time is removed, what ends then or later stays': async (store) => {
    const userId = await signUp(store, { email: ANN });
    for (const [name, seconds] of Object.entries({ over: 9, due: 10, running: 11 })) {
      const expiresAt = later(seconds);
      const key = linkKey(name, userId, { expiresAt });
      await commits(store, {
        at: later(seconds),
        session: { type: 'insert', state: visitor(name, { expiresAt }) },
        writes: [{ type: 'insertLinkKey', key }],
        audit: [auditEvent(name)],
      });
    }
    assert.equal(await purgeAll(store, later(10), 100), 3);
    const left = async (name: string) => [
      (await store.findSession(tokenHash(name))).type === 'found',
      (await store.findLinkKey(tokenHash(name))) !== null,
    ];
    assert.deepEqual(await left('over'), [false, false]);
    assert.deepEqual(await left('due'), [true, true]);
    assert.deepEqual(await left('running'), [true, true]);
    assert.equal(await purgeAll(store, later(10), 100), 0);
    // The audit events of the other two are there as well.
    assert.equal(await purgeAll(store, later(12), 100), 6);
  },

  'at most so many of each kind are removed at a time': async (store) => {
    for (let n = 0; n < 5; n += 1) {
      await openSession(store, visitor(String(n), { expiresAt: START }));
      if (n < 3) await commits(store, { audit: [auditEvent(String(n))] });
    }
    const counts = [];
    for (let count = -1; count !== 0; counts.push(count)) count = await purgeAll(store, END_OF_TIME, 2);
    assert.deepEqual(counts, [4, 3, 1, 0]);
  },

  'users and messages that wait are never removed': async (store) => {
    const id = await signUp(store, { email: ANN });
    await commits(store, { messages: [message('waiting')] });
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 0);
    assert.equal((await store.findUser(id))?.email, ANN);
    assert.deepEqual(await waitingMessages(store), ['waiting']);
  },

  'purges at the same time remove each thing once': async (store) => {
    for (let n = 0; n < 20; n += 1) await openSession(store, visitor(String(n), { expiresAt: START }));
    assert.equal(await purgeTogether(store), 20);
  },
};

async function purgeTogether(store: Store): Promise<number> {
  let sum = 0;
  for (let round = 0; round < 20; round += 1) {
    const counts = await Promise.all(Array.from({ length: 4 }, () => purgeAll(store, END_OF_TIME, 3)));
    const removed = counts.reduce((a, b) => a + b, 0);
    if (removed === 0) break;
    sum += removed;
  }
  return sum;
}

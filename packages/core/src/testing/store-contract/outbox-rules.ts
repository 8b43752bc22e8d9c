import assert from 'node:assert/strict';
import {
  commits,
  END_OF_TIME,
  later,
  message,
  START,
  waitingMessages,
  type Rules,
  purgeAll,
} from './fixtures.js';
import type { Store } from '../../ports/store.js';

const LEASE = 60;

const claim = (store: Store, seconds: number, limit = 10) =>
  store.claimMessages({ at: later(seconds), leaseUntil: later(seconds + LEASE), limit });

const namesIn = (messages: Awaited<ReturnType<typeof claim>>) =>
  messages.map(({ payload }) => payload['name']);

export const outboxRules: Rules = {
  'a message waits from the moment of its commit, exactly as it was queued': async (store) => {
    const payload = { name: 'Ann', nested: { list: [1, null, '\u0000 " \\ {}'] } };
    await commits(store, { at: later(1), messages: [{ notice: 'sendMail', payload }] });
    const [queued, ...others] = await claim(store, 1);
    assert(queued !== undefined);
    const { id, ...rest } = queued;
    assert(Number.isSafeInteger(id));
    assert.deepEqual(rest, { notice: 'sendMail', payload, createdAt: later(1), attempts: 1 });
    assert.deepEqual(others, []);
  },

  'a message is not due before its commit': async (store) => {
    await commits(store, { at: later(1), messages: [message('early')] });
    assert.deepEqual(await claim(store, 0), []);
  },

  'messages are taken in the order in which they became due': async (store) => {
    await commits(store, { at: later(2), messages: [message('third'), message('fourth')] });
    await commits(store, { at: later(1), messages: [message('first'), message('second')] });
    assert.deepEqual(namesIn(await claim(store, 2, 3)), ['first', 'second', 'third']);
    assert.deepEqual(namesIn(await claim(store, 2, 3)), ['fourth']);
  },

  'a message is claimed once under parallel claimers': async (store) => {
    const names = Array.from({ length: 40 }, (_, n) => String(n));
    await commits(store, { messages: names.map(message) });
    const claims = await Promise.all(Array.from({ length: 8 }, () => claim(store, 0, 7)));
    const rest = await claim(store, 0, 40);
    const taken = [...claims, rest].flatMap((messages) => namesIn(messages).map(String));
    assert.deepEqual(taken.toSorted(byNumber), names);
  },

  'a claimed message is due again when its lease has expired, and its attempts are counted': async (
    store,
  ) => {
    await commits(store, { messages: [message('slow')] });
    assert.deepEqual(
      (await claim(store, 0)).map(({ attempts }) => attempts),
      [1],
    );
    assert.deepEqual(await claim(store, LEASE - 1), []);
    assert.deepEqual(
      (await claim(store, LEASE)).map(({ attempts }) => attempts),
      [2],
    );
  },

  'a delivered message is never claimed again': async (store) => {
    const id = await claimedMessage(store);
    await store.settleMessage({ type: 'delivered', id, at: later(1) });
    assert.deepEqual(await waitingMessages(store), []);
  },

  'a message whose delivery failed is due at the time of its retry, with its payload': async (store) => {
    const id = await claimedMessage(store);
    await store.settleMessage({ type: 'failed', id, retryAt: later(10) });
    assert.deepEqual(await claim(store, 9), []);
    const again = await claim(store, 10);
    assert.deepEqual(
      again.map(({ payload, attempts }) => ({ payload, attempts })),
      [{ payload: { name: 'message' }, attempts: 2 }],
    );
  },

  'an abandoned message is never claimed again': async (store) => {
    const id = await claimedMessage(store);
    await store.settleMessage({ type: 'abandoned', id, at: later(1) });
    assert.deepEqual(await waitingMessages(store), []);
  },

  'what has ended cannot be brought back by whoever lost their lease': async (store) => {
    for (const type of ['delivered', 'abandoned'] as const) {
      const id = await claimedMessage(store);
      await store.settleMessage({ type, id, at: later(1) });
      await store.settleMessage({ type: 'failed', id, retryAt: later(2) });
      assert.deepEqual(await waitingMessages(store), []);
    }
  },

  'settling one message leaves the others': async (store) => {
    await commits(store, { messages: [message('one'), message('two')] });
    const [one] = await claim(store, 0);
    assert(one !== undefined);
    await store.settleMessage({ type: 'delivered', id: one.id, at: later(1) });
    assert.deepEqual(await waitingMessages(store), ['two']);
  },

  'settling a message that is gone does nothing': async (store) => {
    await store.settleMessage({ type: 'delivered', id: 4711, at: START });
    await store.settleMessage({ type: 'failed', id: 4711, retryAt: START });
    assert.deepEqual(await waitingMessages(store), []);
  },

  'an ended message stays on record until it is purged': async (store) => {
    for (const type of ['delivered', 'abandoned'] as const) {
      await store.settleMessage({ type, id: await claimedMessage(store), at: later(1) });
    }
    assert.equal(await purgeAll(store, later(1), 100), 0);
    assert.equal(await purgeAll(store, END_OF_TIME, 100), 2);
  },
};

async function claimedMessage(store: Store): Promise<number> {
  await commits(store, { messages: [message('message')] });
  const [claimed] = await claim(store, 0, 1);
  assert(claimed !== undefined);
  return claimed.id;
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b);
}

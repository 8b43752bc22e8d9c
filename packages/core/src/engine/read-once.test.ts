import { createMemoryStore } from '@sallyport/store-memory';
import { expect, test } from 'vitest';
import { createInterpreterSite } from '../testing/interpreter-site.js';
import { readOnce, type UserReads } from './read-once.js';

async function watchedStore() {
  const store = createMemoryStore();
  const site = createInterpreterSite(store);
  const ids = [await site.addUser({ username: 'bob' }), await site.addUser({ username: 'eve' })] as const;
  const asked: string[] = [];
  const watched: UserReads = {
    findUser: (id) => (asked.push(`user ${id}`), store.findUser(id)),
    listEmails: (id) => (asked.push(`emails ${id}`), store.listEmails(id)),
  };
  return { store, watched, asked, ids };
}

test('a user and their addresses are read once, each user by themselves', async () => {
  const { store, watched, asked, ids } = await watchedStore();
  const [bob, eve] = ids;
  const reads = readOnce(watched, null);
  for (const id of [bob, eve, bob, eve]) {
    expect(await reads.findUser(id)).toEqual(await store.findUser(id));
    expect(await reads.listEmails(id)).toEqual(await store.listEmails(id));
  }
  expect(asked).toEqual([`user ${bob}`, `emails ${bob}`, `user ${eve}`, `emails ${eve}`]);
});

test('who was found in another way is not read again, and stays as they were at first', async () => {
  const { store, watched, asked, ids } = await watchedStore();
  const found = await store.findUser(ids[0]);
  if (!found) throw new TypeError('they were added');
  const reads = readOnce(watched, null);
  reads.remember(found);
  reads.remember({ ...found, loginEpoch: 1 });
  expect(await reads.findUser(ids[0])).toBe(found);
  expect(asked).toEqual([]);
});

test('whom the session came with is not read at all', async () => {
  const { store, watched, asked, ids } = await watchedStore();
  const known = await store.findUser(ids[0]);
  expect(await readOnce(watched, known).findUser(ids[0])).toBe(known);
  expect(asked).toEqual([]);
});

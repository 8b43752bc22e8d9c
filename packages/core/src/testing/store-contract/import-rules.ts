import assert from 'node:assert/strict';
import { userId } from '../../domain/ids.js';
import { username, usernameKey } from '../../domain/username.js';
import type { Email } from '../../domain/email.js';
import { ANN, BEN, commits, conflicts, creation, importOf, signUp, START, type Rules } from './fixtures.js';

const address = (email: Email, isVerified: boolean, isPrimary: boolean) => ({ email, isVerified, isPrimary });

export const importRules: Rules = {
  'a user is taken over as they are': async (store) => {
    const emails = [address(ANN, true, false), address(BEN, false, true)];
    const user = { username: username('Ann'), email: BEN, emails, passwordHash: 'hash', isActive: false };
    await commits(store, { at: START, writes: [importOf(userId(41), user)] });
    const [found] = await store.findByUsername(usernameKey('ann'));
    assert.deepEqual(found, {
      user: {
        id: userId(41),
        username: username('Ann'),
        email: BEN,
        phone: null,
        hasUsablePassword: true,
        authenticatorTypes: [],
        isActive: false,
        lastLoginAt: null,
        sessionEpoch: 0,
        loginEpoch: 0,
      },
      passwordHash: 'hash',
    });
    assert.deepEqual(await store.listEmails(userId(41)), emails);
  },

  'the address of the user is primary where their addresses do not say': async (store) => {
    await commits(store, {
      writes: [
        importOf(userId(1), { email: ANN }),
        importOf(userId(2), { email: BEN, emails: [address(ANN, false, false), address(BEN, false, false)] }),
      ],
    });
    assert.deepEqual(await store.listEmails(userId(1)), [address(ANN, false, true)]);
    assert.deepEqual(await store.listEmails(userId(2)), [
      address(ANN, false, false),
      address(BEN, false, true),
    ]);
  },

  'the primary one of the addresses is the address of the user': async (store) => {
    const emails = [address(ANN, true, true)];
    await commits(store, { writes: [importOf(userId(1), { email: BEN, emails })] });
    assert.equal((await store.findUser(userId(1)))?.email, ANN);
    assert.deepEqual(await store.listEmails(userId(1)), emails);
  },

  'ids that are drawn afterwards are new': async (store) => {
    const drawn = Number(await store.nextUserId());
    for (const id of [drawn + 1, drawn + 5, drawn + 3])
      await commits(store, { writes: [importOf(userId(id), {})] });
    assert.equal(await store.nextUserId(), drawn + 6);
  },

  'the very first id can be imported': async (store) => {
    await commits(store, { writes: [importOf(userId(1), {})] });
    await signUp(store, { email: ANN });
  },

  'verified addresses and the primary one are claimed': async (store) => {
    const third = await store.nextUserId();
    const emails = [address(ANN, true, false), address(BEN, false, true)];
    await commits(store, { writes: [importOf(userId(100), { emails })] });
    await conflicts(store, 'unique', { writes: [creation(third, { email: ANN })] });
    await conflicts(store, 'unique', { writes: [creation(third, { email: BEN })] });
  },

  'an unverified address that is not primary is not claimed': async (store) => {
    await commits(store, { writes: [importOf(userId(100), { emails: [address(ANN, false, false)] })] });
    await signUp(store, { email: ANN });
  },

  'an unverified address that another has claimed is imported without a claim': async (store) => {
    await commits(store, { writes: [importOf(userId(100), { email: ANN })] });
    await commits(store, { writes: [importOf(userId(101), { email: ANN })] });
    assert.equal((await store.findByEmail(ANN)).length, 2);
  },

  'a verified address ends the claims of others who have not verified it': async (store) => {
    await signUp(store, { email: ANN });
    await commits(store, { writes: [importOf(userId(100), { emails: [address(ANN, true, true)] })] });
    assert.deepEqual(
      (await store.findByEmail(ANN)).map(({ user }) => user.id),
      [userId(100)],
    );
  },

  'a verified address of another cannot be imported as verified': async (store) => {
    const emails = [address(ANN, true, true)];
    await commits(store, { writes: [importOf(userId(100), { emails })] });
    await conflicts(store, 'unique', { writes: [importOf(userId(101), { emails })] });
  },

  'an id or a username that is taken cannot be imported': async (store) => {
    await commits(store, { writes: [importOf(userId(100), { username: username('Ann') })] });
    await conflicts(store, 'unique', { writes: [importOf(userId(100), {})] });
    await conflicts(store, 'unique', { writes: [importOf(userId(101), { username: username('ANN') })] });
  },
};

import assert from 'node:assert/strict';
import { FIRST_EPOCHS } from '../../domain/account.js';
import type { Authenticator, AuthenticatorContent } from '../../domain/authenticator.js';
import { userId, type UserId } from '../../domain/ids.js';
import { usernameKey } from '../../domain/username.js';
import type { Store, StoreWrite } from '../../ports/store.js';
import {
  ANN,
  BEN,
  commits,
  conflicts,
  later,
  MOBILE,
  openSession,
  race,
  readSession,
  type Rules,
  signUp,
  START,
  visitor,
  WRITERS,
} from './fixtures.js';

const TOTP = { type: 'totp', sealedSecret: 'sealed', lastUsedStep: null } as const;
const CODES = {
  type: 'recovery_codes',
  sealedCodes: 'sealed codes',
  codeCount: 10,
  usedCodes: [],
  isViewed: false,
} as const;

const KEY = {
  type: 'webauthn',
  name: 'Key',
  credentialId: 'one',
  publicKey: 'bytes',
  counter: 0,
  transports: ['usb'],
  isPasswordless: null,
  isUserVerified: false,
} as const;

export const authenticatorRules: Rules = {
  'an authenticator is kept as it was added, and was never used': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const totp = await add(store, ann, TOTP);
    const codes = await add(store, ann, CODES);
    const fresh = { revision: 1, createdAt: START, lastUsedAt: null };
    assert.deepEqual(await store.listAuthenticators(ann), [
      { ...TOTP, id: totp, ...fresh },
      { ...CODES, id: codes, ...fresh },
    ]);
  },

  'nobody has authenticators but their own': async (store) => {
    const [ann, ben] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    await add(store, ann, TOTP);
    assert.deepEqual(await store.listAuthenticators(ben), []);
    assert.deepEqual(await store.listAuthenticators(userId(4711)), []);
    assert.deepEqual(await store.listAuthenticators(userId('no-number')), []);
  },

  'an id of an authenticator is drawn once': async (store) => {
    const ids = await Promise.all(Array.from({ length: 50 }, () => store.nextAuthenticatorId()));
    assert.equal(new Set(ids).size, 50);
  },

  'a user comes as they are, with the types of their authenticators, however they are found': async (
    store,
  ) => {
    const ann = await signUp(store, { email: ANN, username: 'ann', phone: MOBILE, passwordHash: 'hash' });
    await openSession(store, visitor('token', { userId: ann, sessionEpoch: 0 }));
    await add(store, ann, TOTP);
    await add(store, ann, CODES);
    const lookup = await store.findSession((await readSession(store, 'token')).tokenHash);
    const user = await store.findUser(ann);
    assert.deepEqual(user?.authenticatorTypes, ['recovery_codes', 'totp']);
    const found = [
      ...(await store.findByEmail(ANN)),
      ...(await store.findByUsername(usernameKey('ann'))),
      ...(await store.findByPhone(MOBILE)),
      ...(lookup.type === 'found' ? [lookup] : []),
    ];
    assert.deepEqual(
      found.map((each) => each.user),
      [user, user, user, user],
    );
  },

  'other factors end what was issued for a login, and no session': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const id = await add(store, ann, TOTP);
    assert.deepEqual(await epochsOf(store, ann), [0, 1]);
    await commits(store, { writes: [{ type: 'removeAuthenticator', userId: ann, id }] });
    assert.deepEqual(await epochsOf(store, ann), [0, 2]);
    assert.deepEqual((await store.findUser(ann))?.authenticatorTypes, []);
    assert.deepEqual(await store.listAuthenticators(ann), []);
  },

  'a user has one of those types of which one is enough': async (store) => {
    const ann = await signUp(store, { email: ANN });
    for (const content of [TOTP, CODES]) {
      await add(store, ann, content);
      const id = await store.nextAuthenticatorId();
      await conflicts(store, 'unique', { writes: [addition(ann, { ...content, id })] });
    }
  },

  'a user may have several keys, and nobody else the same': async (store) => {
    const [ann, ben] = [await signUp(store, { email: ANN }), await signUp(store, { email: BEN })];
    await add(store, ann, KEY);
    await add(store, ann, { ...KEY, credentialId: 'two' });
    assert.deepEqual((await store.findUser(ann))?.authenticatorTypes, ['webauthn']);
    const [one] = await store.listAuthenticators(ann);
    assert.deepEqual(one?.type === 'webauthn' && [one.name, one.transports, one.isPasswordless], [
      'Key',
      ['usb'],
      null,
    ]);
    assert.deepEqual(await Promise.all(['one', 'two', 'three'].map((id) => store.isCredentialUsed(id))), [
      true,
      true,
      false,
    ]);
    for (const owner of [ann, ben]) {
      const id = await store.nextAuthenticatorId();
      await conflicts(store, 'unique', { writes: [addition(owner, { ...KEY, id })] });
    }
    assert(one);
    await commits(store, { writes: [{ type: 'removeAuthenticator', userId: ann, id: one.id }] });
    assert.equal(await store.isCredentialUsed('one'), false);
    await add(store, ben, KEY);
  },

  'a user who does not exist gets no authenticator': async (store) => {
    const id = await store.nextAuthenticatorId();
    await conflicts(store, 'expectation', { writes: [addition(userId(4711), { ...TOTP, id })] });
  },

  'an authenticator that is used is changed under another revision': async (store) => {
    const { ann, totp } = await annWithTotp(store);
    const used = { ...totp, lastUsedStep: 56_666_670, lastUsedAt: later(1) };
    await commits(store, { at: later(1), writes: [change(ann, used)] });
    assert.deepEqual(await store.listAuthenticators(ann), [{ ...used, revision: 2 }]);
    assert.deepEqual(await epochsOf(store, ann), [0, 1]);
  },

  'an authenticator that was changed or removed meanwhile is not changed': async (store) => {
    const { ann, totp } = await annWithTotp(store);
    await commits(store, { writes: [change(ann, totp)] });
    await conflicts(store, 'expectation', { writes: [change(ann, totp)] });
    await commits(store, { writes: [{ type: 'removeAuthenticator', userId: ann, id: totp.id }] });
    await conflicts(store, 'expectation', { writes: [change(ann, { ...totp, revision: 2 })] });
  },

  'an authenticator of somebody else is neither changed nor removed': async (store) => {
    const { ann, totp } = await annWithTotp(store);
    const ben = await signUp(store, { email: BEN });
    await conflicts(store, 'expectation', { writes: [change(ben, totp)] });
    await conflicts(store, 'expectation', {
      writes: [{ type: 'removeAuthenticator', userId: ben, id: totp.id }],
    });
    assert.deepEqual(await store.listAuthenticators(ann), [totp]);
    assert.deepEqual(await epochsOf(store, ben), [0, 0]);
  },

  'what is removed twice was there once': async (store) => {
    const { ann, totp } = await annWithTotp(store);
    const removal: StoreWrite = { type: 'removeAuthenticator', userId: ann, id: totp.id };
    await commits(store, { writes: [removal] });
    await conflicts(store, 'expectation', { writes: [removal] });
  },

  'of parallel uses of one authenticator one is made': async (store) => {
    const { ann, totp } = await annWithTotp(store);
    const won = await race(store, WRITERS, (n) => ({ writes: [change(ann, { ...totp, lastUsedStep: n })] }));
    assert.equal(won, 1);
    assert.equal((await store.listAuthenticators(ann))[0]?.revision, 2);
  },

  'of parallel additions under one pair of epochs one is made': async (store) => {
    const ann = await signUp(store, { email: ANN });
    const ids = await Promise.all(Array.from({ length: WRITERS }, () => store.nextAuthenticatorId()));
    const won = await race(store, WRITERS, (n) => ({
      expectations: [{ type: 'userUnchanged', userId: ann, ...FIRST_EPOCHS }],
      writes: ids.slice(n, n + 1).map((id) => addition(ann, { ...(n % 2 === 0 ? TOTP : CODES), id })),
    }));
    assert.equal(won, 1);
    assert.equal((await store.listAuthenticators(ann)).length, 1);
  },
};

function addition(
  owner: UserId,
  authenticator: Extract<StoreWrite, { type: 'addAuthenticator' }>['authenticator'],
): StoreWrite {
  return { type: 'addAuthenticator', userId: owner, authenticator };
}

const change = (owner: UserId, authenticator: Authenticator): StoreWrite => ({
  type: 'updateAuthenticator',
  userId: owner,
  authenticator,
});

async function add(store: Store, owner: UserId, content: AuthenticatorContent) {
  const id = await store.nextAuthenticatorId();
  await commits(store, { writes: [addition(owner, { ...content, id })] });
  return id;
}

async function annWithTotp(store: Store) {
  const ann = await signUp(store, { email: ANN });
  await add(store, ann, TOTP);
  const [totp] = await store.listAuthenticators(ann);
  assert(totp?.type === 'totp');
  return { ann, totp };
}

async function epochsOf(store: Store, id: UserId) {
  const user = await store.findUser(id);
  return [user?.sessionEpoch, user?.loginEpoch];
}

import assert from 'node:assert/strict';
import type { JsonObject } from '../../domain/json.js';
import { sessionId, tokenHash, userId } from '../../domain/ids.js';
import type { SessionState } from '../../domain/session.js';
import type { Commit, Store } from '../../ports/store.js';
import {
  ANN,
  auditEvent,
  commits,
  conflicts,
  creation,
  later,
  message,
  openSession,
  readSession,
  type Rules,
  signUp,
  START,
  visitor,
  waitingMessages,
} from './fixtures.js';

/** What only JSON knows how to say, written as a text so that this file means the same to every reader. */
const ODD_JSON = String.raw`{
  "nul": "\u0000", "half": "\ud83d", "text": "\"\\'{},$1", "__proto__": { "a": [1.5, null, true, []] }, "": -1e300
}`;

export const sessionRules: Rules = {
  'a session is found by its token, exactly as it was inserted': async (store) => {
    const state = await fullState(store);
    const { sessionId } = await commits(store, { session: { type: 'insert', state } });
    const lookup = await store.findSession(state.tokenHash);
    assert(lookup.type === 'found');
    const { id, revision, ...found } = lookup.session;
    assert.equal(id, sessionId);
    assert(Number.isSafeInteger(id) && Number.isSafeInteger(revision));
    assert.deepEqual(found, state);
  },

  'a session comes with its user': async (store) => {
    const state = await fullState(store);
    await openSession(store, state);
    const lookup = await store.findSession(state.tokenHash);
    assert(lookup.type === 'found' && state.userId !== null);
    assert.deepEqual(lookup.user, await store.findUser(state.userId));
    assert.equal(lookup.user?.email, ANN);
  },

  'a session of a visitor comes without a user': async (store) => {
    await openSession(store, visitor('token'));
    const lookup = await store.findSession(tokenHash('token'));
    assert(lookup.type === 'found');
    assert.equal(lookup.user, null);
  },

  'a session that has expired is still found': async (store) => {
    await openSession(store, visitor('token', { expiresAt: START }));
    await commits(store, { at: later(60), messages: [] });
    assert.equal((await readSession(store, 'token')).expiresAt, START);
  },

  'a check of the revision that a session has lets the rest of the commit be made, and changes nothing of it':
    async (store) => {
      const { id, revision, ...before } = await openSession(store, visitor('token'));
      const check = { type: 'check', id, revision } as const;
      const { sessionId } = await commits(store, {
        at: later(1),
        session: check,
        messages: [message('sent')],
      });
      assert.equal(sessionId, id);
      assert.deepEqual(await readSession(store, 'token'), { id, revision, ...before });
      assert.deepEqual(await waitingMessages(store), ['sent']);
    },

  'a check of another revision, or of a session that is gone, is in conflict': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    const refused = (session: Commit['session']) =>
      conflicts(store, 'session', {
        session,
        messages: [message('refused')],
        audit: [auditEvent('refused')],
      });
    await commits(store, { session: { type: 'update', id, revision, state: visitor('token') } });
    await refused({ type: 'check', id, revision });
    await commits(store, { session: { type: 'delete', id } });
    await refused({ type: 'check', id, revision: revision + 1 });
    assert.deepEqual(await waitingMessages(store), []);
  },

  'a token that nobody has is unknown': async (store) => {
    await openSession(store, visitor('token'));
    assert.deepEqual(await store.findSession(tokenHash('Token')), { type: 'unknown' });
    assert.deepEqual(await store.findSession(tokenHash('')), { type: 'unknown' });
  },

  'two sessions cannot have one token': async (store) => {
    const other = await openSession(store, visitor('other'));
    await openSession(store, visitor('token'));
    await conflicts(store, 'unique', { session: { type: 'insert', state: visitor('token') } });
    const change = {
      type: 'update',
      id: other.id,
      revision: other.revision,
      state: visitor('token'),
    } as const;
    await conflicts(store, 'unique', { session: change });
  },

  'an update replaces the whole state and counts one revision': async (store) => {
    const before = await openSession(store, visitor('token', { flows: { login: flow({ left: 3 }) } }));
    const state = await fullState(store);
    const change = { type: 'update', id: before.id, revision: before.revision, state } as const;
    assert.deepEqual(await commits(store, { session: change }), {
      type: 'committed',
      sessionId: before.id,
      user: null,
    });
    assert.deepEqual(await readSession(store, state.tokenHash), {
      ...state,
      id: before.id,
      revision: before.revision + 1,
    });
  },

  'an update of another revision than the stored one is a conflict and changes nothing': async (store) => {
    const before = await openSession(store, visitor('token'));
    for (const revision of [before.revision - 1, before.revision + 1]) {
      const state = visitor('token', { ip: '192.0.2.2' });
      await conflicts(store, 'session', { session: { type: 'update', id: before.id, revision, state } });
    }
    assert.deepEqual(await readSession(store, 'token'), before);
  },

  'an update of a session that is gone is a conflict': async (store) => {
    const { id, revision } = await openSession(store, visitor('token'));
    await commits(store, { session: { type: 'delete', id } });
    await conflicts(store, 'session', { session: { type: 'update', id, revision, state: visitor('token') } });
    assert.deepEqual(await store.findSession(tokenHash('token')), { type: 'unknown' });
  },

  'a token that was rotated away is told from one that never was': async (store) => {
    const { id, revision } = await openSession(store, visitor('old'));
    const rotation = { type: 'update', id, revision, state: visitor('new') } as const;
    await commits(store, { at: later(5), session: rotation });
    assert.equal((await readSession(store, 'new')).id, id);
    assert.deepEqual(await store.findSession(tokenHash('old')), { type: 'rotated', rotatedAt: later(5) });
  },

  'a rotated token is remembered by later updates, until the session is gone': async (store) => {
    const { id, revision } = await openSession(store, visitor('old'));
    for (const [n, seconds] of [5, 6, 7].entries()) {
      const change = { type: 'update', id, revision: revision + n, state: visitor('new') } as const;
      await commits(store, { at: later(seconds), session: change });
    }
    assert.deepEqual(await store.findSession(tokenHash('old')), { type: 'rotated', rotatedAt: later(5) });
    await commits(store, { session: { type: 'delete', id } });
    assert.deepEqual(await store.findSession(tokenHash('old')), { type: 'unknown' });
  },

  'a deleted session is unknown, and deleting it again is no conflict': async (store) => {
    const { id } = await openSession(store, visitor('token'));
    const deletion = { session: { type: 'delete', id } } as const;
    assert.deepEqual(await commits(store, deletion), { type: 'committed', sessionId: id, user: null });
    assert.deepEqual(await store.findSession(tokenHash('token')), { type: 'unknown' });
    assert.deepEqual(await commits(store, deletion), { type: 'committed', sessionId: id, user: null });
  },

  'ids are not used again': async (store) => {
    const first = await openSession(store, visitor('first'));
    await commits(store, { session: { type: 'delete', id: first.id } });
    assert.notEqual((await openSession(store, visitor('second'))).id, first.id);
  },

  'a commit that keeps the session names none': async (store) => {
    assert.deepEqual(await commits(store, {}), { type: 'committed', sessionId: null, user: null });
  },

  'a user can be created and signed in by one commit': async (store) => {
    const id = await store.nextUserId();
    const state = visitor('token', { userId: id, sessionEpoch: 0 });
    await commits(store, { session: { type: 'insert', state }, writes: [creation(id, { email: ANN })] });
    const lookup = await store.findSession(tokenHash('token'));
    assert(lookup.type === 'found');
    assert.equal(lookup.user?.id, id);
  },

  'nobody can be signed in who does not exist': async (store) => {
    const state = visitor('token', { userId: userId(4711), sessionEpoch: 0 });
    await conflicts(store, 'expectation', { session: { type: 'insert', state } });
    assert.deepEqual(await store.findSession(tokenHash('token')), { type: 'unknown' });
  },

  'what was handed in or out can be changed without changing what is stored': async (store) => {
    const state = visitor('token', { flows: { login: flow({ left: 3 }) } });
    const before = structuredClone(await openSession(store, state));
    const found = await readSession(store, 'token');
    for (const held of [state, found]) {
      Object.assign(held, { ip: '192.0.2.2' });
      Object.assign(held.flows['login']?.context ?? {}, { left: 2 });
    }
    assert.deepEqual(await readSession(store, 'token'), before);
  },

  'an id that no session has finds none': async (store) => {
    const id = sessionId(4711);
    await conflicts(store, 'session', {
      session: { type: 'update', id, revision: 1, state: visitor('token') },
    });
  },
};

async function fullState(store: Store): Promise<SessionState> {
  const id = await signUp(store, { email: ANN });
  return visitor('full', {
    userId: id,
    sessionEpoch: 0,
    methods: [{ userId: id, method: 'password', at: later(1), email: ANN }],
    flows: { login: flow(JSON.parse(ODD_JSON) as JsonObject), signup: flow({}) },
    ip: '2001:db8::1',
    userAgent: 'Ünïcode "quoted" \\ {braces}, NULL',
    createdAt: later(1),
    lastSeenAt: later(2),
    expiresAt: later(3),
  });
}

const flow = (context: JsonObject) => ({
  flow: 'login',
  version: 2,
  value: { awaiting: ['code', { deep: null }] },
  context,
});

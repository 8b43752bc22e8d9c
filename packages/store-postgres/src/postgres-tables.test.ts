import {
  FIRST_EPOCHS,
  instant,
  parseEmail,
  sessionId,
  tokenHash,
  userId,
  type Commit,
  type SessionState,
  type Store,
  type UserId,
} from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPool, createTestDatabase, postgresIsMissing } from '../../../test/support/postgres.js';
import type { Param } from './executor.js';
import { createPostgresStore } from './postgres-store.js';

const AT = instant(1_700_000_000_123);
const LATER = instant(AT + 60_000);
const ANN = parseEmail('ann@example.com');

const blank: Commit = {
  at: AT,
  session: { type: 'keep' },
  expectations: [],
  writes: [],
  messages: [],
  audit: [],
};

const NOBODY = { username: null, email: null, emails: [], phone: null, passwordHash: null, isActive: true };

const visitor: SessionState = {
  tokenHash: tokenHash('token'),
  userId: null,
  sessionEpoch: null,
  methods: [],
  flows: {},
  ip: '192.0.2.1',
  userAgent: '',
  createdAt: AT,
  lastSeenAt: AT,
  expiresAt: LATER,
};

/** What the contract cannot see from outside. */
describe.skipIf(postgresIsMissing)(`the tables on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    // One connection, as statistics are counted by each for itself.
    database = await createTestDatabase({ max: 1 });
  });
  afterAll(() => database.dispose());

  async function withStore(work: (store: Store) => Promise<void>): Promise<void> {
    const { store, dispose } = await database.createStore();
    try {
      await work(store);
    } finally {
      await dispose();
    }
  }

  const select = (what: string, params: readonly Param[] = []) => {
    const text = `select ${what}`.replaceAll('SCHEMA', database.schema);
    return database.executor.query({ name: text.slice(0, 60), text }, params);
  };

  test('a message that has ended has no payload', () =>
    withStore(async (store) => {
      const messages = ['delivered', 'abandoned', 'failed'].map((notice) => ({
        notice,
        payload: { secret: 1 },
      }));
      await store.commit({ ...blank, messages });
      for (const { id, notice } of await store.claimMessages({ at: AT, leaseUntil: LATER, limit: 10 })) {
        if (notice === 'failed') await store.settleMessage({ type: notice, id, retryAt: LATER });
        if (notice === 'delivered') await store.settleMessage({ type: notice, id, at: AT });
        if (notice === 'abandoned') await store.settleMessage({ type: notice, id, at: AT });
      }
      expect(await select('notice, payload, was_delivered from SCHEMA.outbox order by id')).toEqual([
        { notice: 'delivered', payload: null, was_delivered: true },
        { notice: 'abandoned', payload: null, was_delivered: false },
        { notice: 'failed', payload: { secret: 1 }, was_delivered: null },
      ]);
    }));

  test('an audit event has the time of its commit, and the session that came into being with it', () =>
    withStore(async (store) => {
      const event = { flow: 'login', event: 'submit', from: 'a', to: 'b', userId: userId(7), ip: '::1' };
      const audit = [
        { ...event, sessionId: null },
        { ...event, sessionId: sessionId(9) },
      ];
      const session = { type: 'insert', state: visitor } as const;
      const made = await store.commit({ ...blank, session, audit });
      const id = made.type === 'committed' ? made.sessionId : null;
      await store.commit({ ...blank, at: LATER, audit: [{ ...event, userId: null, sessionId: null }] });
      const rest = { flow: 'login', event: 'submit', from_state: 'a', to_state: 'b', ip: '::1' };
      const rows = await select(
        'at, flow, event, from_state, to_state, user_id, session_id, ip from SCHEMA.audit_events order by id',
      );
      expect(rows).toEqual([
        { ...rest, at: AT, user_id: 7, session_id: id },
        { ...rest, at: AT, user_id: 7, session_id: 9 },
        { ...rest, at: LATER, user_id: null, session_id: null },
      ]);
    }));

  test('of which types authenticators are is kept with the user, whoever adds and removes them', () =>
    withStore(async (store) => {
      const id = await store.nextUserId();
      await store.commit({ ...blank, writes: [{ type: 'importUser', user: { ...NOBODY, id } }] });
      const types = async () => (await store.findUser(id))?.authenticatorTypes;
      expect(await types()).toEqual([]);
      // As an older version does, which knows of no such column.
      const { pool, schema } = database;
      for (const [number, type] of ['webauthn', 'totp', 'webauthn'].entries()) {
        await pool.query(
          `insert into ${schema}.authenticators (id, user_id, type, content, created_at) values ($1, $2, $3, '{}', 0)`,
          [number, id, type],
        );
      }
      expect(await types()).toEqual(['totp', 'webauthn']);
      await pool.query(`delete from ${schema}.authenticators where id < 2`);
      expect(await types()).toEqual(['webauthn']);
      await pool.query(`delete from ${schema}.users where id = $1`, [id]);
      expect(await types()).toBeUndefined();
    }));

  test('an update that changes neither token nor expiry touches no index', () =>
    withStore(async (store) => {
      const hotUpdates = async () => {
        await select('pg_stat_force_next_flush()::text as done');
        const [row] = await select("pg_stat_get_tuples_hot_updated('SCHEMA.sessions'::regclass) as count");
        return Number(row?.['count']);
      };
      const made = await store.commit({ ...blank, session: { type: 'insert', state: visitor } });
      const id = made.type === 'committed' ? made.sessionId : null;
      if (id === null) throw new TypeError('The session was inserted');
      const before = await hotUpdates();
      for (let revision = 1; revision <= 5; revision += 1) {
        const state = { ...visitor, lastSeenAt: LATER, userAgent: String(revision) };
        await store.commit({ ...blank, session: { type: 'update', id, revision, state } });
      }
      expect((await hotUpdates()) - before).toBe(5);
    }));

  test.each([
    ["methods = '{}'", 'methods'],
    ["flows = '[]'", 'flows'],
    ['expires_at = 9223372036854775807', 'expires_at'],
  ])('a row that cannot be read is an error, not an answer: %s', (change, column) =>
    withStore(async (store) => {
      await store.commit({ ...blank, session: { type: 'insert', state: visitor } });
      await database.pool.query(`update ${database.schema}.sessions set ${change}`);
      const attempt = store.findSession(visitor.tokenHash);
      await expect(attempt).rejects.toMatchObject({ name: 'SallyportError', code: 'store-outdated' });
      await expect(attempt).rejects.toThrow(column);
    }),
  );

  test('what the database cannot keep is refused without being quoted', () =>
    withStore(async (store) => {
      const state = { ...visitor, userAgent: 'secret\0' };
      const attempt = store.commit({ ...blank, session: { type: 'insert', state } });
      await expect(attempt).rejects.toMatchObject({ name: 'SallyportError', code: 'store-unavailable' });
      await expect(attempt).rejects.not.toThrow(/secret/);
    }));

  test('the ids of users are whole numbers', () =>
    withStore(async (store) => {
      const user = { ...NOBODY, id: userId('6b1c') };
      const attempt = store.commit({ ...blank, writes: [{ type: 'importUser', user }] });
      await expect(attempt).rejects.toThrow(TypeError);
    }));

  test('closing a store leaves the pool that it was given open', async () => {
    await createPostgresStore({ pool: database.pool, schema: database.schema }).close();
    expect(await select('1 as one')).toEqual([{ one: 1 }]);
  });
});

describe.skipIf(postgresIsMissing)(`locks on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  const ROUNDS = 10;
  const WRITERS = 16;
  const pools = [createPool({ max: WRITERS / 2 }), createPool({ max: WRITERS / 2 })] as const;
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(async () => {
    await Promise.all(pools.map((pool) => pool.end()));
    await database.dispose();
  });

  /** The results of commits that are made at the same time on two pools. */
  async function race(commitOf: (n: number) => Partial<Commit>): Promise<readonly string[]> {
    const stores = pools.map((pool) => createPostgresStore({ pool, schema: database.schema }));
    const commits = Array.from({ length: WRITERS }, async (_, n) => {
      const result = await stores[n % 2]?.commit({ ...blank, ...commitOf(n) });
      return result?.type === 'conflict' ? result.over : String(result?.type);
    });
    return Promise.all(commits);
  }

  async function users(store: Store, count: number): Promise<readonly UserId[]> {
    const ids = await Promise.all(Array.from({ length: count }, () => store.nextUserId()));
    const writes = ids.map((id) => {
      const account = { userId: id, username: null, email: ANN, phone: null, passwordHash: null };
      return { type: 'createUser', account, claimsEmail: false } as const;
    });
    await store.commit({ ...blank, writes });
    return ids;
  }

  test('commits that concern the same users in different orders do not deadlock', async () => {
    const { store, dispose } = await database.createStore();
    const [one, two] = await users(store, 2);
    if (one === undefined || two === undefined) throw new TypeError('Two users were created');
    for (let round = 0; round < ROUNDS; round += 1) {
      const results = await race((n) => {
        const order = n % 4 < 2 ? [one, two] : [two, one];
        return {
          expectations: order.map((id) => ({ type: 'userUnchanged', userId: id, ...FIRST_EPOCHS })),
          writes: order.map((id) => ({ type: 'recordLogin', userId: id })),
        };
      });
      expect(new Set(results)).toEqual(new Set(['committed']));
    }
    await dispose();
  });

  test('holders of one address who verify it at the same time do not deadlock', async () => {
    const { store, dispose } = await database.createStore();
    for (let round = 0; round < ROUNDS; round += 1) {
      const ids = await users(store, WRITERS);
      const results = await race((n) => {
        const target = ids[n];
        if (target === undefined || ANN === null) throw new TypeError('There is one user for each writer');
        return {
          expectations: [{ type: 'emailUnverified', userId: target, email: ANN }],
          writes: [{ type: 'verifyEmail', userId: target, email: ANN }],
        };
      });
      expect(results.toSorted()).toEqual(['committed', ...Array<string>(WRITERS - 1).fill('unique')]);
      await dispose();
    }
  });
});

import { PGlite } from '@electric-sql/pglite';
import type { Store } from '@sallyport/core';
import { describeStoreContract } from '@sallyport/core/testing';
import { createPgliteExecutor, createPoolExecutor, createPostgresStore } from '@sallyport/store-postgres';
import type { PoolConfig } from 'pg';
import { afterAll, beforeAll, describe, test } from 'vitest';
import {
  createPool,
  createTestDatabase,
  createTestSchema,
  postgresIsMissing,
} from '../../../test/support/postgres.js';

const runner = { describe, test };

describe('on PGlite', () => {
  let schema: Awaited<ReturnType<typeof createTestSchema>>;
  const executor = createPgliteExecutor(new PGlite());
  beforeAll(async () => {
    schema = await createTestSchema(executor);
  });
  afterAll(() => executor.close());

  describeStoreContract('The store', { runner, createStore: () => schema.createStore() });
});

describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  describeOnPostgres('The store');

  describe.each(['repeatable read', 'serializable'])('that is %s by default', (level) => {
    const options = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`;
    describeOnPostgres('The store', { options });
  });

  // Whoever holds the one connection must not wait for another.
  describe('on a pool of one', () => {
    describeOnPostgres('The store', { max: 1 });
  });

  describe('on two pools in turns', () => {
    let other: ReturnType<typeof createPoolExecutor>;
    beforeAll(() => {
      other = createPoolExecutor(createPool());
    });
    afterAll(() => other.close());

    describeOnPostgres('The store', {}, (store, schema) =>
      inTurns(store, createPostgresStore({ executor: other, schema })),
    );
  });
});

function describeOnPostgres(
  name: string,
  options: PoolConfig = {},
  wrap: (store: Store, schema: string) => Store = (store) => store,
): void {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase(options);
  });
  afterAll(() => database.dispose());

  describeStoreContract(name, {
    runner,
    createStore: async () => {
      const { store, dispose } = await database.createStore();
      return { store: wrap(store, database.schema), dispose };
    },
  });
}

/** Two stores as one: each call goes to the one that had not the last. */
function inTurns(...stores: [Store, Store]): Store {
  let calls = 0;
  return new Proxy(stores[0], {
    get: (_target, method) => {
      calls += 1;
      const store = stores[calls % 2 === 0 ? 0 : 1];
      const value: unknown = Reflect.get(store, method, store);
      return typeof value === 'function' ? (value.bind(store) as unknown) : value;
    },
  });
}

import { PGlite } from '@electric-sql/pglite';
import { createPgliteExecutor, createPoolExecutor, type Executor } from '@sallyport/store-postgres';
import type { PoolConfig } from 'pg';
import { afterAll, beforeAll, describe } from 'vitest';
import { createPool, createTestDatabase, createTestSchema, postgresIsMissing } from './postgres.js';

/** Where a contract is held at the moment. */
export interface Ground {
  readonly schema: Awaited<ReturnType<typeof createTestSchema>>;
  /** Another pool, where what is made is to use two in turns. */
  readonly second: Executor | null;
}

/** Holds a contract wherever it must hold: the ground is there once its tests run. */
export function describeOnDatabases(describeContract: (ground: () => Ground) => void): void {
  describe('on PGlite', () => {
    let schema: Ground['schema'];
    const executor = createPgliteExecutor(new PGlite());
    beforeAll(async () => {
      schema = await createTestSchema(executor);
    });
    afterAll(() => executor.close());

    describeContract(() => ({ schema, second: null }));
  });

  describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
    describeOnPostgres(describeContract);

    describe.each(['repeatable read', 'serializable'])('that is %s by default', (level) => {
      const options = `-c default_transaction_isolation=${level.replace(' ', '\\ ')}`;
      describeOnPostgres(describeContract, { options });
    });

    describe('on one connection for all', () => {
      describeOnPostgres(describeContract, { max: 1 });
    });

    describe('on two pools in turns', () => {
      let second: ReturnType<typeof createPoolExecutor>;
      beforeAll(() => {
        second = createPoolExecutor(createPool());
      });
      afterAll(() => second.close());

      describeOnPostgres((ground) => {
        describeContract(() => ({ ...ground(), second }));
      });
    });
  });
}

function describeOnPostgres(
  describeContract: (ground: () => Ground) => void,
  options: PoolConfig = {},
): void {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  beforeAll(async () => {
    database = await createTestDatabase(options);
  });
  afterAll(() => database.dispose());

  describeContract(() => ({ schema: database, second: null }));
}

import { inspect } from 'node:util';
import { SallyportError } from '@sallyport/core';
import pg, { type Pool } from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { createPool, databaseUrlOf, postgresIsMissing } from '../../../test/support/postgres.js';
import { SqlError, type Param, type Queries } from './executor.js';
import { createPoolExecutor } from './pool-executor.js';

const pools: Pool[] = [];

function poolOf(options: pg.PoolConfig = {}): Pool {
  const pool = createPool({ max: 1, ...options });
  pools.push(pool);
  return pool;
}

afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

/** Runs a statement of this test only. */
const ask = (queries: Queries, text: string, params: readonly Param[] = []) =>
  queries.query({ name: text.slice(0, 60), text }, params);

const backendOf = async (queries: Queries) =>
  (await ask(queries, 'select pg_backend_pid() as pid'))[0]?.['pid'];

const unavailable = expect.objectContaining({ name: 'SallyportError', code: 'store-unavailable' }) as unknown;

describe('a database that does not answer is unavailable', () => {
  test('where nobody listens', async () => {
    const executor = createPoolExecutor(poolOf({ connectionString: 'postgres://nobody@127.0.0.1:1/none' }));
    await expect(ask(executor, 'select 1')).rejects.toEqual(unavailable);
    await expect(executor.transaction(backendOf)).rejects.toEqual(unavailable);
  });

  test('where the pool was ended', async () => {
    const pool = createPool();
    const executor = createPoolExecutor(pool);
    await executor.close();
    await executor.close();
    await expect(ask(executor, 'select 1')).rejects.toEqual(unavailable);
  });

  describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
    test('where a login is refused', async () => {
      const executor = createPoolExecutor(poolOf({ connectionString: databaseUrlOf('no_such_role') }));
      await expect(ask(executor, 'select 1')).rejects.toEqual(unavailable);
    });

    test('where no connection becomes free in time, and the late one is not lost', async () => {
      const executor = createPoolExecutor(poolOf(), { acquireTimeoutMs: 1_000 });
      await executor.transaction(async () => {
        await expect(ask(executor, 'select 1')).rejects.toEqual(unavailable);
      });
      await expect(ask(executor, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    });

    test('where a query takes longer than the pool allows', async () => {
      const executor = createPoolExecutor(poolOf({ query_timeout: 500 }));
      await expect(ask(executor, 'select pg_sleep(5)')).rejects.toEqual(unavailable);
      await expect(ask(executor, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    });

    test('where a connection breaks within a transaction, and the next one is good again', async () => {
      const executor = createPoolExecutor(poolOf());
      const other = createPoolExecutor(poolOf());
      const broken = executor.transaction(async (queries) => {
        await ask(other, 'select pg_terminate_backend($1)', [Number(await backendOf(queries))]);
        return backendOf(queries);
      });
      await expect(broken).rejects.toEqual(unavailable);
      await expect(ask(executor, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    });

    test('where a connection breaks while the work does something else', async () => {
      const executor = createPoolExecutor(poolOf());
      const other = createPoolExecutor(poolOf());
      const broken = executor.transaction(async (queries) => {
        await ask(other, 'select pg_terminate_backend($1)', [Number(await backendOf(queries))]);
        await new Promise((resolve) => setTimeout(resolve, 100));
      });
      await expect(broken).rejects.toEqual(unavailable);
    });

    test('but an idle connection that breaks is replaced', async () => {
      const executor = createPoolExecutor(poolOf());
      const other = createPoolExecutor(poolOf());
      await ask(other, 'select pg_terminate_backend($1)', [Number(await backendOf(executor))]);
      await new Promise((resolve) => setTimeout(resolve, 100));
      await expect(ask(executor, 'select 1 as one')).resolves.toEqual([{ one: 1 }]);
    });
  });
});

describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  test('a refused statement says so without the values, and leaves the connection as it is', async () => {
    const executor = createPoolExecutor(poolOf());
    const before = await backendOf(executor);
    const refusal = ask(executor, 'select $1::integer', ['a secret']);
    await expect(refusal).rejects.toThrow(SqlError);
    await expect(refusal).rejects.toMatchObject({ state: '22P02' });
    const error: unknown = await refusal.catch((reason: unknown) => reason);
    expect(inspect(error, { depth: 10, showHidden: true })).not.toContain('secret');
    await expect(executor.transaction((queries) => ask(queries, 'select nothing'))).rejects.toThrow(SqlError);
    expect(await backendOf(executor)).toBe(before);
  });

  test('what the work of a transaction throws goes on as it is, and nothing stays', async () => {
    const executor = createPoolExecutor(poolOf());
    const mine = new Error('mine');
    const failed = executor.transaction(async (queries) => {
      await queries.script('create temporary table left_behind (n integer)');
      throw mine;
    });
    await expect(failed).rejects.toBe(mine);
    await expect(ask(executor, 'select * from left_behind')).rejects.toMatchObject({ state: '42P01' });
  });

  test('a transaction is under READ COMMITTED whatever the default', async () => {
    const options = '-c default_transaction_isolation=serializable';
    const executor = createPoolExecutor(poolOf({ options }));
    const levelIn = async (queries: Queries) =>
      ask(queries, "select current_setting('transaction_isolation') as level");
    expect(await levelIn(executor)).toEqual([{ level: 'serializable' }]);
    expect(await executor.transaction(levelIn)).toEqual([{ level: 'read committed' }]);
  });

  test('values are read in one way, whatever parsers an application has set', async () => {
    const executor = createPoolExecutor(poolOf());
    const int8 = pg.types.builtins.INT8;
    pg.types.setTypeParser(int8, () => 'changed');
    try {
      const columns = `9007199254740991::bigint as big, true as flag, 'text' as text, '{"a":[1]}'::json as json`;
      expect(await ask(executor, `select ${columns}, null as nothing`)).toEqual([
        { big: Number.MAX_SAFE_INTEGER, flag: true, text: 'text', json: { a: [1] }, nothing: null },
      ]);
    } finally {
      // As pg comes.
      pg.types.setTypeParser(int8, (text) => text);
    }
  });
});

test('the error of a database that is away has its reason', async () => {
  const executor = createPoolExecutor(poolOf({ connectionString: 'postgres://nobody@127.0.0.1:1/none' }));
  const error: unknown = await ask(executor, 'select 1').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SallyportError);
  expect(error).toMatchObject({ message: expect.stringContaining('ECONNREFUSED') as unknown });
});

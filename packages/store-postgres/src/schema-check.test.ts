import { PGlite } from '@electric-sql/pglite';
import { afterAll, describe, expect, test } from 'vitest';
import { createPool, newSchemaName } from '../../../test/support/postgres.js';
import { migrate } from './migrate.js';
import { createPgliteExecutor } from './pglite-executor.js';
import { createPostgresStore } from './postgres-store.js';

describe('whether a database can be served from', () => {
  const executor = createPgliteExecutor(new PGlite());
  afterAll(() => executor.close());
  const change = (sql: string) => executor.transaction((queries) => queries.script(sql));

  /** A schema of its own, migrated, and a store on it. */
  async function migrated() {
    const schema = newSchemaName();
    await migrate(executor, { schema });
    return { schema, store: createPostgresStore({ executor, schema }) };
  }

  test('it is once it is migrated, and not before', async () => {
    const store = createPostgresStore({ executor });
    await expect(store.check()).rejects.toMatchObject({ code: 'store-outdated' });
    await migrate(executor);
    await expect(store.check()).resolves.toBeUndefined();
  });

  test.each([
    ['a migration is still to come', "delete from SCHEMA.schema_migrations where name like '0002-%'"],
    ['none was made', 'delete from SCHEMA.schema_migrations'],
    ['one was made otherwise', "update SCHEMA.schema_migrations set checksum = 'x' where name like '0001-%'"],
  ])('it is not where %s', async (_why, sql) => {
    const { schema, store } = await migrated();
    await change(sql.replace('SCHEMA', schema));
    await expect(store.check()).rejects.toMatchObject({ code: 'store-outdated' });
  });

  test('it still is while a newer version is rolled out', async () => {
    const { schema, store } = await migrated();
    await change(`insert into ${schema}.schema_migrations values ('9999-future', 'x')`);
    await expect(store.check()).resolves.toBeUndefined();
  });

  test('it is not where nothing can be written', async () => {
    const { store } = await migrated();
    await change('set session characteristics as transaction read only');
    await expect(store.check()).rejects.toMatchObject({ code: 'store-unavailable' });
    await change('set session characteristics as transaction read write');
    await expect(store.check()).resolves.toBeUndefined();
  });
});

test('a database that is away cannot be served from', async () => {
  const pool = createPool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
  await expect(createPostgresStore({ pool }).check()).rejects.toMatchObject({ code: 'store-unavailable' });
  await pool.end();
});

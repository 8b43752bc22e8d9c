import { PGlite } from '@electric-sql/pglite';
import { tokenHash } from '@sallyport/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  createPool,
  databaseUrlOf,
  dropSchema,
  newSchemaName,
  postgresIsMissing,
} from '../../../test/support/postgres.js';
import type { Executor } from './executor.js';
import { migrate, readMigrations } from './migrate.js';
import { createPgliteExecutor } from './pglite-executor.js';
import { createPoolExecutor } from './pool-executor.js';
import { createPostgresStore } from './postgres-store.js';

const names = (await readMigrations()).map(({ name }) => name);

test('the numbers of the migrations say their order, and none is taken twice', () => {
  expect(names.map((name) => Number(name.slice(0, 4)))).toEqual(names.map((_, n) => n + 1));
});

const outdated = expect.objectContaining({ name: 'SallyportError', code: 'store-outdated' }) as unknown;

describe('on PGlite', () => {
  describeMigrations(async () => createPgliteExecutor(await PGlite.create()));
});

describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  describeMigrations(async () => createPoolExecutor(createPool()));

  test('several processes can start at once: each migration is applied by one of them', async () => {
    const schema = newSchemaName();
    const executors = Array.from({ length: 6 }, () => createPoolExecutor(createPool({ max: 1 })));
    const applied = await Promise.all(executors.map((executor) => migrate(executor, { schema })));
    expect(applied.flat().sort()).toEqual(names);
    await Promise.all(executors.map((executor) => executor.close()));
    const last = createPoolExecutor(createPool());
    await dropSchema(last, schema);
    await last.close();
  });

  test('a role that may not create schemas migrates in one that it was given', async () => {
    const admin = createPoolExecutor(createPool());
    const schema = newSchemaName();
    await admin.transaction(async (queries) => {
      await queries.script(
        `create role ${schema} login password '${schema}'; create schema ${schema} authorization ${schema}`,
      );
    });
    const executor = createPoolExecutor(createPool({ connectionString: databaseUrlOf(schema), max: 1 }));
    try {
      expect(await migrate(executor, { schema })).toEqual(names);
      expect(await migrate(executor, { schema })).toEqual([]);
    } finally {
      await executor.close();
      await dropSchema(admin, schema);
      await admin.transaction((queries) => queries.script(`drop role ${schema}`));
      await admin.close();
    }
  });
});

function describeMigrations(open: () => Promise<Executor>): void {
  const schemas: string[] = [];
  let executor: Executor;
  const newSchema = () => {
    schemas.push(newSchemaName());
    return schemas.at(-1) ?? '';
  };
  const change = (sql: string) => executor.transaction((queries) => queries.script(sql));

  beforeAll(async () => {
    executor = await open();
  });
  afterAll(async () => {
    for (const schema of schemas) await dropSchema(executor, schema);
    await executor.close();
  });

  test('an empty database gets all tables, a migrated one stays as it is', async () => {
    const schema = newSchema();
    expect(await migrate(executor, { schema })).toEqual(names);
    expect(await migrate(executor, { schema })).toEqual([]);
    const store = createPostgresStore({ executor, schema });
    await expect(store.findSession(tokenHash('token'))).resolves.toEqual({ type: 'unknown' });
  });

  test('two schemas in one database do not know each other', async () => {
    const [one, other] = [newSchema(), newSchema()];
    await migrate(executor, { schema: one });
    await migrate(executor, { schema: other });
    const stores = [one, other].map((schema) => createPostgresStore({ executor, schema }));
    expect(await Promise.all(stores.map((store) => store.nextUserId()))).toEqual([1, 1]);
  });

  test('a database that is newer is left alone', async () => {
    const schema = newSchema();
    await migrate(executor, { schema });
    await change(`insert into ${schema}.schema_migrations values ('9999-future', 'x')`);
    const attempt = migrate(executor, { schema });
    await expect(attempt).rejects.toEqual(outdated);
    await expect(attempt).rejects.toThrow(/newer version \(9999-future\)/);
  });

  test.each([
    ["update SCHEMA.schema_migrations set checksum = 'x'", /another text of 0001-initial/],
    [
      "update SCHEMA.schema_migrations set name = '0000-other' where name = '0001-initial'",
      /0000-other instead of 0001-initial/,
    ],
  ])('a database with another past is left alone: %s', async (sql, message) => {
    const schema = newSchema();
    await migrate(executor, { schema });
    await change(sql.replace('SCHEMA', schema));
    const attempt = migrate(executor, { schema });
    await expect(attempt).rejects.toEqual(outdated);
    await expect(attempt).rejects.toThrow(message);
  });

  test('a migration that fails leaves nothing of itself', async () => {
    const schema = newSchema();
    await change(`create schema ${schema}; create table ${schema}.outbox (n integer)`);
    await expect(migrate(executor, { schema })).rejects.toThrow(/SQLSTATE 42P07/);
    await change(`drop table ${schema}.outbox`);
    expect(await migrate(executor, { schema })).toEqual(names);
  });

  test('a store without its tables says what to do', async () => {
    const store = createPostgresStore({ executor, schema: newSchemaName() });
    const attempt = store.findSession(tokenHash('token'));
    await expect(attempt).rejects.toEqual(outdated);
    await expect(attempt).rejects.toThrow(/sallyport migrate/);
    await expect(store.nextUserId()).rejects.toEqual(outdated);
  });
}

test.each(['', 'Upper', '1st', 'a-b', 'a"b', 'a'.repeat(32)])('no schema can be named %j', async (schema) => {
  const pool = createPool();
  const executor = createPoolExecutor(pool);
  await expect(migrate(executor, { schema })).rejects.toThrow(TypeError);
  expect(() => createPostgresStore({ pool, schema })).toThrow(TypeError);
  expect(pool.totalCount).toBe(0);
  await executor.close();
});

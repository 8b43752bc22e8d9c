import { randomBytes } from 'node:crypto';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
  migrate,
  type Executor,
} from '@sallyport/store-postgres';
import pg from 'pg';

/** The PostgreSQL that tests may use: the one that is named, or the usual one on this machine. */
export const DATABASE_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

const ANSWERS_WITHIN_MS = 1_000;

/** Why tests that need PostgreSQL are skipped; null where there is one. */
export const postgresIsMissing = await findProblem();

async function findProblem(): Promise<string | null> {
  const pool = createPool({ connectionTimeoutMillis: ANSWERS_WITHIN_MS });
  try {
    await pool.query('select 1');
    return null;
  } catch {
    const { host, pathname } = new URL(DATABASE_URL);
    return `skipped: no PostgreSQL at ${host}${pathname}`;
  } finally {
    await pool.end();
  }
}

/** A pool on the PostgreSQL of the tests. */
export function createPool(options: pg.PoolConfig = {}): pg.Pool {
  return new pg.Pool({ connectionString: DATABASE_URL, max: 10, ...options });
}

/** Many tests have more writers than connections, on a machine that has other work to do. */
const ACQUIRE_TIMEOUT_MS = 60_000;

/** The URL of the same database for another role, whose password is its name. */
export function databaseUrlOf(role: string): string {
  const url = new URL(DATABASE_URL);
  url.username = role;
  url.password = role;
  return url.href;
}

/** A name for a schema that no other run uses. */
export const newSchemaName = () => `sallyport_test_${randomBytes(6).toString('hex')}`;

/** A schema of its own with the tables of Sallyport, to be dropped at the end. */
export async function createTestSchema(executor: Executor) {
  const schema = newSchemaName();
  await migrate(executor, { schema });
  return {
    schema,
    /** A store on the schema, which is emptied with it. */
    createStore: async () => ({
      store: createPostgresStore({ executor, schema }),
      dispose: () => emptyTables(executor, schema),
    }),
    /** A limiter, likewise. */
    createRateLimiter: async () => ({
      limiter: createPostgresRateLimiter({ executor, schema }),
      dispose: () => emptyTables(executor, schema),
    }),
    drop: () => dropSchema(executor, schema),
  };
}

/** A schema on the PostgreSQL of the tests, and a pool that is closed with it. */
export async function createTestDatabase(options: pg.PoolConfig = {}) {
  const pool = createPool(options);
  const executor = createPoolExecutor(pool, { acquireTimeoutMs: ACQUIRE_TIMEOUT_MS });
  const schema = await createTestSchema(executor);
  const dispose = async () => {
    await schema.drop();
    await executor.close();
  };
  return { ...schema, pool, executor, dispose };
}

export function dropSchema(executor: Executor, schema: string): Promise<void> {
  return executor.transaction((queries) => queries.script(`drop schema if exists ${schema} cascade`));
}

/** Faster than a new schema for each test: 3 ms instead of 40. */
function emptyTables(executor: Executor, schema: string): Promise<void> {
  const tables = ['sessions', 'link_keys', 'emails', 'users', 'outbox', 'audit_events', 'rate_buckets'];
  const deletions = tables.map((table) => `delete from ${schema}.${table};`);
  return executor.transaction((queries) =>
    queries.script(`${deletions.join('')} alter sequence ${schema}.user_ids restart`),
  );
}

import { SallyportError } from '@sallyport/core';
import type { Pool, PoolClient, QueryConfig } from 'pg';
import { failureOf, PARSERS, type Executor, type Param, type Row, type Statement } from './executor.js';

export interface PoolExecutorOptions {
  /** How long a request waits for a connection; without a limit it waits forever for a database that is away. */
  readonly acquireTimeoutMs?: number;
}

const DEFAULT_ACQUIRE_TIMEOUT_MS = 5_000;

/**
 * Runs statements on a pool of `pg`. Give the pool a `query_timeout` too: a server that is there but hangs is
 * noticed by nothing else.
 */
export function createPoolExecutor(pool: Pool, options: PoolExecutorOptions = {}): Executor {
  const { acquireTimeoutMs = DEFAULT_ACQUIRE_TIMEOUT_MS } = options;
  // A connection that breaks while it is idle is replaced by the pool; without a listener it ends the process.
  if (!pool.listeners('error').includes(ignore)) pool.on('error', ignore);
  const withClient = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await acquire(pool, acquireTimeoutMs);
    return useClient(client, work);
  };
  return {
    query: (statement, params) => withClient((client) => run(client, statement, params)),
    transaction: (work) =>
      withClient((client) =>
        inTransaction(client, () =>
          work({
            query: (statement, params) => run(client, statement, params),
            script: (sql) => runText(client, sql),
          }),
        ),
      ),
    close: async () => {
      if (!pool.ended && !pool.ending) await pool.end();
    },
  };
}

async function acquire(pool: Pool, timeoutMs: number): Promise<PoolClient> {
  // One that is idle comes at once, for which no clock need be wound up.
  if (pool.idleCount > pool.waitingCount) return pool.connect();
  const connecting = pool.connect();
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new SallyportError('store-unavailable', 'No connection to PostgreSQL became free in time'));
    }, timeoutMs);
  });
  try {
    return await Promise.race([connecting, timeout]);
  } catch (error) {
    // What comes too late must go back to the pool.
    connecting.then((client) => client.release(), ignore);
    throw failureOf(error, 'connect');
  } finally {
    clearTimeout(timer);
  }
}

async function useClient<T>(client: PoolClient, work: (client: PoolClient) => Promise<T>): Promise<T> {
  // A connection that breaks between two statements says so by an event; the next statement fails anyway.
  client.on('error', ignore);
  let isBroken = false;
  try {
    return await work(client);
  } catch (error) {
    // A refused statement leaves a good connection, which a pool's own `query` would throw away.
    isBroken = error instanceof SallyportError && error.code === 'store-unavailable';
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(isBroken);
  }
}

async function inTransaction<T>(client: PoolClient, work: () => Promise<T>): Promise<T> {
  // Said in full: the server's default may be another one.
  await runText(client, 'begin isolation level read committed');
  let result: T;
  try {
    result = await work();
  } catch (error) {
    await rollBack(client, error);
    throw error;
  }
  await runText(client, 'commit');
  return result;
}

async function rollBack(client: PoolClient, reason: unknown): Promise<void> {
  try {
    await runText(client, 'rollback');
  } catch (error) {
    throw failureOf(error, `rollback after ${reason instanceof Error ? reason.name : 'an error'}`);
  }
}

async function run(
  client: PoolClient,
  statement: Statement,
  params: readonly Param[],
): Promise<readonly Row[]> {
  const config: QueryConfig = {
    name: statement.name,
    text: statement.text,
    values: [...params],
    types: TYPES,
  };
  try {
    const { rows } = await client.query<Record<string, unknown>>(config);
    return rows;
  } catch (error) {
    throw failureOf(error, statement.name);
  }
}

const TYPES = { getTypeParser: (oid: number) => PARSERS[oid] ?? String };

async function runText(client: PoolClient, sql: string): Promise<void> {
  try {
    await client.query(sql);
  } catch (error) {
    throw failureOf(error, sql.length < 40 ? sql : 'a script');
  }
}

function ignore(): void {
  // What is to be known comes with the statement that fails.
}

import { join } from 'node:path';
import { SallyportError, type RateLimiter, type Store } from '@sallyport/core';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
  migrate,
  openPglite,
  type Executor,
} from '@sallyport/store-postgres';
import pg from 'pg';

import { makeFolder } from './folder.js';
import type { ServerSettings } from './settings.js';
import { StartFailure } from './start-failure.js';

/** What the server keeps and counts, ready for use, and where it is, in words. */
export interface Storage {
  readonly store: Store;
  /** Counts where the data is, so that several servers on one database share the count, and a restart keeps it. */
  readonly rateLimiter: RateLimiter;
  readonly place: string;
}

/** A database that does not answer within this time counts as away. */
const CONNECT_TIMEOUT_MS = 5_000;
const QUERY_TIMEOUT_MS = 10_000;

/** Opens the database and brings its tables up to date; throws a `StartFailure` where it is in use or away. */
export async function openStorage(
  settings: Pick<ServerSettings, 'databaseUrl' | 'folder'>,
): Promise<Storage> {
  const { databaseUrl, folder } = settings;
  try {
    return databaseUrl === null ? await openFolder(join(folder, 'database')) : await openServer(databaseUrl);
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error;
    throw new StartFailure(`${error.message}\n${wayOut(error, databaseUrl)}`, { cause: error });
  }
}

function wayOut({ code }: SallyportError, databaseUrl: string | null): string {
  if (databaseUrl !== null)
    return 'DATABASE_URL says which PostgreSQL it is; without it one in a folder is used.';
  const others = 'SALLYPORT_DATA chooses another folder, and DATABASE_URL a PostgreSQL server.';
  return code === 'store-outdated' ? `Delete the folder to begin anew. ${others}` : others;
}

async function openFolder(folder: string): Promise<Storage> {
  makeFolder(folder);
  return { ...(await openTables(await openPglite(folder))), place: `${folder} (PGlite)` };
}

async function openServer(databaseUrl: string): Promise<Storage> {
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  const { host, pathname } = new URL(databaseUrl);
  return { ...(await openTables(createPoolExecutor(pool))), place: `PostgreSQL at ${host}${pathname}` };
}

async function openTables(executor: Executor): Promise<Omit<Storage, 'place'>> {
  try {
    await migrate(executor);
    return {
      store: createPostgresStore({ executor }),
      rateLimiter: createPostgresRateLimiter({ executor }),
    };
  } catch (error) {
    await executor.close();
    throw error;
  }
}

import { randomBytes } from 'node:crypto';
import { createMemoryStore } from '@sallyport/store-memory';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
  migrate,
} from '@sallyport/store-postgres';
import { createInProcessRateLimiter, type RateLimiter, type Store } from '@sallyport/core';
import pg from 'pg';

export const STORE_KINDS = ['memory', 'postgres'] as const;
export type StoreKind = (typeof STORE_KINDS)[number];

/** What an engine keeps, and what it counts. */
export interface Storage {
  readonly store: Store;
  readonly rateLimiter: RateLimiter;
}

/** Gives empty storage, as often as it is asked for some; the one before is gone then. */
export interface StoreSupply {
  next(): Promise<Storage>;
  close(): Promise<void>;
}

export function createStoreSupply(kind: StoreKind): Promise<StoreSupply> {
  return kind === 'memory' ? createMemorySupply() : createPostgresSupply();
}

async function createMemorySupply(): Promise<StoreSupply> {
  return {
    next: async () => ({ store: createMemoryStore(), rateLimiter: createInProcessRateLimiter() }),
    close: async () => undefined,
  };
}

/** In a schema of its own, which is dropped at the end. */
async function createPostgresSupply(): Promise<StoreSupply> {
  const connectionString = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';
  const pool = new pg.Pool({ connectionString });
  const executor = createPoolExecutor(pool);
  const schema = `sallyport_kit_${randomBytes(6).toString('hex')}`;
  await migrate(executor, { schema });
  const empty = `truncate ${[
    'sessions',
    'link_keys',
    'emails',
    'users',
    'outbox',
    'audit_events',
    'rate_buckets',
  ]
    .map((table) => `${schema}.${table}`)
    .join(', ')} restart identity cascade`;
  return {
    next: async () => {
      await pool.query(empty);
      return {
        store: createPostgresStore({ executor, schema }),
        rateLimiter: createPostgresRateLimiter({ executor, schema }),
      };
    },
    close: async () => {
      await pool.query(`drop schema ${schema} cascade`);
      await executor.close();
    },
  };
}

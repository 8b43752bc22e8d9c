import { createHash, randomUUID } from 'node:crypto';
import { plusSeconds, type Bucket, type Instant, type RateLimiter, type RateTicket } from '@sallyport/core';
import { isPassing, reported } from './conflict.js';
import type { Executor, Param, Row, Statement } from './executor.js';
import { createPoolExecutor } from './pool-executor.js';
import type { PostgresStoreOptions } from './postgres-store.js';
import { flag } from './rows.js';
import { assertSchemaName, DEFAULT_SCHEMA } from './schema-name.js';
import { createRateStatements, type RateStatements } from './sql/rate-buckets.js';

/** What a limiter works on: the same as a store, which it may share. It closes neither pool nor executor. */
export type PostgresRateLimiterOptions = PostgresStoreOptions;

/**
 * Counts in PostgreSQL 15 or newer, or in PGlite: one count for all processes of a site, in the tables that `migrate`
 * makes. A take is one statement, whatever the number of buckets.
 */
export function createPostgresRateLimiter(options: PostgresRateLimiterOptions): RateLimiter {
  const { schema = DEFAULT_SCHEMA } = options;
  assertSchemaName(schema);
  const executor = 'executor' in options ? options.executor : createPoolExecutor(options.pool);
  return new PostgresRateLimiter(executor, createRateStatements(schema));
}

/** How often a statement is repeated that only met others. */
const MAX_TRIES = 3;

/** After so many takes of this process what is long over is removed. Each makes few rows, so that one time does. */
const TAKES_BETWEEN_PURGES = 1000;
const PURGE_BATCH = 5000;

const HOUR_MS = 3_600_000;

/** What an index into an array can be: nobody counts that far. */
const MAX_AMOUNT = 2 ** 31 - 1;

class PostgresRateLimiter implements RateLimiter {
  #takes = 0;

  constructor(
    private readonly executor: Executor,
    private readonly sql: RateStatements,
  ) {}

  async take(buckets: readonly Bucket[], at: Instant): Promise<RateTicket> {
    if (buckets.length === 0) return { isGranted: true, taken: [] };
    this.#takes += 1;
    if (this.#takes % TAKES_BETWEEN_PURGES === 0) await this.#query(this.sql.purge, [at, PURGE_BATCH]);
    const entry = randomUUID();
    const params = [at, entry, ...buckets.flatMap((bucket) => paramsOf(bucket, at))];
    const rows = await this.#query(this.sql.take(buckets.length), params);
    const taken = buckets.slice(0, rows.filter((row) => flag(row, 'is_taken')).length);
    return { isGranted: taken.length === buckets.length, taken: taken.map(({ key }) => ({ key, entry })) };
  }

  async giveBack({ taken }: RateTicket): Promise<void> {
    const [first] = taken;
    // All entries of a ticket have one id.
    if (first) await this.#query(this.sql.giveBack, [taken.map(({ key }) => hashed(key)), first.entry]);
  }

  /**
   * A statement alone takes one round trip, and is all right under READ COMMITTED, PostgreSQL's own default. Where the
   * server has another one it fails as soon as it meets another; then it is given a transaction that says its level.
   */
  async #query(statement: Statement, params: readonly Param[]): Promise<readonly Row[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return tries === 1
          ? await this.executor.query(statement, params)
          : await this.executor.transaction((queries) => queries.query(statement, params));
      } catch (error) {
        if (!isPassing(error) || tries === MAX_TRIES) throw reported(error);
      }
    }
  }
}

function paramsOf({ key, rate }: Bucket, at: Instant): readonly Param[] {
  const end = plusSeconds(at, rate.seconds);
  return [hashed(key), Math.min(rate.amount, MAX_AMOUNT), end, removableAt(end)];
}

/** An hour later at least, as the clocks of the processes differ, and may be set back. */
function removableAt(end: Instant): number {
  return (Math.ceil(end / HOUR_MS) + 1) * HOUR_MS;
}

/** A key may hold what a visitor typed: it is of any length, and nobody else's business. */
function hashed(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

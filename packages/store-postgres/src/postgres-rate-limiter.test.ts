import { instant, plusSeconds, type Bucket, type RateLimiter } from '@sallyport/core';
import { describeRateLimiterContract } from '@sallyport/core/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeOnDatabases } from '../../../test/support/on-databases.js';
import {
  createPool,
  createTestDatabase,
  newSchemaName,
  postgresIsMissing,
} from '../../../test/support/postgres.js';
import { createPostgresRateLimiter } from './postgres-rate-limiter.js';

const START = instant(1_800_000_000_000);
const bucket = (key: string, seconds: number): Bucket => ({ key, rate: { amount: 1, seconds, per: 'key' } });

describeOnDatabases((ground) => {
  describeRateLimiterContract('The limiter', {
    runner: { describe, test },
    createRateLimiter: async () => {
      const { schema, second: executor } = ground();
      const made = await schema.createRateLimiter();
      if (!executor) return made;
      const other = createPostgresRateLimiter({ executor, schema: schema.schema });
      return { ...made, limiter: inTurns(made.limiter, other) };
    },
  });
});

/** Two limiters as one: each take goes to the one that had not the last, and what it gives is given back to the other. */
function inTurns(...limiters: [RateLimiter, RateLimiter]): RateLimiter {
  let calls = 0;
  const next = () => limiters[calls++ % 2 === 0 ? 0 : 1];
  return {
    take: (buckets, at) => next().take(buckets, at),
    giveBack: (ticket) => next().giveBack(ticket),
  };
}

/** What the contract cannot see from outside. */
describe.skipIf(postgresIsMissing)(`the table on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  let database: Awaited<ReturnType<typeof createTestDatabase>>;
  let limiter: RateLimiter;
  beforeAll(async () => {
    // One connection, as statistics are counted by each for itself.
    database = await createTestDatabase({ max: 1 });
    ({ limiter } = await database.createRateLimiter());
  });
  afterAll(() => database.dispose());

  const select = (what: string) => {
    const text = `select ${what}`.replaceAll('SCHEMA', database.schema);
    return database.executor.query({ name: text.slice(0, 60), text }, []);
  };

  test('nobody can read whose attempts were counted', async () => {
    await limiter.take([bucket('login_failed key ann@example.com', 60)], START);
    const rows = JSON.stringify(await select('* from SCHEMA.rate_buckets'));
    expect(rows).not.toMatch(/ann|example|login/);
  });

  test('a take from a bucket that is there touches no index', async () => {
    const hotUpdates = async () => {
      await select('pg_stat_force_next_flush()::text as done');
      const [row] = await select("pg_stat_get_tuples_hot_updated('SCHEMA.rate_buckets'::regclass) as count");
      return Number(row?.['count']);
    };
    await limiter.take([bucket('hot', 60)], START);
    const before = await hotUpdates();
    for (let n = 1; n <= 5; n += 1) await limiter.take([bucket('hot', 60)], plusSeconds(START, n));
    expect((await hotUpdates()) - before).toBe(5);
  });

  test('buckets that are long over are removed after many takes, and no others', async () => {
    const DAY = 86_400;
    const count = async () => Number((await select('count(*) from SCHEMA.rate_buckets'))[0]?.['count']);
    await limiter.take([bucket('for two days', 2 * DAY)], START);
    expect(await count()).toBeGreaterThan(1);
    for (let n = 0; n < 1000; n += 1) await limiter.take([bucket('later', 60)], plusSeconds(START, DAY));
    expect(await count()).toBe(2);
    expect(await limiter.take([bucket('for two days', 2 * DAY)], plusSeconds(START, DAY))).toMatchObject({
      isGranted: false,
    });
  });

  test('a limiter without its table refuses, and says what to do', async () => {
    const { executor } = database;
    const attempt = createPostgresRateLimiter({ executor, schema: newSchemaName() }).take(
      [bucket('a', 60)],
      START,
    );
    await expect(attempt).rejects.toMatchObject({ name: 'SallyportError', code: 'store-outdated' });
    await expect(attempt).rejects.toThrow(/sallyport migrate/);
  });

  test('a limiter whose database is away refuses', async () => {
    const pool = createPool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    const attempt = createPostgresRateLimiter({ pool }).take([bucket('a', 60)], START);
    await expect(attempt).rejects.toMatchObject({ name: 'SallyportError', code: 'store-unavailable' });
    await pool.end();
  });

  test('no schema can have a name that needs quotes', () => {
    expect(() => createPostgresRateLimiter({ executor: database.executor, schema: 'a"b' })).toThrow(
      TypeError,
    );
  });
});

import type { Statement } from '../executor.js';
import { purgeFrom } from './purge.js';

export interface RateStatements {
  /**
   * Takes from so many buckets in order, until one is empty. Parameters: the time, the id of the new entries, and for
   * each bucket its key, amount, the end of its entry, and when it can be removed.
   */
  take(buckets: number): Statement;
  /** Parameters: the keys of buckets in the order in which they were taken from, and the id of the entries. */
  readonly giveBack: Statement;
  readonly purge: Statement;
}

export function createRateStatements(schema: string): RateStatements {
  return {
    take: (buckets) => ({ name: `${schema}.takeFrom${buckets}`, text: takeText(schema, buckets) }),
    giveBack: { name: `${schema}.giveBack`, text: giveBackText(schema) },
    purge: {
      name: `${schema}.purgeRates`,
      text: `
        with ${purgeFrom(schema, 'rate_buckets', { key: 'key', end: 'removable_at' })}
        select count(*) from purged_rate_buckets`,
    },
  };
}

const FIRST_PARAMS = 2;
const PARAMS_PER_BUCKET = 4;

/** The number of the first parameter of a bucket; buckets are counted from 1. */
const paramsOf = (bucket: number) => FIRST_PARAMS + (bucket - 1) * PARAMS_PER_BUCKET + 1;

/**
 * One statement, so one round trip and one transaction: each step waits for what the one before it gives, and the row
 * that an upsert meets is locked before it is looked at.
 */
function takeText(schema: string, buckets: number): string {
  const numbers = Array.from({ length: buckets }, (_, index) => index + 1);
  const steps = numbers.map((bucket) => takeStep(schema, bucket));
  const results = numbers.map((bucket) => `select ${bucket} as bucket, is_taken from taken_${bucket}`);
  return `with ${steps.join(', ')} ${results.join(' union all ')}`;
}

/** Whether an entry was taken is seen by its id: only where there was room is it in the bucket. */
function takeStep(schema: string, bucket: number): string {
  const first = paramsOf(bucket);
  const [key, amount, end, removableAt] = [first, first + 1, first + 2, first + 3];
  const within = `[1:$${amount}::integer]`;
  const after = bucket === 1 ? '' : `from taken_${bucket - 1} where is_taken`;
  return `
    taken_${bucket} as (
      insert into ${schema}.rate_buckets as b (key, entry_ids, entry_ends, removable_at)
      select $${key}::text, (array[$2::text])${within}, (array[$${end}::bigint])${within}, $${removableAt}::bigint
      ${after}
      on conflict (key) do update set
        (entry_ids, entry_ends) = (
          select (coalesce(array_agg(e.id), '{}') || $2::text)${within},
            (coalesce(array_agg(e.end_at), '{}') || $${end}::bigint)${within}
          from unnest(b.entry_ids, b.entry_ends) as e(id, end_at)
          where e.end_at > $1::bigint
        ),
        removable_at = greatest(b.removable_at, excluded.removable_at)
      returning $2::text = any (b.entry_ids) as is_taken
    )`;
}

/** The rows are locked in the order in which a take locks them, so that the two never wait for each other. */
function giveBackText(schema: string): string {
  return `
    with taken as materialized (
      select b.key from unnest($1::text[]) with ordinality as t(key, position)
      join ${schema}.rate_buckets b on b.key = t.key
      order by t.position for update of b
    )
    update ${schema}.rate_buckets b set (entry_ids, entry_ends) = (
      select coalesce(array_agg(e.id), '{}'), coalesce(array_agg(e.end_at), '{}')
      from unnest(b.entry_ids, b.entry_ends) as e(id, end_at)
      where e.id <> $2::text
    )
    from taken where b.key = taken.key`;
}

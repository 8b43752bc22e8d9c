interface Ending {
  readonly key: string;
  readonly end: string;
}

/** Two steps of a statement: $2 rows at most that ended before $1 are found, and removed. */
export function purgeFrom(schema: string, table: string, { key, end }: Ending): string {
  // Rows that somebody works on are left for the next time.
  return `
      over_${table} as materialized (
        select ${key} from ${schema}.${table} where ${end} < $1
        order by ${end} limit $2 for update skip locked
      ),
      purged_${table} as (
        delete from ${schema}.${table} t using over_${table} o where t.${key} = o.${key} returning 1
      )`;
}

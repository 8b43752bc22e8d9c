import pg from 'pg';

const DATABASE_URL = process.env['DATABASE_URL'] ?? 'postgres://postgres@127.0.0.1:5432/test';

/** As many as `pg` opens by itself: every subject gets the same. */
const CONNECTIONS = 10;

/** A schema of its own on the PostgreSQL of the tests. */
export interface Database {
  readonly schema: string;
  /** Its connections look for tables in the schema. */
  readonly pool: pg.Pool;
  empty(): Promise<void>;
  drop(): Promise<void>;
}

/** Says where the tables of a server are, or are going to be. */
export function openDatabase(schema: string): Database {
  const options = `-c search_path=${schema}`;
  const pool = new pg.Pool({ connectionString: DATABASE_URL, max: CONNECTIONS, options });
  return {
    schema,
    pool,
    empty: async () => {
      await pool.query(`drop schema if exists ${schema} cascade`);
      await pool.query(`create schema ${schema}`);
    },
    drop: async () => {
      await pool.query(`drop schema if exists ${schema} cascade`);
      await pool.end();
    },
  };
}

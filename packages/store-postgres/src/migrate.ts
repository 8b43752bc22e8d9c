import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { SallyportError } from '@sallyport/core';
import { reported } from './conflict.js';
import type { Executor, Queries, Transaction } from './executor.js';
import { text } from './rows.js';
import { assertSchemaName, DEFAULT_SCHEMA } from './schema-name.js';

export interface MigrateOptions {
  /** The schema to create and keep the tables in: `sallyport`, unless another is named. */
  readonly schema?: string;
}

/** A step from one state of the schema to the next, as it stands in `migrations`. */
export interface Migration {
  readonly name: string;
  readonly sql: string;
  /** Tells whether the file is still the one that was applied. */
  readonly checksum: string;
}

/**
 * Brings the schema to the state that this version needs, and tells the names of the migrations that it took: none if
 * there was nothing to do. Each is applied in a transaction of its own; of several processes that start at once one
 * applies it, and the others wait. A database that is newer, or whose past is another, is left as it is.
 */
export async function migrate(executor: Executor, options: MigrateOptions = {}): Promise<readonly string[]> {
  const { schema = DEFAULT_SCHEMA } = options;
  assertSchemaName(schema);
  const migrations = await readMigrations();
  const applied: string[] = [];
  try {
    for (;;) {
      const name = await executor.transaction((queries) => applyNext(queries, schema, migrations));
      if (name === null) return applied;
      applied.push(name);
    }
  } catch (error) {
    throw reported(error);
  }
}

/** The migrations of this version, in their order. */
export async function readMigrations(): Promise<readonly Migration[]> {
  // The same folder from the sources and from what is published.
  const folder = new URL('../migrations/', import.meta.url);
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      // A checkout may have changed the ends of the lines.
      const sql = (await readFile(new URL(file, folder), 'utf8')).replaceAll('\r\n', '\n');
      return {
        name: file.slice(0, -'.sql'.length),
        sql,
        checksum: createHash('sha256').update(sql).digest('hex'),
      };
    }),
  );
}

/** Applies the first migration that is missing, and tells its name; null if none is. */
async function applyNext(
  queries: Transaction,
  schema: string,
  migrations: readonly Migration[],
): Promise<string | null> {
  // Until the end of the transaction.
  await queries.query(statements.lock, [`sallyport migrate ${schema}`]);
  await prepareSchema(queries, schema);
  const applied = await appliedMigrations(queries);
  checkPast(applied, migrations);
  const next = migrations[applied.length];
  if (next === undefined) return null;
  await queries.script(next.sql);
  await queries.query(statements.record, [next.name, next.checksum]);
  return next.name;
}

/** Makes the schema the one that names without a schema mean, for this transaction. */
async function prepareSchema(queries: Transaction, schema: string): Promise<void> {
  // "If not exists" would ask for the right to create schemas even where there is nothing to create.
  const isThere = (await queries.query(statements.findSchema, [schema])).length > 0;
  if (!isThere) await queries.script(`create schema ${schema}`);
  await queries.script(`set local search_path to ${schema}`);
  const hasRecords = (await queries.query(statements.findRecords, [schema])).length > 0;
  if (!hasRecords) {
    await queries.script('create table schema_migrations (name text primary key, checksum text not null)');
  }
}

type AppliedMigration = Pick<Migration, 'name' | 'checksum'>;

async function appliedMigrations(queries: Queries): Promise<readonly AppliedMigration[]> {
  const rows = await queries.query(statements.listApplied, []);
  return rows.map((row) => ({ name: text(row, 'name'), checksum: text(row, 'checksum') }));
}

/** The migrations that were applied must be the first of those that this version knows. */
function checkPast(applied: readonly AppliedMigration[], known: readonly Migration[]): void {
  for (const [n, { name, checksum }] of applied.entries()) {
    const expected = known[n];
    if (expected === undefined) throw outdated(`was migrated by a newer version (${name}): update Sallyport`);
    if (expected.name !== name) throw outdated(`was migrated otherwise: ${name} instead of ${expected.name}`);
    if (expected.checksum !== checksum) throw outdated(`was migrated by another text of ${name}`);
  }
}

function outdated(what: string): SallyportError {
  return new SallyportError('store-outdated', `The database ${what}`);
}

/** Names without a schema mean the one that is migrated. */
const statements = {
  lock: {
    name: 'sallyport_migrate_lock',
    text: 'select pg_advisory_xact_lock(hashtextextended($1, 0))::text as locked',
  },
  findSchema: {
    name: 'sallyport_migrate_find_schema',
    text: 'select nspname::text as name from pg_namespace where nspname = $1',
  },
  findRecords: {
    name: 'sallyport_migrate_find_records',
    text: `select table_name::text as name from information_schema.tables
      where table_schema = $1 and table_name = 'schema_migrations'`,
  },
  listApplied: {
    name: 'sallyport_migrate_list_applied',
    text: 'select name, checksum from schema_migrations order by name collate "C"',
  },
  record: {
    name: 'sallyport_migrate_record',
    text: 'insert into schema_migrations (name, checksum) values ($1, $2)',
  },
} as const;

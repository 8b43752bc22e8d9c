import type { Param } from '@sallyport/store-postgres';
import type { Pool, PoolClient } from 'pg';
import { IDS_BEGIN_AT } from './app.js';
import type { RecordedStatement, RecordedWork, Variables } from './recording.js';

type Value = string | number | boolean | null;

/** Where a parameter comes from when a recording is played again. */
type Source =
  | { readonly type: 'constant'; readonly value: Value }
  /** It is in the request, or drawn for it. */
  | { readonly type: 'variable'; readonly name: keyof Variables }
  /** A statement before gave it. */
  | { readonly type: 'column'; readonly statement: number; readonly column: string };

interface Replayed {
  readonly name: string;
  readonly text: string;
  readonly params: readonly (Source | readonly Source[])[];
}

/** A recording that can be played for other accounts and sessions. */
export type Script = readonly { readonly isTransaction: boolean; readonly statements: readonly Replayed[] }[];

type GivenRows = (Record<string, Value> | undefined)[];

/** Finds out which parameters of a recording belong to the one request that was recorded. */
export function scriptOf(work: RecordedWork, variables: Variables): Script {
  const before: RecordedStatement[] = [];
  return work.map(({ isTransaction, statements }) => ({
    isTransaction,
    statements: statements.map((recorded) => {
      const { statement, params } = recorded;
      const sources = params.map((param) =>
        isList(param)
          ? param.map((each) => sourceOf(each, before, variables))
          : sourceOf(param, before, variables),
      );
      before.push(recorded);
      return { name: statement.name, text: statement.text, params: sources };
    }),
  }));
}

function sourceOf(value: Value, before: readonly RecordedStatement[], variables: Variables): Source {
  if (typeof value === 'string' && value !== '') {
    for (const [name, text] of Object.entries(variables)) {
      if (text === value) return { type: 'variable', name: name as keyof Variables };
    }
  }
  const isTelling =
    typeof value === 'number' ? value >= IDS_BEGIN_AT : typeof value === 'string' && value !== '';
  if (isTelling) {
    for (const [statement, { row = {} }] of before.entries()) {
      const found = Object.entries(row).find(([, given]) => given === value);
      if (found) return { type: 'column', statement, column: found[0] };
    }
  }
  return { type: 'constant', value };
}

/** Plays a recording on a pool, with nothing between it and the driver. */
export async function replay(pool: Pool, script: Script, variables: Variables): Promise<void> {
  const rows: GivenRows = [];
  for (const { isTransaction, statements } of script) {
    if (isTransaction) await inTransaction(pool, (client) => send(client, statements, { rows, variables }));
    else await send(pool, statements, { rows, variables });
  }
}

async function inTransaction(pool: Pool, work: (client: PoolClient) => Promise<void>): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin isolation level read committed');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

interface Sending {
  readonly rows: GivenRows;
  readonly variables: Variables;
}

async function send(
  client: Pool | PoolClient,
  statements: readonly Replayed[],
  { rows, variables }: Sending,
): Promise<void> {
  const valueOf = (source: Source): Value => {
    switch (source.type) {
      case 'constant':
        return source.value;
      case 'variable':
        return variables[source.name];
      case 'column':
        return rows[source.statement]?.[source.column] ?? null;
      default:
        return source satisfies never;
    }
  };
  for (const { name, text, params } of statements) {
    const values = params.map((param) => ('type' in param ? valueOf(param) : param.map(valueOf)));
    const given = await client.query<Record<string, Value>>({ name, text, values });
    rows.push(given.rows[0]);
  }
}

function isList(param: Param): param is Extract<Param, readonly unknown[]> {
  return Array.isArray(param);
}

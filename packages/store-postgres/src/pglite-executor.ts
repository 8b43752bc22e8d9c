import type { PGlite, Transaction as PGliteTransaction } from '@electric-sql/pglite';
import {
  type Executor,
  failureOf,
  type Param,
  PARSERS,
  type Row,
  type Statement,
  type Transaction,
} from './executor.js';

/** Runs statements on PGlite: PostgreSQL in this process, with one connection, so that transactions wait in line. */
export function createPgliteExecutor(db: PGlite): Executor {
  return {
    query: (statement, params) => run(db, statement, params),
    transaction: (work) => runTransaction(db, work),
    close: async () => {
      if (!db.closed) await db.close();
    },
  };
}

type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown };

async function runTransaction<T>(db: PGlite, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await db.transaction(async (tx) => {
      const done = await outcomeOf(work(inTransaction(tx)));
      if (!done.ok) await tx.rollback();
      return done;
    });
  } catch (error) {
    throw failureOf(error, 'commit');
  }
  // What the work threw goes on as it is.
  if (!outcome.ok) throw outcome.error;
  return outcome.value;
}

async function outcomeOf<T>(work: Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work };
  } catch (error) {
    return { ok: false, error };
  }
}

function inTransaction(tx: PGliteTransaction): Transaction {
  return {
    query: (statement, params) => run(tx, statement, params),
    script: async (sql) => {
      try {
        await tx.exec(sql);
      } catch (error) {
        throw failureOf(error, 'a script');
      }
    },
  };
}

async function run(
  db: PGlite | PGliteTransaction,
  statement: Statement,
  params: readonly Param[],
): Promise<readonly Row[]> {
  try {
    const { rows } = await db.query<Row>(statement.text, [...params], { parsers: PARSERS });
    return rows;
  } catch (error) {
    throw failureOf(error, statement.name);
  }
}

import { SallyportError } from '@sallyport/core';

/** A statement with the name under which a connection keeps it prepared. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

export type Param = string | number | boolean | null | readonly string[] | readonly number[];

export type Row = Readonly<Record<string, unknown>>;

export interface Queries {
  /**
   * The rows that a statement gives, with whole numbers and JSON read by `PARSERS`. It throws `SqlError` where the
   * database refuses, and `SallyportError('store-unavailable')` where there is no answer.
   */
  query(statement: Statement, params: readonly Param[]): Promise<readonly Row[]>;
}

export interface Transaction extends Queries {
  /** Runs several statements without parameters. */
  script(sql: string): Promise<void>;
}

/** All that the store asks of a driver. */
export interface Executor extends Queries {
  /**
   * Runs the work in a transaction under READ COMMITTED: committed once the work is done, rolled back where it
   * throws. The error goes on as it is.
   */
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;

  close(): Promise<void>;
}

/**
 * The database refused a statement. Neither its message nor its details go on with the error, as they quote values:
 * an address, or a hash.
 */
export class SqlError extends Error {
  override readonly name = 'SqlError';

  constructor(
    readonly state: string,
    readonly statement: string,
  ) {
    super(`PostgreSQL refused ${statement} (SQLSTATE ${state})`);
  }
}

const asNumber = Number;
const asBoolean = (text: string): boolean => text === 't' || text === 'true';

/**
 * How the columns that occur are read, by the oid of their type. Given with each statement, so that it is the same
 * with every driver, whatever parsers an application has set for its own statements.
 */
export const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: asBoolean,
  20: asNumber,
  21: asNumber,
  23: asNumber,
  25: (text) => text,
  114: (text) => JSON.parse(text) as unknown,
};

/** Connections lost, servers stopping or overloaded, logins refused: PostgreSQL's appendix A, by class or code. */
const UNAVAILABLE = /^(?:08|28|3D|53|57|58)/;

/** What an error of a driver means; errors of our own stay what they are. */
export function failureOf(error: unknown, statement: string): Error {
  if (error instanceof SallyportError || error instanceof SqlError || error instanceof TypeError)
    return error;
  const state = sqlStateOf(error);
  if (state !== null && !UNAVAILABLE.test(state)) return new SqlError(state, statement);
  return new SallyportError('store-unavailable', `PostgreSQL does not answer (${reasonOf(error)})`, {
    cause: error,
  });
}

/** The five characters of a server's error. Node's own codes can look alike ("EPIPE"), but have no severity. */
function sqlStateOf(error: unknown): string | null {
  if (!(error instanceof Error) || !('severity' in error) || !('code' in error)) return null;
  return typeof error.code === 'string' ? error.code : null;
}

/** The messages of those that come here name hosts, databases and roles, but quote no values. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return [code, error.message].filter((part) => part !== '').join(': ');
}

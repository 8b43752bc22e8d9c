import { username, usernameKey } from '@sallyport/core';
import type { Executor, Param, Row, Statement, Transaction } from '@sallyport/store-postgres';
import { createHash } from 'node:crypto';

/** The statements that one request sent, in order; those of one transaction stand together. */
export type RecordedWork = readonly RecordedUnit[];

export interface RecordedUnit {
  readonly isTransaction: boolean;
  readonly statements: readonly RecordedStatement[];
}

export interface RecordedStatement {
  readonly statement: Statement;
  readonly params: readonly Param[];
  /** The first row that it gave. */
  readonly row: Row | undefined;
}

/** What the product did for a request, and for whom. */
export interface Recording {
  readonly work: RecordedWork;
  readonly variables: Variables;
  readonly status: number;
  /** The answer, without the token in it. */
  readonly answer: object;
}

/** The values of a request that its statements carry, by their names. */
export type Variables = Readonly<
  Record<'email' | 'username' | 'usernameKey' | 'token' | 'newToken' | 'key', string>
>;

export function variablesOf(values: {
  readonly email?: string;
  readonly token?: string | null;
  readonly newToken?: string;
  readonly key?: string;
}): Variables {
  const { email = '', token, newToken = '', key = '' } = values;
  const name = email.replace(/@.*/, '');
  return {
    email,
    username: name,
    usernameKey: name === '' ? '' : usernameKey(username(name)),
    token: hashed(token ?? ''),
    newToken: hashed(newToken),
    key: hashed(key),
  };
}

/** As the product stores tokens and keys. */
function hashed(secret: string): string {
  return secret === '' ? '' : createHash('sha256').update(secret).digest('base64url');
}

/** What the product does behind an answer is not part of it: nobody waits for the delivery of messages. */
const DELIVERY = /\.(?:claimMessages|endMessage|postponeMessage|purge\w*)$/;

/** An executor that remembers what went through it. */
export class RecordingExecutor implements Executor {
  #work: RecordedWork = [];

  constructor(readonly inner: Executor) {}

  /** What was sent since it was asked last, without what delivers messages. */
  takeWork(): RecordedWork {
    const work = this.#work.filter(({ statements }) =>
      statements.some(({ statement }) => !DELIVERY.test(statement.name)),
    );
    this.#work = [];
    return work;
  }

  async query(statement: Statement, params: readonly Param[]): Promise<readonly Row[]> {
    const rows = await this.inner.query(statement, params);
    this.#work = [...this.#work, { isTransaction: false, statements: [{ statement, params, row: rows[0] }] }];
    return rows;
  }

  async transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T> {
    const statements: RecordedStatement[] = [];
    const result = await this.inner.transaction((inner) =>
      work({
        query: async (statement, params) => {
          const rows = await inner.query(statement, params);
          statements.push({ statement, params, row: rows[0] });
          return rows;
        },
        script: (sql) => inner.script(sql),
      }),
    );
    this.#work = [...this.#work, { isTransaction: true, statements }];
    return result;
  }

  close(): Promise<void> {
    return this.inner.close();
  }
}

import type {
  Authenticator,
  AuthenticatorId,
  Commit,
  CommitResult,
  Email,
  EmailAddress,
  Instant,
  LinkKey,
  MessageClaim,
  MessageSettlement,
  Phone,
  QueuedMessage,
  SessionLookup,
  Store,
  TokenHash,
  User,
  UserData,
  UserId,
  UsernameKey,
  EmailHolder,
  UserWithPassword,
} from '@sallyport/core';
import type { Pool } from 'pg';
import { makeCommit } from './commit.js';
import { isPassing, reported } from './conflict.js';
import type { Executor, Param, Row } from './executor.js';
import { readMigrations, type Migration } from './migrate.js';
import { createPoolExecutor } from './pool-executor.js';
import {
  flag,
  integer,
  isUserId,
  text,
  time,
  toAuthenticator,
  toAuthenticatorId,
  toEmailAddress,
  toLinkKey,
  toQueuedMessage,
  toSession,
  toUser,
  toUserData,
  toUserId,
  toEmailHolder,
  toUserWithPassword,
} from './rows.js';
import { assertServable } from './schema-check.js';
import { assertSchemaName, DEFAULT_SCHEMA } from './schema-name.js';
import { createStatements, type StatementName, type Statements } from './statements.js';

/** What a store works on. */
export type PostgresStoreOptions = (
  | { /** It stays open when the store is closed. */ readonly pool: Pool }
  | { /** It is closed with the store. */ readonly executor: Executor }
) & {
  /** The schema that holds the tables: `sallyport`, unless another is named. */
  readonly schema?: string;
};

/** A store in PostgreSQL 15 or newer, or in PGlite. Its tables are made by `migrate`. */
export function createPostgresStore(options: PostgresStoreOptions): Store {
  const { schema = DEFAULT_SCHEMA } = options;
  assertSchemaName(schema);
  const executor = 'executor' in options ? options.executor : createPoolExecutor(options.pool);
  const close = async () => {
    if ('executor' in options) await executor.close();
  };
  return new PostgresStore(executor, createStatements(schema), close);
}

/** How often a statement is repeated that only met others, as it does where the server's default is SERIALIZABLE. */
const MAX_TRIES = 3;

class PostgresStore implements Store {
  /** Those that this version needs, once somebody has asked. */
  #migrations: Promise<readonly Migration[]> | null = null;

  constructor(
    private readonly executor: Executor,
    private readonly sql: Statements,
    readonly close: () => Promise<void>,
  ) {}

  async findSession(token: TokenHash): Promise<SessionLookup> {
    const [row] = await this.#query('findSession', [token]);
    if (row === undefined) return { type: 'unknown' };
    if (text(row, 'token_hash') !== token) return { type: 'rotated', rotatedAt: time(row, 'rotated_at') };
    return { type: 'found', session: toSession(row), user: row['user_id'] === null ? null : toUser(row) };
  }

  async findUser(id: UserId): Promise<User | null> {
    if (!isUserId(id)) return null;
    const [row] = await this.#query('findUser', [id]);
    return row === undefined ? null : toUser(row);
  }

  async findByUsername(key: UsernameKey): Promise<readonly UserWithPassword[]> {
    return (await this.#query('findByUsername', [key])).map(toUserWithPassword);
  }

  async findByEmail(email: Email): Promise<readonly EmailHolder[]> {
    return (await this.#query('findByEmail', [email])).map(toEmailHolder);
  }

  async findByPhone(phone: Phone): Promise<readonly UserWithPassword[]> {
    return (await this.#query('findByPhone', [phone])).map(toUserWithPassword);
  }

  async findPasswordHash(id: UserId): Promise<string | null> {
    if (!isUserId(id)) return null;
    const [row] = await this.#query('findPasswordHash', [id]);
    return row === undefined || row['password_hash'] === null ? null : text(row, 'password_hash');
  }

  async isEmailUsed(email: Email): Promise<boolean> {
    return flag(await this.#queryOne('isEmailUsed', [email]), 'is_used');
  }

  async listEmails(userId: UserId): Promise<readonly EmailAddress[]> {
    if (!isUserId(userId)) return [];
    return (await this.#query('listEmails', [userId])).map(toEmailAddress);
  }

  async listAuthenticators(userId: UserId): Promise<readonly Authenticator[]> {
    if (!isUserId(userId)) return [];
    return (await this.#query('listAuthenticators', [userId])).map(toAuthenticator);
  }

  async isCredentialUsed(credentialId: string): Promise<boolean> {
    return flag(await this.#queryOne('isCredentialUsed', [credentialId]), 'is_used');
  }

  async findUserData(userId: UserId, name: string): Promise<UserData | null> {
    if (!isUserId(userId)) return null;
    const [row] = await this.#query('findUserData', [userId, name]);
    return row === undefined ? null : toUserData(row);
  }

  async findLinkKey(hash: TokenHash): Promise<LinkKey | null> {
    const [row] = await this.#query('findLinkKey', [hash]);
    return row === undefined ? null : toLinkKey(row);
  }

  async nextUserId(): Promise<UserId> {
    return toUserId(await this.#queryOne('nextUserId', []), 'id');
  }

  async nextAuthenticatorId(): Promise<AuthenticatorId> {
    return toAuthenticatorId(await this.#queryOne('nextAuthenticatorId', []), 'id');
  }

  async commit(commit: Commit): Promise<CommitResult> {
    try {
      return await makeCommit(this.executor, this.sql, commit);
    } catch (error) {
      throw reported(error);
    }
  }

  async claimMessages({ at, leaseUntil, limit }: MessageClaim): Promise<readonly QueuedMessage[]> {
    return (await this.#queryAlone('claimMessages', [at, leaseUntil, limit])).map(toQueuedMessage);
  }

  async settleMessage(settlement: MessageSettlement): Promise<void> {
    switch (settlement.type) {
      case 'delivered':
      case 'abandoned':
        await this.#query('endMessage', [settlement.id, settlement.at, settlement.type === 'delivered']);
        return;
      case 'failed':
        await this.#query('postponeMessage', [settlement.id, settlement.retryAt]);
        return;
      default:
        return settlement satisfies never;
    }
  }

  async purge(before: Instant, limit: number): Promise<number> {
    const [row] = await this.#queryAlone('purge', [before, limit]);
    return row === undefined ? 0 : integer(row, 'count');
  }

  async purgeAudit(before: Instant, limit: number): Promise<number> {
    const [row] = await this.#queryAlone('purgeAudit', [before, limit]);
    return row === undefined ? 0 : integer(row, 'count');
  }

  async check(): Promise<void> {
    const rows = await this.#query('listMigrations', []);
    this.#migrations ??= readMigrations();
    assertServable(rows, await this.#migrations);
  }

  async #query(name: StatementName, params: readonly Param[]): Promise<readonly Row[]> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.executor.query(this.sql[name], params);
      } catch (error) {
        if (!isPassing(error) || tries === MAX_TRIES) throw reported(error);
      }
    }
  }

  /**
   * Under READ COMMITTED whatever the server's default is: a statement that many run at once, and that skips what
   * others have locked, would fail for no reason under SERIALIZABLE.
   */
  async #queryAlone(name: StatementName, params: readonly Param[]): Promise<readonly Row[]> {
    try {
      return await this.executor.transaction((queries) => queries.query(this.sql[name], params));
    } catch (error) {
      throw reported(error);
    }
  }

  async #queryOne(name: StatementName, params: readonly Param[]): Promise<Row> {
    const [row] = await this.#query(name, params);
    if (row === undefined) throw new TypeError(`The statement ${name} always gives a row`);
    return row;
  }
}

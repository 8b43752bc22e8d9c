export { runMigration, type CommandLine, type ExitCode } from './command-line.js';
export {
  SqlError,
  type Executor,
  type Param,
  type Queries,
  type Row,
  type Statement,
  type Transaction,
} from './executor.js';
export { migrate, type MigrateOptions } from './migrate.js';
export { openPglite } from './pglite.js';
export { createPgliteExecutor } from './pglite-executor.js';
export { createPoolExecutor, type PoolExecutorOptions } from './pool-executor.js';
export { createPostgresRateLimiter, type PostgresRateLimiterOptions } from './postgres-rate-limiter.js';
export { createPostgresStore, type PostgresStoreOptions } from './postgres-store.js';

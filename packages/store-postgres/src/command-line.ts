import { parseArgs } from 'node:util';
import { SallyportError } from '@sallyport/core';
import { migrate } from './migrate.js';
import { createPoolExecutor } from './pool-executor.js';
import { assertSchemaName, DEFAULT_SCHEMA } from './schema-name.js';

export const HELP = `Usage: sallyport migrate [--database-url URL] [--schema NAME]

Creates the tables of Sallyport in PostgreSQL, or brings them up to date. It may run at any time,
also several times at once.

  --database-url URL  the database, as postgres://user:password@host:port/name; otherwise DATABASE_URL says it
  --schema NAME       the schema to keep the tables in (${DEFAULT_SCHEMA})
  -h, --help          this text

Exit codes: 0 done, 1 the database refused or did not answer, 2 wrong usage.
`;

/** What the program is given, and where it writes. */
export interface CommandLine {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  print(text: string): void;
  printError(text: string): void;
}

export type ExitCode = 0 | 1 | 2;

/** Runs `sallyport migrate` for the program `sallyport` of @sallyport/cli, and tells its exit code. */
export async function runMigration(line: CommandLine): Promise<ExitCode> {
  const usage = readUsage(line);
  switch (usage.type) {
    case 'help':
      line.print(HELP);
      return 0;
    case 'wrong':
      line.printError(`sallyport: ${usage.problem}\n\n${HELP}`);
      return 2;
    case 'migrate':
      return migrateDatabase(line, usage);
    default:
      return usage satisfies never;
  }
}

interface Migrate {
  readonly type: 'migrate';
  readonly databaseUrl: string;
  readonly schema: string;
}

type Usage = Migrate | { readonly type: 'help' } | { readonly type: 'wrong'; readonly problem: string };

function readUsage({ args, env }: CommandLine): Usage {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        'database-url': { type: 'string' },
        schema: { type: 'string', default: DEFAULT_SCHEMA },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return { type: 'help' };
    if (positionals.length !== 1 || positionals[0] !== 'migrate')
      throw new TypeError('The command is "migrate"');
    const databaseUrl = values['database-url'] ?? env['DATABASE_URL'] ?? '';
    assertDatabaseUrl(databaseUrl);
    assertSchemaName(values.schema);
    return { type: 'migrate', databaseUrl, schema: values.schema };
  } catch (error) {
    return { type: 'wrong', problem: error instanceof Error ? error.message : 'wrong usage' };
  }
}

/** The error does not repeat the URL: it may hold a password. */
function assertDatabaseUrl(text: string): void {
  if (text === '')
    throw new TypeError('Give a database: --database-url URL, or DATABASE_URL in the environment');
  if (!/^postgres(?:ql)?:\/\//.test(text) || !URL.canParse(text)) {
    throw new TypeError('The URL of the database must look like postgres://user:password@host:port/name');
  }
}

async function migrateDatabase(line: CommandLine, { databaseUrl, schema }: Migrate): Promise<ExitCode> {
  try {
    const { default: pg } = await import('pg');
    const executor = createPoolExecutor(new pg.Pool({ connectionString: databaseUrl, max: 1 }));
    try {
      const applied = await migrate(executor, { schema });
      for (const name of applied) line.print(`Applied ${name}\n`);
      if (applied.length === 0) line.print(`The schema ${schema} is up to date\n`);
      return 0;
    } finally {
      await executor.close();
    }
  } catch (error) {
    line.printError(`sallyport: ${problemOf(error)}\n`);
    return 1;
  }
}

function problemOf(error: unknown): string {
  if (error instanceof SallyportError) return error.message;
  const isMissing = error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND';
  return isMissing ? 'Install "pg" beside @sallyport/store-postgres' : String(error);
}

import { describe, expect, test } from 'vitest';
import {
  createPool,
  DATABASE_URL,
  dropSchema,
  newSchemaName,
  postgresIsMissing,
} from '../../../test/support/postgres.js';
import { HELP, runMigration } from './command-line.js';
import { readMigrations } from './migrate.js';
import { createPoolExecutor } from './pool-executor.js';

async function run(args: readonly string[], env: Record<string, string> = {}) {
  const written = { out: '', error: '' };
  const code = await runMigration({
    args,
    env,
    print: (text) => (written.out += text),
    printError: (text) => (written.error += text),
  });
  return { code, ...written };
}

const NOWHERE = 'postgres://somebody:secret@127.0.0.1:1/none';

test.each([['--help'], ['-h'], ['migrate', '--help']])('%s shows the help', async (...args) => {
  expect(await run(args)).toEqual({ code: 0, out: HELP, error: '' });
});

test.each([
  [[], 'The command is "migrate"'],
  [['sing'], 'The command is "migrate"'],
  [['migrate', 'twice'], 'The command is "migrate"'],
  [['migrate'], 'Give a database'],
  [['migrate', '--nonsense'], "Unknown option '--nonsense'"],
  [['migrate', '--database-url', 'secret'], 'must look like postgres://'],
  [['migrate', '--database-url', 'mysql://u:secret@localhost/db'], 'must look like postgres://'],
  [['migrate', '--database-url', 'postgres://u:secret@local host/db'], 'must look like postgres://'],
  [['migrate', '--database-url', NOWHERE, '--schema', 'Not a name'], 'A schema is named by'],
])('%j is refused, with the reason and the help', async (args, reason) => {
  const { code, out, error } = await run(args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(error).toContain(reason);
  expect(error).toContain(HELP);
  expect(error).not.toContain('secret');
});

test('a database that is away is an error without the password', async () => {
  const { code, out, error } = await run(['migrate'], { DATABASE_URL: NOWHERE });
  expect({ code, out }).toEqual({ code: 1, out: '' });
  expect(error).toMatch(/^sallyport: PostgreSQL does not answer \(ECONNREFUSED/);
  expect(error).not.toContain('secret');
});

describe.skipIf(postgresIsMissing)(`on PostgreSQL ${postgresIsMissing ?? ''}`, () => {
  test('the tables are created once, in the schema that is named', async () => {
    const schema = newSchemaName();
    const args = ['migrate', '--schema', schema];
    try {
      const first = await run([...args, '--database-url', DATABASE_URL], { DATABASE_URL: NOWHERE });
      const applied = (await readMigrations()).map(({ name }) => `Applied ${name}\n`);
      expect(first).toEqual({ code: 0, out: applied.join(''), error: '' });
      const second = await run(args, { DATABASE_URL });
      expect(second).toEqual({ code: 0, out: `The schema ${schema} is up to date\n`, error: '' });
    } finally {
      const executor = createPoolExecutor(createPool());
      await dropSchema(executor, schema);
      await executor.close();
    }
  });
});

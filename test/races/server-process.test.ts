import { expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { startServer } from './server-process.js';

const START_MS = 150_000;

test.skipIf(postgresIsMissing)(
  `a server process that ends is told of at once ${postgresIsMissing ?? ''}`,
  async () => {
    const server = await startServer({ mails: [], errors: [] });
    process.kill(server.pid ?? 0, 'SIGKILL');
    await expect(server.ask({ type: 'deliver' })).rejects.toThrow('a server process has ended (SIGKILL)');
    await server.end();
  },
  START_MS,
);

import { createTestDatabase } from '../support/postgres.js';
import type { SentMail, SiteSettings } from './messages.js';
import { startServer } from './server-process.js';

const SERVERS = 2;

/** One site that several server processes serve. */
export interface Site {
  readonly urls: readonly string[];
  /** All mails to an address, once nothing waits to be sent. */
  mailsTo(address: string): Promise<readonly SentMail[]>;
}

/** Several server processes on one PostgreSQL, in a schema of their own. */
export interface Cluster {
  /** What the servers reported as broken. */
  readonly errors: readonly string[];
  open(settings: SiteSettings): Promise<Site>;
  close(): Promise<void>;
}

export async function startCluster(): Promise<Cluster> {
  const database = await createTestDatabase();
  const mails: SentMail[] = [];
  const errors: string[] = [];
  const starting = Array.from({ length: SERVERS }, () => startServer({ mails, errors }));
  const servers = await Promise.all(starting).catch(async (error: unknown) => {
    await database.dispose();
    throw error;
  });
  const deliver = () => Promise.all(servers.map((server) => server.ask({ type: 'deliver' })));
  return {
    errors,
    open: async (settings) => {
      const order = { schema: database.schema, settings };
      const urls = await Promise.all(servers.map((server) => server.ask({ type: 'open', order })));
      return {
        urls: urls.map(String),
        mailsTo: async (address) => {
          // What one process has taken is not yet delivered when another finds nothing left to do.
          await deliver();
          await deliver();
          return mails.filter(({ to }) => to === address);
        },
      };
    },
    close: async () => {
      // One that was killed cannot end in order; what it has left goes all the same.
      const endings = servers.map((server) => server.end());
      await Promise.all(endings).finally(() => database.dispose());
    },
  };
}

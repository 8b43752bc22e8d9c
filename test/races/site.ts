import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createTestDatabase } from '../support/postgres.js';
import type { FromServer, Order, SentMail, SiteSettings } from './messages.js';

const RUNNER = fileURLToPath(new URL('../support/run-source.mjs', import.meta.url));
const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));

const SERVERS = 2;

/** One site that several server processes serve. */
export interface Site {
  readonly urls: readonly string[];
  readonly mails: readonly SentMail[];
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
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer({ mails, errors })));
  const deliver = () => Promise.all(servers.map((server) => server.ask({ type: 'deliver' })));
  return {
    errors,
    open: async (settings) => {
      const order = { schema: database.schema, settings };
      const urls = await Promise.all(servers.map((server) => server.ask({ type: 'open', order })));
      return {
        urls: urls.map(String),
        mails,
        mailsTo: async (address) => {
          // What one process has taken is not yet delivered when another finds nothing left to do.
          await deliver();
          await deliver();
          return mails.filter(({ to }) => to === address);
        },
      };
    },
    close: async () => {
      for (const server of servers) await server.end();
      await database.dispose();
    },
  };
}

const PATIENCE_MS = 120_000;

async function startServer(told: { readonly mails: SentMail[]; readonly errors: string[] }) {
  const child = fork(RUNNER, [SERVER], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const waiting = new Map<number, { resolve(url: string | null): void; reject(error: Error): void }>();
  child.on('message', (message: FromServer) => {
    switch (message.type) {
      case 'ready':
        return;
      case 'mail':
        told.mails.push(message.mail);
        return;
      case 'error':
        told.errors.push(message.error);
        return;
      case 'done':
        waiting.get(message.id)?.resolve(message.url);
        return;
      case 'failed':
        waiting.get(message.id)?.reject(new Error(message.error));
        return;
      default:
        message satisfies never;
    }
  });
  await withinPatience(once(child, 'message'), child);
  let asked = 0;
  const ask = (order: Order): Promise<string | null> => {
    const id = ++asked;
    const answered = new Promise<string | null>((resolve, reject) => waiting.set(id, { resolve, reject }));
    child.send({ id, ...order });
    return withinPatience(answered, child);
  };
  const end = async (): Promise<void> => {
    if (child.exitCode !== null) return;
    await ask({ type: 'stop' });
    child.disconnect();
    await once(child, 'exit');
  };
  return { ask, end };
}

async function withinPatience<T>(answered: Promise<T>, child: ChildProcess): Promise<T> {
  const stop = new AbortController();
  const late = async (): Promise<never> => {
    await sleep(PATIENCE_MS, null, { signal: stop.signal });
    child.kill('SIGKILL');
    throw new Error('a server process does not answer');
  };
  try {
    return await Promise.race([answered, late()]);
  } finally {
    stop.abort();
  }
}

import { createPoolExecutor, type Executor } from '@sallyport/store-postgres';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Browser } from '../../races/browser.js';
import type { Ground } from '../ground.js';
import { phoneOf, type Door, type Message } from '../door.js';
import { SmtpSink } from '../smtp-sink.js';
import { TextSink } from '../text-sink.js';
import { bundleSource } from '../../support/bundle.js';
import { createPool, createTestSchema } from '../../support/postgres.js';
import { applicationName, nowOn, type FastClock } from './order.js';
import { KillableServer } from './servers.js';

const SERVER = fileURLToPath(new URL('./server.ts', import.meta.url));
const SERVERS = 2;
/** So that a lease of two minutes ends within seconds. */
const SPEED = 10;
const MAIL_PATIENCE_MS = 5_000;
const PAUSE_MS = 50;
const MAX_TRIES = 600;

/** A site of several server processes, with its own PostgreSQL and mail server, seen from outside. */
export interface Town extends Door {
  readonly servers: readonly KillableServer[];
  /** All mails and text messages that were handed over. */
  messages(): readonly Message[];
  readonly executor: Executor;
  readonly schema: string;
  close(): Promise<void>;
}

export async function openTown({ postgres }: Ground): Promise<Town> {
  const clock: FastClock = { startedAt: Date.now(), speed: SPEED };
  const executor = createPoolExecutor(createPool({ connectionString: postgres.url, max: 2 }));
  const { schema, drop } = await createTestSchema(executor);
  const [sink, texts] = [new SmtpSink(), new TextSink()];
  const urlsOfSinks = { smtpUrl: await sink.listen(), textUrl: await texts.listen() };
  const order = { databaseUrl: postgres.url, schema, ...urlsOfSinks, clock };
  const program = await bundleSource(SERVER, 'crash');
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () => KillableServer.start(program.file, order)),
  );
  let people = 0;
  const urls = servers.map(({ url }) => url);
  const messages = () => [...sink.mails, ...texts.texts];
  return {
    servers,
    messages,
    executor,
    schema,
    newEmail: () => `person${String(++people)}@example.org`,
    newBrowser: () => openBrowser(urls),
    newPhone: () => phoneOf(++people),
    messagesTo: async (address) => messages().filter(({ to }) => to === address),
    now: () => nowOn(clock),
    settled: () => noneLeftOf(executor, servers),
    pass: (milliseconds) => sleep(milliseconds / SPEED),
    mailPatienceMs: MAIL_PATIENCE_MS,
    close: async () => {
      await Promise.all(servers.map((server) => server.kill()));
      await program.dispose();
      await sink.close();
      await texts.close();
      await drop();
      await executor.close();
    },
  };
}

/** Waits for the connections of processes that are no more: PostgreSQL reads what they sent to the end. */
async function noneLeftOf(executor: Executor, servers: readonly KillableServer[]): Promise<void> {
  const text = `select count(*)::integer as count from pg_stat_activity
    where application_name like 'server %' and application_name <> all ($1)`;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const alive = servers.flatMap(({ pid }) => (pid === null ? [] : [applicationName(pid)]));
    // A PostgreSQL that is down itself is at nothing.
    const rows = await executor.query({ name: 'count_left', text }, [alive]).catch(() => null);
    if (rows === null || rows[0]?.['count'] === 0) return;
    await sleep(PAUSE_MS);
  }
  throw new Error('PostgreSQL keeps the connections of processes that are gone');
}

/** A browser that has been told of a CSRF token, by whichever server is there. */
async function openBrowser(urls: readonly string[]): Promise<Browser> {
  const browser = new Browser(urls, '127.0.0.1');
  for (let server = 0; server < MAX_TRIES; server++) {
    try {
      await browser.get('config', { server });
      return browser;
    } catch {
      await sleep(PAUSE_MS);
    }
  }
  throw new Error('no server is there');
}

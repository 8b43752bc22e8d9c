import type { Mailer, SallyportOptions } from '@sallyport/core';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
  type Executor,
} from '@sallyport/store-postgres';
import pg from 'pg';
import { listenerFor, serve } from '../conformance/server/apps.js';
import { createWorld, type World } from '../engine/app.js';
import { Browser } from '../races/browser.js';
import { createTestSchema } from '../support/postgres.js';
import { phoneOf, type Door, type Message } from './door.js';
import type { Ground } from './ground.js';
import { JOURNEY_OPTIONS } from './journey-options.js';
import { startProxy, type Proxy } from './proxy.js';

/** A site in this process, on a way to PostgreSQL of which the case makes the weather. */
export interface Site extends Door {
  readonly world: World;
  readonly proxy: Proxy;
  readonly url: string;
  /** A way to its database that is always fine. */
  readonly executor: Executor;
  readonly schema: string;
  /** The connections of the site itself. */
  readonly pool: pg.Pool;
  /** Delivers what waits; also what a delivery took that lost its connection, as nobody else would for a while. */
  deliver(): Promise<void>;
  /** Removes everybody. */
  empty(): Promise<void>;
  close(): Promise<void>;
}

export interface SiteOptions {
  readonly pool?: pg.PoolConfig;
  readonly acquireTimeoutMs?: number;
  readonly mailer?: Mailer;
  readonly ports?: SallyportOptions['ports'];
  readonly account?: SallyportOptions['account'];
}

/** As long as a statement, and the wait for a connection, may take. */
export const BOUND_MS = 1_500;

export async function openSite(ground: Ground, options: SiteOptions = {}): Promise<Site> {
  const { acquireTimeoutMs = BOUND_MS, mailer, ports = {}, account = {} } = options;
  const proxy = await startProxy(ground.postgres.port);
  const executor = createPoolExecutor(new pg.Pool({ connectionString: ground.postgres.url, max: 2 }));
  const tables = await createTestSchema(executor);
  const { schema } = tables;
  const pool = new pg.Pool({
    ...toProxy(ground, proxy),
    max: 4,
    query_timeout: BOUND_MS,
    connectionTimeoutMillis: BOUND_MS,
    ...options.pool,
  });
  const watched = createPoolExecutor(pool, { acquireTimeoutMs });
  const world = await createWorld(createPostgresStore({ executor: watched, schema }), {
    ...JOURNEY_OPTIONS,
    account: { ...JOURNEY_OPTIONS.account, ...account },
    ports: { rateLimiter: createPostgresRateLimiter({ executor: watched, schema }), ...ports },
    ...(mailer && { mailer }),
  });
  const server = await serve(0, listenerFor('hono', world.auth));
  const url = `http://127.0.0.1:${String(server.port)}`;
  let people = 0;
  const deliver = async (): Promise<void> => {
    const { isOver } = proxy;
    await world.auth.deliverMessages();
    if (proxy.isOver !== isOver) await deliverTaken(world);
  };
  return {
    world,
    proxy,
    url,
    executor,
    schema,
    pool,
    deliver,
    empty: (await tables.createStore()).dispose,
    newEmail: () => `person${String(++people)}@example.org`,
    newPhone: () => phoneOf(++people),
    newBrowser: () => openBrowser(url),
    messagesTo: async (address) => {
      await deliver();
      return [...world.mails, ...world.texts].filter(({ to }) => to === address).map(asMessage);
    },
    now: () => world.now(),
    settled: async () => undefined,
    pass: async (milliseconds) => world.advance(milliseconds / 1000),
    mailPatienceMs: 0,
    close: async () => {
      proxy.weather = { type: 'fine' };
      await server.close();
      await world.auth.stop();
      await watched.close();
      await proxy.close();
      await tables.drop();
      await executor.close();
    },
  };
}

/** Longer than whoever took a message keeps it for themselves. */
const LEASE_SECONDS = 130;

/** Delivers what was taken and is not settled, after the time that whoever took it has for it. */
export async function deliverTaken(world: World): Promise<void> {
  world.advance(LEASE_SECONDS);
  await world.auth.deliverMessages();
}

/** A browser that has been told of a CSRF token. */
async function openBrowser(url: string): Promise<Browser> {
  const browser = new Browser([url], '127.0.0.1');
  await browser.get('config');
  return browser;
}

function toProxy(ground: Ground, proxy: Proxy): pg.PoolConfig {
  const url = new URL(ground.postgres.url);
  url.port = String(proxy.port);
  return { connectionString: url.href };
}

function asMessage(sent: World['mails'][number] | World['texts'][number]): Message {
  const { to, kind, code } = sent;
  return { to, kind, secret: code ?? ('key' in sent ? (sent.key ?? null) : null) };
}

// A server process of the races. It opens as many sites as its parent asks for, each on a port of its own, and tells of
// every message that it sends. All that it shares with other processes is PostgreSQL.
import { getRequestListener } from '@hono/node-server';
import { sallyport } from '@sallyport/adapter-hono';
import { createSallyport, type PasswordHasher, type Sallyport } from '@sallyport/core';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
} from '@sallyport/store-postgres';
import { Hono } from 'hono';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '../conformance/server/apps.js';
import { createPool } from '../support/postgres.js';
import { countVisit } from './count-visit.js';
import type { FromServer, SiteOrder, ToServer } from './messages.js';

/** Takes its time as a real one does, so that many are at it at once, but no core. */
const HASHING_MS = 10;
const idleHasher: PasswordHasher = {
  decoy: 'decoy',
  hash: async (password) => sleep(HASHING_MS, `plain:${password}`),
  verify: async (hash, password) => sleep(HASHING_MS, hash === `plain:${password}`),
  needsRehash: () => false,
};

/** One for all sites of the process. */
const executor = createPoolExecutor(createPool());
const sites: { readonly auth: Sallyport; readonly close: () => Promise<void> }[] = [];

process.on('message', (message: ToServer) => {
  perform(message).then(
    (url) => {
      tell({ type: 'done', id: message.id, url });
    },
    (error: unknown) => {
      tell({ type: 'failed', id: message.id, error: String(error) });
    },
  );
});
tell({ type: 'ready' });
// Whoever started it is gone. Until then this module is not done: once it is, nothing can be imported any more.
await once(process, 'disconnect');
process.exit();

async function perform(message: ToServer): Promise<string | null> {
  switch (message.type) {
    case 'open':
      return openSite(message.order);
    case 'deliver':
      for (const { auth } of sites) await auth.deliverMessages();
      return null;
    case 'stop':
      for (const { close } of sites) await close();
      await executor.close();
      return null;
    default:
      return message satisfies never;
  }
}

async function openSite({ schema, settings }: SiteOrder): Promise<string> {
  const auth = await createSallyport({
    baseUrl: 'http://127.0.0.1',
    development: true,
    // Each browser of the races says where it is.
    trustedProxyCount: 1,
    secrets: ['the servers of a site share their secrets'],
    store: createPostgresStore({ executor, schema }),
    mailer: {
      send: async ({ to, kind, code, key }) => {
        tell({ type: 'mail', mail: { to, kind, secret: code ?? key ?? null } });
      },
    },
    smsSender: {
      send: async ({ to, kind, code = null }) => {
        tell({ type: 'mail', mail: { to, kind, secret: code } });
      },
    },
    flows: [countVisit],
    onError: (error) => {
      tell({ type: 'error', error: String(error) });
    },
    ports: { hasher: idleHasher, rateLimiter: createPostgresRateLimiter({ executor, schema }) },
    ...settings,
  });
  const listener = getRequestListener(new Hono().use(sallyport(auth)).fetch);
  const server = await serve(0, (request, response) => void listener(request, response));
  sites.push({
    auth,
    close: async () => {
      await server.close();
      await auth.stop();
    },
  });
  return `http://127.0.0.1:${String(server.port)}`;
}

function tell(message: FromServer): void {
  process.send?.(message);
}

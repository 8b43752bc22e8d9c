// A server process of the crash, which may be killed at any moment: all that it knows is in PostgreSQL.
import { createSallyport, instant, type PasswordHasher } from '@sallyport/core';
import {
  createPoolExecutor,
  createPostgresRateLimiter,
  createPostgresStore,
} from '@sallyport/store-postgres';
import pg from 'pg';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { listenerFor, serve } from '../../conformance/server/apps.js';
import { createKindMailer } from '../kind-mailer.js';
import { JOURNEY_OPTIONS } from '../journey-options.js';
import { createTexter } from '../text-sink.js';
import { applicationName, nowOn, type ServerOrder } from './order.js';

const HASHING_MS = 5;
const idleHasher: PasswordHasher = {
  decoy: 'decoy',
  hash: async (password) => sleep(HASHING_MS, `plain:${password}`),
  verify: async (hash, password) => sleep(HASHING_MS, hash === `plain:${password}`),
  needsRehash: () => false,
};

const { databaseUrl, schema, smtpUrl, textUrl, port, clock } = JSON.parse(
  process.argv[2] ?? '',
) as ServerOrder;

const pool = new pg.Pool({
  connectionString: databaseUrl,
  max: 8,
  query_timeout: 20_000,
  application_name: applicationName(process.pid),
  connectionTimeoutMillis: 2_000,
});
const executor = createPoolExecutor(pool, { acquireTimeoutMs: 2_000 });
const auth = await createSallyport({
  ...JOURNEY_OPTIONS,
  secrets: ['the servers of a site share their secrets'],
  store: createPostgresStore({ executor, schema }),
  mailer: createKindMailer(smtpUrl),
  smsSender: createTexter(textUrl),
  // A database that is killed is no news here.
  onError: () => undefined,
  ports: {
    clock: { now: () => instant(nowOn(clock)) },
    hasher: idleHasher,
    rateLimiter: createPostgresRateLimiter({ executor, schema }),
  },
});
await serve(port, listenerFor('express', auth));
process.send?.('serving');
// Whoever started it is gone. Until then this module is not done: once it is, nothing can be imported any more.
await once(process, 'disconnect');
process.exit();

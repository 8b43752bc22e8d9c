import {
  createSallyport,
  instant,
  storedEmail,
  userId,
  username,
  type Sallyport,
  type StoreWrite,
} from '@sallyport/core';
import { createPoolExecutor, createPostgresStore, migrate, type Executor } from '@sallyport/store-postgres';
import type { RequestListener } from 'node:http';
import { IDS_BEGIN_AT, type AppParts, type Framework, type SubjectModule } from './app.js';

/** Sallyport as an application has it: limits, CSRF, audit and outbox are on. */
export const createApp: SubjectModule['createApp'] = async (parts) => {
  const auth = await openSite(parts, createPoolExecutor(parts.database.pool));
  return LISTENERS[parts.framework](auth);
};

// What a server does not use is not loaded, as cold start and memory are measured too.
const LISTENERS: Readonly<Record<Framework, (auth: Sallyport) => Promise<RequestListener>>> = {
  hono: async (auth) => {
    const [{ Hono }, { getRequestListener }, { sallyport }] = await Promise.all([
      import('hono'),
      import('@hono/node-server'),
      import('@sallyport/adapter-hono'),
    ]);
    const listener = getRequestListener(new Hono().use(sallyport(auth)).fetch);
    return (request, response) => void listener(request, response);
  },
  express: async (auth) => {
    const [{ default: express }, { sallyport }] = await Promise.all([
      import('express'),
      import('@sallyport/adapter-express'),
    ]);
    return express().disable('x-powered-by').use(sallyport(auth));
  },
};

export const prepare: SubjectModule['prepare'] = async ({ database, hasher, accounts }) => {
  const executor = createPoolExecutor(database.pool);
  await migrate(executor, { schema: database.schema });
  const store = createPostgresStore({ executor, schema: database.schema });
  const passwordHash = await hasher.hash(accounts[0]?.password ?? '');
  for (let from = 0; from < accounts.length; from += IMPORTED_AT_ONCE) {
    const writes: StoreWrite[] = [];
    for (const [offset, { email }] of accounts.slice(from, from + IMPORTED_AT_ONCE).entries()) {
      const user = { ...newcomer(email), id: userId(IDS_BEGIN_AT + from + offset), passwordHash };
      writes.push({ type: 'importUser', user });
    }
    await store.commit({ ...nothing, at: instant(Date.now()), writes });
  }
};

const IMPORTED_AT_ONCE = 100;

const nothing = { session: { type: 'keep' }, expectations: [], messages: [], audit: [] } as const;

function newcomer(text: string) {
  const email = storedEmail(text);
  const emails = [{ email, isVerified: true, isPrimary: true }];
  return { username: username(text.replace(/@.*/, '')), email, emails, phone: null, isActive: true };
}

/** An engine with the options of a site that has its own addresses verified; the rest is as it comes. */
export function openSite(parts: AppParts, executor: Executor): Promise<Sallyport> {
  const { database, baseUrl, hasher, sendMail } = parts;
  return createSallyport({
    baseUrl,
    development: true,
    secrets: ['a secret for benchmarks, of more than 32 bytes'],
    store: createPostgresStore({ executor, schema: database.schema }),
    mailer: { send: async ({ to, key = '' }) => sendMail({ to, key }) },
    account: {
      loginMethods: ['email'],
      signupFields: ['email*', 'password1*'],
      emailVerification: 'mandatory',
    },
    // Every request names an address of its own, so that the default limits hold and none is met.
    trustedProxyCount: 1,
    ports: { hasher },
  });
}

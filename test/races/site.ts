import { getRequestListener } from '@hono/node-server';
import { sallyport } from '@sallyport/adapter-hono';
import { createSallyport, type Mail, type Sms, type Sallyport, type SettingsInput } from '@sallyport/core';
import { createPoolExecutor, createPostgresStore } from '@sallyport/store-postgres';
import { Hono } from 'hono';
import { serve } from '../conformance/server/apps.js';
import { createPool, createTestDatabase } from '../support/postgres.js';

/** One site that is served by several servers on one PostgreSQL, each with a pool of its own. */
export interface Site {
  readonly urls: readonly string[];
  readonly mails: readonly Mail[];
  readonly texts: readonly Sms[];
  /** The last code that was mailed or texted there, once all messages are out. */
  lastCodeTo(address: string): Promise<string>;
  close(): Promise<void>;
}

const SERVERS = 2;

type Settings = Pick<SettingsInput, 'account' | 'mfa'>;

export async function startSite(account: Settings['account'], mfa: Settings['mfa'] = {}): Promise<Site> {
  const database = await createTestDatabase();
  const mails: Mail[] = [];
  const texts: Sms[] = [];
  const servers = await Promise.all(
    Array.from({ length: SERVERS }, () => startServer(database.schema, { mails, texts }, { account, mfa })),
  );
  return {
    urls: servers.map(({ url }) => url),
    mails,
    texts,
    lastCodeTo: async (to) => {
      for (const { auth } of servers) await auth.deliverMessages();
      const code = [...mails, ...texts].findLast((message) => message.to === to)?.code;
      if (code === undefined) throw new Error('there was no message with a code');
      return code;
    },
    close: async () => {
      for (const { close } of servers) await close();
      await database.dispose();
    },
  };
}

async function startServer(
  schema: string,
  { mails, texts }: { readonly mails: Mail[]; readonly texts: Sms[] },
  settings: Settings,
) {
  const executor = createPoolExecutor(createPool());
  const auth: Sallyport = await createSallyport({
    baseUrl: 'http://127.0.0.1',
    development: true,
    secrets: ['the servers of a site share their secrets'],
    store: createPostgresStore({ executor, schema }),
    mailer: { send: async (mail) => void mails.push(mail) },
    smsSender: { send: async (sms) => void texts.push(sms) },
    ...settings,
  });
  const listener = getRequestListener(new Hono().use(sallyport(auth)).fetch);
  const server = await serve(0, (request, response) => void listener(request, response));
  return {
    url: `http://127.0.0.1:${String(server.port)}`,
    auth,
    close: async () => {
      await server.close();
      await auth.stop();
      await executor.close();
    },
  };
}

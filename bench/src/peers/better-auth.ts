import { betterAuth, type Auth, type BetterAuthOptions } from 'better-auth';
import type { RequestListener } from 'node:http';
import type { AppParts, SubjectModule } from '../server/app.js';

/** better-auth as its documentation sets it up. */
export const createApp: SubjectModule['createApp'] = async (parts) =>
  listenerOf(parts, betterAuth(optionsOf(parts)));

export const prepare: SubjectModule['prepare'] = async (parts) => {
  const { getMigrations } = await import('better-auth/db/migration');
  const { runMigrations } = await getMigrations(optionsOf(parts));
  await runMigrations();
  await insertAccounts(parts);
};

function optionsOf({ baseUrl, database, hasher, sendMail }: AppParts): BetterAuthOptions {
  return {
    baseURL: baseUrl,
    secret: 'a secret for benchmarks, of more than 32 bytes',
    database: database.pool,
    telemetry: { enabled: false },
    // Without it, a session that was ended is ended.
    session: { cookieCache: { enabled: false } },
    // On by itself in production; every request names an address of its own, so that no limit is met.
    rateLimit: { enabled: true },
    emailAndPassword: {
      enabled: true,
      requireEmailVerification: true,
      password: {
        hash: (password) => hasher.hash(password),
        verify: ({ hash, password }) => hasher.verify(hash, password),
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      sendVerificationEmail: async ({ user, token }) => sendMail({ to: user.email, key: token }),
    },
  };
}

async function listenerOf({ framework }: AppParts, auth: Auth): Promise<RequestListener> {
  switch (framework) {
    case 'hono': {
      const [{ Hono }, { getRequestListener }] = await Promise.all([
        import('hono'),
        import('@hono/node-server'),
      ]);
      const app = new Hono().on(['GET', 'POST'], '/api/auth/*', (c) => auth.handler(c.req.raw));
      const listener = getRequestListener(app.fetch);
      return (request, response) => void listener(request, response);
    }
    case 'express': {
      const [{ default: express }, { toNodeHandler }] = await Promise.all([
        import('express'),
        import('better-auth/node'),
      ]);
      return express().disable('x-powered-by').all('/api/auth/*any', toNodeHandler(auth));
    }
    default:
      return framework satisfies never;
  }
}

async function insertAccounts({ database: { pool }, hasher, accounts }: AppParts): Promise<void> {
  const password = await hasher.hash(accounts[0]?.password ?? '');
  const emails = accounts.map(({ email }) => email);
  await pool.query(
    `insert into "user" (id, name, email, "emailVerified", "createdAt", "updatedAt")
     select 'id of ' || email, email, email, true, now(), now() from unnest($1::text[]) as email`,
    [emails],
  );
  await pool.query(
    `insert into account (id, "accountId", "providerId", "userId", password, "createdAt", "updatedAt")
     select 'account of ' || email, 'id of ' || email, 'credential', 'id of ' || email, $2, now(), now()
     from unnest($1::text[]) as email`,
    [emails, password],
  );
}

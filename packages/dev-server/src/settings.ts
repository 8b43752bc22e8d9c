import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { StartFailure } from './start-failure.js';

/** What the environment says about a development server. */
export interface ServerSettings {
  readonly host: Host;
  /** 0 is any port that is free. */
  readonly port: number;
  /** Where secrets are kept, and the database unless it is a server's. */
  readonly folder: string;
  /** A PostgreSQL server; null for the one in the folder. */
  readonly databaseUrl: string | null;
  /** A mail server that gets the mails as well; null if they are only shown. */
  readonly smtp: { readonly url: string; readonly from: string } | null;
}

/** Cookies are not Secure here, and the mailbox shows every code: nobody else may reach this server. */
export const HOSTS = ['127.0.0.1', '::1', 'localhost'] as const;
export type Host = (typeof HOSTS)[number];

const DEFAULT_PORT = '3000';
const DEFAULT_SENDER = 'Sallyport <noreply@example.org>';

/** Git ignores it. The same from the sources and from what is built. */
const DEFAULT_FOLDER = fileURLToPath(new URL('../../../.sallyport', import.meta.url));

/** Reads the environment; throws a `StartFailure`, which quotes no URL, as there may be passwords in them. */
export function readSettings(env: Readonly<Record<string, string | undefined>>): ServerSettings {
  // What is set to nothing counts as not set, as shells and .env files have no other way to take a variable back.
  const read = (name: string): string | null => env[name]?.trim() || null;
  const smtpUrl = read('SMTP_URL');
  return {
    host: parseHost(read('HOST') ?? '127.0.0.1'),
    port: parsePort(read('PORT') ?? DEFAULT_PORT),
    folder: resolve(read('SALLYPORT_DATA') ?? DEFAULT_FOLDER),
    databaseUrl: parseDatabaseUrl(read('DATABASE_URL')),
    smtp: smtpUrl === null ? null : { url: smtpUrl, from: read('SMTP_FROM') ?? DEFAULT_SENDER },
  };
}

function parseHost(text: string): Host {
  const host = HOSTS.find((candidate) => candidate === text);
  if (host !== undefined) return host;
  throw new StartFailure(
    `HOST must be one of ${HOSTS.join(', ')}. The development server shows everybody's codes, so it is for this computer only.`,
  );
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new StartFailure(
    `PORT must be a whole number from 0 to 65535, where 0 is any free port; it is "${text}".`,
  );
}

function parseDatabaseUrl(text: string | null): string | null {
  if (text === null || (/^postgres(?:ql)?:\/\//.test(text) && URL.canParse(text))) return text;
  throw new StartFailure('DATABASE_URL must look like postgres://user:password@host:port/name.');
}

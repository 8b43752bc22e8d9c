import type { PasswordHasher } from '@sallyport/core';
import type { RequestListener } from 'node:http';
import type { Database } from './database.js';

/** What a server under measurement is built on. */
export const FRAMEWORKS = ['hono', 'express'] as const;
export type Framework = (typeof FRAMEWORKS)[number];

/** Whoever logs in while it is measured; they exist, verified, before it begins. */
export interface Account {
  readonly email: string;
  readonly password: string;
}

/** The same for every subject, so that only what is between them differs. */
export interface AppParts {
  readonly framework: Framework;
  readonly baseUrl: string;
  readonly database: Database;
  readonly hasher: PasswordHasher;
  readonly accounts: readonly Account[];
  /** Takes the secret of a verification mail to its reader; nobody waits for it. */
  readonly sendMail: (mail: SentMail) => void;
}

export interface SentMail {
  readonly to: string;
  readonly key: string;
}

/** What the module of a subject exports. */
export interface SubjectModule {
  /** Makes its tables, and the accounts in them. */
  readonly prepare: (parts: AppParts) => Promise<void>;
  /** Makes what serves requests on such tables. */
  readonly createApp: (parts: AppParts) => Promise<RequestListener>;
}

/** Ids of accounts and sessions begin above this, so that nothing else in a recording looks like one. */
export const IDS_BEGIN_AT = 1_000_000;

/** How many accounts each server has, and the load logs in to. */
export const ACCOUNTS = 1000;

/** Longer than any preset asks for, and on no list of common passwords. */
const PASSWORD = 'correct-horse-42';

export function createAccounts(count: number): readonly Account[] {
  return Array.from({ length: count }, (_, index) => ({
    email: `user${index}@example.org`,
    password: PASSWORD,
  }));
}

let signups = 0;

/** An account that nobody has yet. */
export function newAccount(): Account {
  signups += 1;
  return { email: `new${Date.now().toString(36)}${signups}@example.org`, password: PASSWORD };
}

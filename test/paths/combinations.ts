import type { HttpHandler } from '@sallyport/core';
import type { TestSite } from '@sallyport/testing';
import { ADAPTERS, listenerFor, serve, type Adapter } from '../conformance/server/apps.js';
import { createTestDatabase, postgresIsMissing } from '../support/postgres.js';
import { openSite, type SiteName } from './sites.js';

/** An adapter and a store, on which paths are walked through real HTTP. */
export interface Combination {
  readonly name: string;
  readonly open: (site: SiteName) => Promise<TestSite>;
}

export interface Combinations {
  readonly list: readonly Combination[];
  /** Why there are not more of them; null where these are all. */
  readonly missing: string | null;
  close(): Promise<void>;
}

/** Both adapters with the store in memory. */
export const inMemory: readonly Combination[] = ADAPTERS.map((adapter) => ({
  name: `${adapter}, memory`,
  open: (site) => openSite(site, { serve: servedBy(adapter) }),
}));

/** Both adapters with both stores, as far as there is a PostgreSQL. */
export async function allCombinations(): Promise<Combinations> {
  if (postgresIsMissing !== null) {
    return { list: inMemory, missing: postgresIsMissing, close: async () => undefined };
  }
  const database = await createTestDatabase();
  const inPostgres = ADAPTERS.map((adapter) => ({
    name: `${adapter}, PostgreSQL`,
    open: async (name: SiteName) => {
      const { store, dispose } = await database.createStore();
      const { limiter } = await database.createRateLimiter();
      const site = await openSite(name, { serve: servedBy(adapter), store, ports: { rateLimiter: limiter } });
      const close = async () => {
        await site.close();
        await dispose();
      };
      return { ...site, close };
    },
  }));
  return { list: [...inMemory, ...inPostgres], missing: null, close: () => database.dispose() };
}

function servedBy(adapter: Adapter) {
  return async (handler: HttpHandler) => {
    const server = await serve(0, listenerFor(adapter, handler));
    return { url: `http://127.0.0.1:${server.port}`, close: () => server.close() };
  };
}

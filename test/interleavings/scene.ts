import {
  createInProcessRateLimiter,
  type RateLimiter,
  type SallyportOptions,
  type SettingsInput,
  type Store,
} from '@sallyport/core';
import { createPredictableRandomForTests } from '@sallyport/core/testing';
import { createMemoryStore } from '@sallyport/store-memory';
import { createWorld, type World } from '../engine/app.js';
import { Browser } from '../engine/browser.js';
import { Scheduler } from './scheduler.js';

/** An engine of which every call on the store and the limiter is a step of a scheduler. */
export interface Scene {
  readonly world: World;
  readonly scheduler: Scheduler;
  /** The data itself, of which calls are no steps. */
  readonly store: Store;
  /** A name that nobody has had before. */
  newName(): string;
  newBrowser(): Promise<Browser>;
  /** The code or key that was mailed last. */
  lastSecret(): Promise<string>;
  /** The code that was texted last. */
  lastText(): Promise<string>;
}

export type AccountOptions = NonNullable<SettingsInput['account']>;

/** What a case says about its site. */
export type SiteOptions = Pick<Partial<SallyportOptions>, 'account' | 'mfa' | 'flows'>;

export async function createScene({ account, mfa, flows }: SiteOptions): Promise<Scene> {
  const scheduler = new Scheduler();
  const store = createMemoryStore();
  const world = await createWorld(steppedStore(store, scheduler), {
    ...(mfa && { mfa }),
    ...(flows && { flows }),
    account: { rateLimits: false, ...account },
    ports: {
      rateLimiter: steppedLimiter(createInProcessRateLimiter(), scheduler),
      // Which passwords are good is not the question here, and finding out takes long.
      passwordPolicy: { check: async () => [] },
      random: hurried(createPredictableRandomForTests('interleavings')),
    },
  });
  let names = 0;
  return {
    world,
    scheduler,
    store,
    newName: () => `anna${String(++names)}`,
    newBrowser: () => Browser.open(world.auth),
    lastSecret: async () => {
      const { code, key } = await world.lastMail();
      return code ?? key ?? '';
    },
    lastText: async () => (await world.lastSms()).code ?? '',
  };
}

/** Numbers are drawn for codes, of which no character has so many values, and for pauses, which are left out. */
const SHORTEST_PAUSE_RANGE = 40;

function hurried(random: ReturnType<typeof createPredictableRandomForTests>): typeof random {
  return { ...random, integer: (below) => (below < SHORTEST_PAUSE_RANGE ? random.integer(below) : 0) };
}

/** What is done in the background, and draws ids, which are equal but for their names. */
const FREE_CALLS: readonly PropertyKey[] = [
  'nextUserId',
  'nextAuthenticatorId',
  'claimMessages',
  'settleMessage',
  'purge',
  'purgeAudit',
  'close',
];

function steppedStore(store: Store, scheduler: Scheduler): Store {
  return new Proxy(store, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      const call = member.bind(target) as (...args: readonly unknown[]) => unknown;
      if (FREE_CALLS.includes(name)) return call;
      return async (...args: readonly unknown[]) => {
        await scheduler.pass({ object: 'store', name: String(name), isRead: name !== 'commit' });
        return call(...args);
      };
    },
  });
}

function steppedLimiter(limiter: RateLimiter, scheduler: Scheduler): RateLimiter {
  const pass = (name: string) => scheduler.pass({ object: 'limiter', name, isRead: false });
  return {
    take: async (buckets, at) => {
      if (buckets.length > 0) await pass('take');
      return limiter.take(buckets, at);
    },
    giveBack: async (ticket) => {
      if (ticket.taken.length > 0) await pass('giveBack');
      return limiter.giveBack(ticket);
    },
  };
}

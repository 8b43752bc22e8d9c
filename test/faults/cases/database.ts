import { setTimeout as sleep } from 'node:timers/promises';
import { proveAll } from '../journeys.js';
import { Person } from '../person.js';
import type { Weather } from '../proxy.js';
import type { FaultCase, Finding } from '../report.js';
import { BOUND_MS, openSite, type Site, type SiteOptions } from '../site.js';
import { snapshotOf } from '../snapshot.js';

/** A database that is there and of no use, from one moment to another. */
interface Outage {
  readonly name: string;
  readonly options?: SiteOptions;
  /** Begins it, and gives what ends it. */
  begin(site: Site): Promise<() => Promise<void>>;
}

const weather = (bad: Weather) => async (site: Site) => {
  site.proxy.weather = bad;
  return async () => {
    site.proxy.weather = { type: 'fine' };
  };
};

const OUTAGES: readonly Outage[] = [
  { name: 'PostgreSQL away', begin: weather({ type: 'away' }) },
  { name: 'PostgreSQL hangs', begin: weather({ type: 'hangs' }) },
  {
    name: 'PostgreSQL slower than a request may wait',
    begin: weather({ type: 'slow', delayMs: 2 * BOUND_MS }),
  },
  {
    name: 'no connection free',
    options: { pool: { max: 2, query_timeout: 60_000 } },
    begin: async ({ world, pool }) => {
      // Whoever holds them does nothing with them.
      const held = await Promise.all([pool.connect(), pool.connect()]);
      await world.auth.deliverMessages();
      return async () => {
        for (const client of held) client.release();
      };
    },
  },
];

/** Longer than a request may take that cannot be served: the wait for a connection, a statement, and its rollback. */
const REFUSED_WITHIN_MS = 4 * BOUND_MS;
/** A request that can be served again is served within this. */
const RECOVERED_WITHIN_MS = 10 * BOUND_MS;

/** While it lasts every request is refused, in time and without a trace; then all is as before, without a restart. */
const outageCases: readonly FaultCase[] = OUTAGES.map((outage) => ({
  name: outage.name,
  run: async (ground) => {
    const site = await openSite(ground, outage.options);
    try {
      return await suffer(site, outage);
    } finally {
      await site.close();
    }
  },
}));

async function suffer(site: Site, outage: Outage): Promise<Finding> {
  const person = new Person(site, await site.newBrowser());
  await person.arrive();
  await site.world.auth.deliverMessages();
  const before = await snapshotOf(site);
  const end = await outage.begin(site);
  const refusals = await requestAll(site, person);
  const health = await healthOf(site);
  const during = await snapshotOf(site);
  await end();
  const recoveredMs = await recoveryOf(site);
  await proveAll(person);
  const slowest = Math.max(...refusals.map(({ milliseconds }) => milliseconds));
  const rules: readonly (readonly [holds: boolean, problem: string])[] = [
    [refusals.every(({ isRefusal }) => isRefusal), `not refused: ${namesOf(refusals)}`],
    [slowest < REFUSED_WITHIN_MS, `a refusal took ${String(slowest)} ms`],
    [before === during, 'something was left behind'],
    [health === '200 503', `liveness and readiness were ${health}`],
    [recoveredMs < RECOVERED_WITHIN_MS, `it took ${String(recoveredMs)} ms to recover`],
  ];
  return {
    figures: `${String(refusals.length)} refused within ${String(slowest)} ms, served again after ${String(recoveredMs)} ms`,
    problems: [...rules.filter(([holds]) => !holds).map(([, problem]) => problem), ...person.problems],
  };
}

interface Refusal {
  readonly name: string;
  readonly isRefusal: boolean;
  readonly milliseconds: number;
}

const namesOf = (refusals: readonly Refusal[]) =>
  refusals
    .filter(({ isRefusal }) => !isRefusal)
    .map(({ name }) => name)
    .join(' and ');

/** One request of each kind: all of them need the database. */
async function requestAll(site: Site, person: Person): Promise<readonly Refusal[]> {
  const { password, email } = person;
  const visitor = await site.newBrowser();
  const change = { current_password: password, new_password: 'never-to-be-seen-42' };
  const requests = [
    ['GET', 'auth/session', undefined, person.browser],
    ['POST', 'account/password/change', change, person.browser],
    ['DELETE', 'auth/session', undefined, person.browser.copy()],
    ['POST', 'auth/login', { email, password }, visitor],
    ['POST', 'auth/signup', { email: site.newEmail(), password }, visitor],
    ['POST', 'auth/code/request', { email }, visitor],
    ['POST', 'auth/password/request', { email }, visitor],
  ] as const;
  return Promise.all(
    requests.map(async ([method, path, body, browser]) => {
      const begun = performance.now();
      const answer = await browser.send(method, path, body && { body });
      return {
        name: `${method} ${path}: ${String(answer.status)}`,
        isRefusal: answer.status === 503 && JSON.stringify(answer.body) === '{"status":503}',
        milliseconds: Math.round(performance.now() - begun),
      };
    }),
  );
}

/** The statuses of liveness and readiness. */
async function healthOf({ url }: Site): Promise<string> {
  const statuses = ['/livez', '/readyz'].map(async (path) => (await fetch(url + path)).status);
  return (await Promise.all(statuses)).join(' ');
}

/** How long it takes until the site says that it can serve, and does. */
async function recoveryOf(site: Site): Promise<number> {
  const begun = performance.now();
  const browser = await site.newBrowser();
  const isServed = async () =>
    (await healthOf(site)) === '200 200' &&
    (await browser.post('auth/login', { email: 'nobody@example.org', password: 'wrong' })).status === 400;
  while (!(await isServed()) && performance.now() - begun < RECOVERED_WITHIN_MS) await sleep(20);
  return Math.round(performance.now() - begun);
}

/** Slow, but within what a request may wait: everything is answered. */
const slowCase: FaultCase = {
  name: 'PostgreSQL slow',
  run: async (ground) => {
    const patient = { query_timeout: 10_000, connectionTimeoutMillis: 10_000 };
    const site = await openSite(ground, { pool: patient, acquireTimeoutMs: 10_000 });
    try {
      site.proxy.weather = { type: 'slow', delayMs: 30 };
      const people = await Promise.all(
        Array.from({ length: 8 }, async () => new Person(site, await site.newBrowser())),
      );
      await Promise.all(people.map((person) => person.arrive()));
      const unanswered = people.reduce((sum, person) => sum + person.unanswered, 0);
      return {
        figures: `${String(people.length)} people signed up, ${String(unanswered)} requests refused`,
        problems: [
          ...people.flatMap(({ problems }) => problems),
          ...(unanswered > 0 ? ['requests were refused'] : []),
        ],
      };
    } finally {
      await site.close();
    }
  },
};

/** The server ends all connections while nobody uses them, as on a restart: no request learns of it. */
const idleCase: FaultCase = {
  name: 'idle connections ended',
  run: async (ground) => {
    const site = await openSite(ground);
    try {
      const person = new Person(site, await site.newBrowser());
      await person.arrive();
      await ground.postgres.kill();
      await ground.postgres.start();
      await waitUntilGone(site);
      const before = person.unanswered;
      await proveAll(person);
      const refused = person.unanswered - before;
      return {
        figures: `${String(refused)} requests refused after a restart of PostgreSQL`,
        problems: [...person.problems, ...(refused > 0 ? ['a dead connection was used'] : [])],
      };
    } finally {
      await site.close();
    }
  },
};

/** The end of a connection comes as an event, which takes its time. */
async function waitUntilGone({ pool }: Site): Promise<void> {
  for (let tries = 0; pool.totalCount > 0 && tries < 100; tries++) await sleep(20);
}

export const databaseCases: readonly FaultCase[] = [...outageCases, slowCase, idleCase];

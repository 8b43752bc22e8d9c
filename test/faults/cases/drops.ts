import { JOURNEYS, proveAll, type Journey } from '../journeys.js';
import { Person, type OnAnswer } from '../person.js';
import type { Weather } from '../proxy.js';
import type { Effort, FaultCase, Finding } from '../report.js';
import { deliverTaken, openSite, type Site } from '../site.js';
import { differences, snapshotOf } from '../snapshot.js';

type Drop = Extract<Weather, { type: 'drops' }>;

/** The first journey of everybody. */
const SIGNUP: Journey = {
  name: 'a signup',
  take: async (person) => {
    await person.arrive();
  },
};

/** For each drop a fresh person takes the whole way; the short form takes some of the drops. */
const STRIDE = { short: 5, long: 1 };
/** More than any journey asks of PostgreSQL. */
const MOST_REQUESTS = 1_000;

/**
 * A connection that is lost at any moment of a journey: with a request that never arrives, or with the answer to one that
 * did its work. Whoever got an answer can rely on it, what got none is done as a whole or not at all, and the same
 * request tells; then the way goes on.
 */
export const dropCases: readonly FaultCase[] = [SIGNUP, ...JOURNEYS].map((journey) => ({
  name: `connection lost, ${journey.name}`,
  run: async (ground, effort) => {
    // One connection, so that the requests to PostgreSQL come in one order.
    const site = await openSite(ground, { pool: { max: 1 } });
    try {
      return await sweep(site, journey, effort);
    } finally {
      await site.close();
    }
  },
}));

async function sweep(site: Site, journey: Journey, { isLong, seed }: Effort): Promise<Finding> {
  const expected = await undisturbed(site, journey);
  const stride = isLong ? STRIDE.long : STRIDE.short;
  const counts = { drops: 0, refused: 0, answered: 0 };
  const problems: string[] = [];
  for (const what of ['request', 'answer'] as const) {
    for (let nth = 1 + (seed % stride); nth < MOST_REQUESTS; nth += stride) {
      const run = await disturbed(site, journey, { drop: { type: 'drops', nth, what }, expected });
      if (!run.isDropped) break;
      counts.drops += 1;
      counts[run.isRefused ? 'refused' : 'answered'] += 1;
      problems.push(...run.problems.map((problem) => `${what} ${String(nth)}: ${problem}`));
    }
  }
  if (counts.refused === 0) problems.push('nothing was disturbed');
  const { drops, refused, answered } = counts;
  return {
    figures: `${String(drops)} drops, ${String(refused)} refused, ${String(answered)} answered all the same`,
    problems,
  };
}

/** What is in the tables before a journey, and after each of its requests. */
async function undisturbed(site: Site, journey: Journey): Promise<readonly string[]> {
  const snapshots: string[] = [];
  const record = async () => {
    await site.deliver();
    snapshots.push(await snapshotOf(site));
  };
  let isOnTheWay = false;
  const person = await newPerson(site, journey, async () => {
    if (isOnTheWay) await record();
  });
  await record();
  isOnTheWay = true;
  await journey.take(person);
  if (person.problems.length > 0) throw new Error(`undisturbed: ${person.problems.join(', ')}`);
  return snapshots;
}

async function disturbed(
  site: Site,
  journey: Journey,
  { drop, expected }: { readonly drop: Drop; readonly expected: readonly string[] },
) {
  const { proxy } = site;
  const problems: string[] = [];
  let requests = 0;
  let isOnTheWay = false;
  let isRefused = false;
  const person = await newPerson(site, journey, async (answer, again) => {
    // Once a request was lost, the way is another one.
    if (!isOnTheWay || isRefused) return;
    requests += 1;
    await site.deliver();
    const snapshot = await snapshotOf(site);
    const allowed = expected.slice(answer === null ? requests - 1 : requests, requests + 1);
    if (!allowed.includes(snapshot)) {
      const kind = answer === null ? 'half done' : 'not as it was answered';
      problems.push(`request ${String(requests)} is ${kind}: ${differences(snapshot, allowed)}`);
    }
    if (answer !== null) return;
    isRefused = true;
    if ((await again()) === null) problems.push('the same request is refused again');
  });
  await site.deliver();
  proxy.weather = drop;
  isOnTheWay = true;
  await journey.take(person);
  const { isOver: isDropped } = proxy;
  proxy.weather = { type: 'fine' };
  isOnTheWay = false;
  if (isDropped) {
    await proveAll(person);
    problems.push(...person.problems, ...(await waitingMails(site)));
  }
  return { isDropped, isRefused, problems };
}

/** Somebody in an empty database; signed in, unless the journey is to sign up. */
async function newPerson(site: Site, journey: Journey, onAnswer: OnAnswer): Promise<Person> {
  await site.empty();
  const person = new Person(site, await site.newBrowser(), { onAnswer });
  if (journey !== SIGNUP) await person.arrive();
  return person;
}

async function waitingMails({ world, executor, schema }: Site): Promise<readonly string[]> {
  await deliverTaken(world);
  const text = `select count(*)::integer as count from ${schema}.outbox where was_delivered is not true`;
  const [row] = await executor.query({ name: `waiting_${schema}`, text }, []);
  return row?.['count'] === 0 ? [] : [`${String(row?.['count'])} mails were not sent`];
}

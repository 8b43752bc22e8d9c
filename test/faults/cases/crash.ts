import { createPredictableRandomForTests } from '@sallyport/core/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { illegalStates } from '../crash/inspect.js';
import { openTown, type Town } from '../crash/town.js';
import { KINDS, type Announced } from '../door.js';
import type { Ground } from '../ground.js';
import { JOURNEYS, proveAll } from '../journeys.js';
import { Person } from '../person.js';
import type { Effort, FaultCase, Finding } from '../report.js';

/** How long servers are killed, and how often: whichever is reached first. */
const FORMS = {
  short: { seconds: 25, serverKills: 6, databaseKills: 2, people: 6 },
  long: { seconds: 300, serverKills: 80, databaseKills: 20, people: 12 },
};

type Form = (typeof FORMS)['short'];

const UPTIME_MS = { least: 500, most: 3_000 };
const DATABASE_UPTIME_MS = { least: 2_000, most: 8_000 };
const DOWNTIME_MS = 800;
/** A message that somebody took who was killed waits for the end of a lease, and for the next poll. */
const DELIVERED_WITHIN_MS = 60_000;

/** People go their ways while servers and PostgreSQL are killed; in the end all that was acknowledged is there. */
export const crashCase: FaultCase = {
  name: 'servers and PostgreSQL killed',
  run: async (ground, effort) => {
    const town = await openTown(ground);
    try {
      return await crash(town, ground, effort);
    } finally {
      await town.close();
    }
  },
};

async function crash(town: Town, ground: Ground, { isLong, seed }: Effort): Promise<Finding> {
  const form = isLong ? FORMS.long : FORMS.short;
  const random = createPredictableRandomForTests(`crash ${String(seed)}`);
  const people: Person[] = [];
  const calm = new AbortController();
  const lives = Promise.all(
    Array.from({ length: form.people }, () => liveUntil(calm.signal, { town, people, random })),
  );
  // Who fails is told of once the killing is over.
  lives.catch(() => undefined);
  const kills = await killAll(town, ground, { form, random }).finally(() => calm.abort());
  await lives;
  await Promise.all(people.map((person) => proveAll(person)));
  const waiting = await waitForMessages(town);
  const illegal = await illegalStates(town.executor, town.schema);
  const [{ count: sent = 0 } = {}] = (await town.executor.query(
    { name: 'count_sent', text: `select count(*)::integer as count from ${town.schema}.outbox` },
    [],
  )) as readonly { readonly count?: number }[];
  const missing = people.flatMap((person) => missingMessages(person, town));
  const problems = people.flatMap((person) => person.problems);
  const sum = (of: (person: Person) => number) => people.reduce((total, person) => total + of(person), 0);
  const figures = [
    [kills.servers, 'servers and'],
    [kills.databases, 'times PostgreSQL killed,'],
    [people.length, 'people,'],
    [sum(({ acknowledged }) => acknowledged), 'steps acknowledged,'],
    [sum(({ unanswered }) => unanswered), 'unanswered,'],
    [problems.filter((problem) => problem.startsWith('lost')).length + missing.length, 'lost,'],
    [illegal.length, 'illegal states,'],
    [problems.filter((problem) => problem.includes('stuck')).length, 'stuck,'],
    [town.messages().length, 'messages,'],
    [town.messages().filter(({ to }) => to.startsWith('+')).length, 'of them by text,'],
    [town.messages().length - sent, 'of them again'],
  ];
  return {
    figures: figures.flat().join(' '),
    problems: [
      ...problems,
      ...illegal,
      ...missing,
      ...(waiting > 0 ? [`${String(waiting)} messages were not sent`] : []),
      ...(kills.servers * kills.databases === 0 ? ['nobody was killed'] : []),
    ],
  };
}

type Random = ReturnType<typeof createPredictableRandomForTests>;

const between = (random: Random, { least, most }: { readonly least: number; readonly most: number }) =>
  least + random.integer(most - least);

/** One person after the other, each through all journeys; who is on the way when it is over comes to its end. */
async function liveUntil(
  calm: AbortSignal,
  { town, people, random }: { readonly town: Town; readonly people: Person[]; readonly random: Random },
): Promise<void> {
  const isCalm = () => calm.aborted;
  while (!isCalm()) {
    const person = new Person(town, await town.newBrowser(), { hasPhone: people.length % 2 === 1 });
    people.push(person);
    await person.arrive();
    for (let steps = 0; steps < 2 * JOURNEYS.length && !isCalm(); steps++) {
      const journeys = JOURNEYS.filter(({ isFor = () => true }) => isFor(person));
      await journeys[random.integer(journeys.length)]?.take(person);
      if (!(await person.arrive())) return;
    }
  }
}

async function killAll(
  { servers }: Town,
  { postgres }: Ground,
  { form, random }: { readonly form: Form; readonly random: Random },
) {
  const end = performance.now() + 1_000 * form.seconds;
  const kills = { servers: 0, databases: 0 };
  const isOver = () => performance.now() >= end;
  const killing = servers.map(async (server) => {
    while (!isOver() && kills.servers < form.serverKills) {
      await sleep(between(random, UPTIME_MS));
      await server.kill();
      kills.servers += 1;
      await server.restart();
    }
  });
  const killingDatabase = async () => {
    while (!isOver() && kills.databases < form.databaseKills) {
      await sleep(between(random, DATABASE_UPTIME_MS));
      await postgres.kill();
      kills.databases += 1;
      await sleep(random.integer(DOWNTIME_MS));
      await postgres.start();
    }
  };
  await Promise.all([...killing, killingDatabase()]);
  return kills;
}

/** How many messages are still not delivered when time is over. */
async function waitForMessages({ executor, schema }: Town): Promise<number> {
  const text = `select count(*)::integer as count from ${schema}.outbox where was_delivered is not true`;
  const deadline = performance.now() + DELIVERED_WITHIN_MS;
  for (;;) {
    const [row] = await executor.query({ name: 'count_waiting', text }, []);
    const count = Number(row?.['count']);
    if (count === 0 || performance.now() >= deadline) return count;
    await sleep(200);
  }
}

/** Messages that were announced with an acknowledged step, and did not come: to each address and number. */
function missingMessages({ announced }: Person, town: Town): readonly string[] {
  const messages = town.messages();
  const kinds = Object.keys(KINDS) as Announced[];
  const receivers = [...new Set(announced.map(({ to }) => to))];
  return receivers.flatMap((receiver) =>
    kinds.flatMap((kind) => {
      const expected = announced.filter(({ what, to }) => what === kind && to === receiver).length;
      const came = messages.filter(
        ({ to, kind: sent }) => to === receiver && KINDS[kind].includes(sent),
      ).length;
      return came >= expected ? [] : [`lost: ${String(expected - came)} messages (${kind})`];
    }),
  );
}

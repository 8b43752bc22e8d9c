import { setTimeout as sleep } from 'node:timers/promises';
import { DIALECTS, type Dialect } from '../load/dialects.js';
import { RunningServer } from '../load/running-server.js';
import type { Scenario, Stage } from '../load/scenarios.js';
import { ACCOUNTS, createAccounts, type Framework } from '../server/app.js';
import type { HasherName } from '../server/hashers.js';
import type { Usage } from '../server/main.js';

/** One of those that are measured side by side. */
export interface Subject {
  readonly subject: string;
  readonly framework: Framework;
  readonly dialect: Dialect;
}

export const SUBJECTS: readonly Subject[] = [
  { subject: 'sallyport', framework: 'hono', dialect: DIALECTS.headless },
  { subject: 'floor', framework: 'hono', dialect: DIALECTS.headless },
  { subject: 'better-auth', framework: 'hono', dialect: DIALECTS.betterAuth },
  { subject: 'sallyport', framework: 'express', dialect: DIALECTS.headless },
  { subject: 'floor', framework: 'express', dialect: DIALECTS.headless },
  { subject: 'better-auth', framework: 'express', dialect: DIALECTS.betterAuth },
  { subject: 'passport', framework: 'express', dialect: DIALECTS.passport },
];

/** What a subject did in each round. */
export interface Throughput {
  readonly subject: Subject;
  readonly perSecond: readonly number[];
  /** The server's own processor time for one turn, in microseconds. */
  readonly cpuMicroseconds: readonly number[];
}

export interface Rounds {
  readonly rounds: number;
  readonly seconds: number;
}

/** Browsers at once: enough to keep ten connections to the database busy. */
const BROWSERS = 16;

interface Contender {
  readonly subject: Subject;
  readonly stage: Stage & { readonly server: RunningServer };
  readonly perSecond: number[];
  readonly cpuMicroseconds: number[];
}

/**
 * Measures a scenario in rounds: in each, one subject after the other has the machine for itself, beginning with
 * another one each time, so that what is slow about a moment is nobody's alone.
 */
export async function measureThroughput(
  {
    subjects,
    scenario,
    hasher,
  }: { readonly subjects: readonly Subject[]; readonly scenario: Scenario; readonly hasher: HasherName },
  { rounds, seconds }: Rounds,
): Promise<readonly Throughput[]> {
  const contenders = await Promise.all(subjects.map((subject) => enter(subject, hasher)));
  try {
    // The first is not counted: code is compiled, statements are prepared.
    for (let round = 0; round <= rounds; round += 1) {
      for (const contender of rotated(contenders, round)) {
        await playRound(contender, scenario, { seconds, isCounted: round > 0 });
      }
    }
  } finally {
    await Promise.all(contenders.map(({ stage }) => stage.server.stop()));
  }
  return contenders;
}

async function enter(subject: Subject, hasher: HasherName): Promise<Contender> {
  const { dialect, ...choice } = subject;
  const server = await RunningServer.start({ ...choice, hasher });
  const stage = { server, dialect, accounts: createAccounts(ACCOUNTS) };
  return { subject, stage, perSecond: [], cpuMicroseconds: [] };
}

function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const at = by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

async function playRound(
  { stage, perSecond, cpuMicroseconds }: Contender,
  scenario: Scenario,
  { seconds, isCounted }: { readonly seconds: number; readonly isCounted: boolean },
): Promise<void> {
  const browsers = await Promise.all(Array.from({ length: BROWSERS }, () => scenario.open(stage)));
  const before = await stage.server.usage();
  const startedAt = performance.now();
  const endsAt = startedAt + seconds * 1000;
  let turns = 0;
  await Promise.all(
    browsers.map(async (browser) => {
      while (performance.now() < endsAt) {
        await scenario.turn(stage, browser);
        turns += 1;
      }
    }),
  );
  const elapsed = (performance.now() - startedAt) / 1000;
  const after = await usageAtRest(stage.server);
  for (const browser of browsers) browser.close();
  if (!isCounted) return;
  perSecond.push(turns / elapsed);
  cpuMicroseconds.push((after.cpuMicroseconds - before.cpuMicroseconds) / turns);
}

const REST_MS = 100;
/** What a server uses in such a time that does nothing but answer this question. */
const IDLE_MICROSECONDS = 5_000;
const MAX_RESTS = 50;

/** What a server has used once it has nothing left to do: mails to send, messages to settle. */
async function usageAtRest(server: RunningServer): Promise<Usage> {
  let last = await server.usage();
  for (let rests = 0; rests < MAX_RESTS; rests += 1) {
    await sleep(REST_MS);
    const now = await server.usage();
    if (now.cpuMicroseconds - last.cpuMicroseconds < IDLE_MICROSECONDS) return now;
    last = now;
  }
  return last;
}

import { DIALECTS } from '../load/dialects.js';
import { RunningServer } from '../load/running-server.js';
import { login, sessionCheck, type Stage } from '../load/scenarios.js';
import { ACCOUNTS, createAccounts } from '../server/app.js';
import type { Rounds } from './throughput.js';
import { quantile } from './statistics.js';

/** How long a session check takes at worst, in milliseconds, while nothing is hashed and while logins are. */
export interface HashingLatency {
  readonly idleP99: readonly number[];
  readonly busyP99: readonly number[];
}

const LOGINS_AT_ONCE = 16;
const PAUSE_MS = 2;

/** Asks for one session over and over, with pauses, alone and beside logins with real hashes. */
export async function measureLatencyWhileHashing({ rounds, seconds }: Rounds): Promise<HashingLatency> {
  const server = await RunningServer.start({ subject: 'sallyport', framework: 'hono', hasher: 'argon2' });
  const stage: Stage = { server, dialect: DIALECTS.headless, accounts: createAccounts(ACCOUNTS) };
  const idleP99: number[] = [];
  const busyP99: number[] = [];
  try {
    await checkFor(stage, seconds);
    for (let round = 0; round < rounds; round += 1) {
      idleP99.push(quantile(await checkFor(stage, seconds), 0.99));
      const logins = new AbortController();
      const hashing = loginUntil(stage, logins.signal);
      busyP99.push(quantile(await checkFor(stage, seconds), 0.99));
      logins.abort();
      await hashing;
    }
  } finally {
    await server.stop();
  }
  return { idleP99, busyP99 };
}

async function checkFor(stage: Stage, seconds: number): Promise<readonly number[]> {
  const browser = await sessionCheck.open(stage);
  const latencies: number[] = [];
  const endsAt = performance.now() + seconds * 1000;
  while (performance.now() < endsAt) {
    const sentAt = performance.now();
    await sessionCheck.turn(stage, browser);
    latencies.push(performance.now() - sentAt);
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  browser.close();
  return latencies;
}

async function loginUntil(stage: Stage, signal: AbortSignal): Promise<void> {
  await Promise.all(
    Array.from({ length: LOGINS_AT_ONCE }, async () => {
      const browser = await login.open(stage);
      while (!signal.aborted) await login.turn(stage, browser);
      browser.close();
    }),
  );
}

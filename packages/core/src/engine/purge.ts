import { plusSeconds } from '../domain/instant.js';
import type { Clock } from '../ports/clock.js';
import type { Store } from '../ports/store.js';

/** Removes what has expired, now and then. */
export interface Purger {
  start(): void;
  stop(): void;
}

const INTERVAL_SECONDS = 600;

/** What has ended stays for a day: an app is told that its session's time is over, rather than that it never was. */
const GRACE_SECONDS = 86_400;

/** NIST SP 800-92 leaves it to policy; a year is what incident response usually asks for. */
const AUDIT_SECONDS = 365 * 86_400;

/** Small enough that nobody waits for a lock (measured: a million rows in batches of this size). */
const BATCH = 5000;

export function createPurger(parts: {
  readonly store: Pick<Store, 'purge' | 'purgeAudit'>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}): Purger {
  let timer: ReturnType<typeof setInterval> | null = null;

  const purge = async (): Promise<void> => {
    const now = parts.clock.now();
    while (timer !== null && (await parts.store.purge(plusSeconds(now, -GRACE_SECONDS), BATCH)) > 0);
    while (timer !== null && (await parts.store.purgeAudit(plusSeconds(now, -AUDIT_SECONDS), BATCH)) > 0);
  };

  return {
    start: () => {
      timer ??= setInterval(() => void purge().catch(parts.onError), INTERVAL_SECONDS * 1000).unref();
    },
    stop: () => {
      if (timer !== null) clearInterval(timer);
      timer = null;
    },
  };
}

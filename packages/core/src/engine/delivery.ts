import { plusSeconds, type Instant } from '../domain/instant.js';
import type { QueuedMessage } from '../domain/outbox.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { MessageSettlement, Store } from '../ports/store.js';

/** What went wrong in the outbox. It names messages and errors, and quotes neither: both may hold addresses and codes. */
export type DispatchProblem =
  /** It will be tried again. */
  | ({ readonly type: 'deliveryFailed'; readonly retryAt: Instant } & FailedDelivery)
  /** It was tried too often, and will not be again. */
  | ({ readonly type: 'deliveryAbandoned' } & FailedDelivery)
  /** Nothing is lost: what could not be claimed waits, what could not be settled is delivered again. */
  | { readonly type: 'storeFailed'; readonly reason: string };

export interface FailedDelivery {
  readonly messageId: number;
  readonly notice: string;
  readonly attempts: number;
  /** The name and the code of the error. */
  readonly reason: string;
}

export interface DeliveryParts {
  readonly store: Pick<Store, 'settleMessage'>;
  readonly clock: Clock;
  /** Delivers the message, by its notice; rejects where that failed. */
  readonly deliver: (message: QueuedMessage) => Promise<void>;
  readonly random: Pick<Random, 'integer'>;
  /** Must not throw. */
  readonly report: (problem: DispatchProblem) => void;
  /** After so long a delivery counts as failed, however it ends. */
  readonly timeoutSeconds: number;
  readonly maxAttempts: number;
}

/** Delays double from the first to the longest: twelve attempts take 25 to 50 minutes, longer than a code lives. */
const FIRST_DELAY_SECONDS = 5;
const LONGEST_DELAY_SECONDS = 600;
const JITTER_STEPS = 1000;

/** Delivers a claimed message and records how that ended. Never rejects. */
export async function attemptDelivery(message: QueuedMessage, parts: DeliveryParts): Promise<void> {
  const failure = await tryToDeliver(message, parts);
  try {
    const settlement = settlementOf(message, failure, parts);
    await parts.store.settleMessage(settlement);
    // Only now: what could not be recorded did not end, it comes again.
    if (failure !== null) parts.report(problemOf(message, failure, settlement));
  } catch (error) {
    parts.report({ type: 'storeFailed', reason: nameOf(error) });
  }
}

/** Null if the message was delivered, and otherwise why not. */
async function tryToDeliver(message: QueuedMessage, parts: DeliveryParts): Promise<string | null> {
  // Each attempt was begun and none was settled: likely it is this message that ends the process.
  if (message.attempts > parts.maxAttempts) return 'NeverSettled';
  try {
    const end = await within(parts.timeoutSeconds, parts.deliver(message));
    return end === 'late' ? 'TimedOut' : null;
  } catch (error) {
    return nameOf(error);
  }
}

function settlementOf(
  { id, attempts }: QueuedMessage,
  failure: string | null,
  parts: DeliveryParts,
): MessageSettlement {
  const at = parts.clock.now();
  if (failure === null) return { type: 'delivered', id, at };
  if (attempts >= parts.maxAttempts) return { type: 'abandoned', id, at };
  return { type: 'failed', id, retryAt: plusSeconds(at, delaySeconds(attempts, parts.random)) };
}

function delaySeconds(attempts: number, random: Pick<Random, 'integer'>): number {
  const longest = Math.min(FIRST_DELAY_SECONDS * 2 ** (attempts - 1), LONGEST_DELAY_SECONDS);
  // Half of it is left to chance, so that what failed together does not come back together.
  return (longest / 2) * (1 + random.integer(JITTER_STEPS + 1) / JITTER_STEPS);
}

function problemOf(
  { id, notice, attempts }: QueuedMessage,
  reason: string,
  settlement: MessageSettlement,
): DispatchProblem {
  const failed = { messageId: id, notice, attempts, reason };
  return settlement.type === 'failed'
    ? { type: 'deliveryFailed', retryAt: settlement.retryAt, ...failed }
    : { type: 'deliveryAbandoned', ...failed };
}

const NAME = /^[\w-]{1,64}$/;

/** Names an error by its class and code. Its text is left out: mail servers and libraries quote addresses in theirs. */
export function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return 'NotAnError';
  const names = 'code' in error ? [error.name, error.code] : [error.name];
  return names.filter((name) => typeof name === 'string' && NAME.test(name)).join(' ') || 'Error';
}

/** Waits for the work, but not longer. Rejects with the work; what it does too late goes unnoticed. */
export async function within(seconds: number, work: Promise<unknown>): Promise<'done' | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(resolve, seconds * 1000, 'late');
  });
  try {
    return await Promise.race([work.then(() => 'done' as const), late]);
  } finally {
    clearTimeout(timer);
  }
}

import { plusSeconds } from '../domain/instant.js';
import type { QueuedMessage } from '../domain/outbox.js';
import type { Clock } from '../ports/clock.js';
import type { Random } from '../ports/random.js';
import type { Store } from '../ports/store.js';
import { attemptDelivery, nameOf, within, type DeliveryParts, type DispatchProblem } from './delivery.js';

/**
 * Delivers the messages of the outbox, at least once: a process that ends between a delivery and its record leaves a
 * message that is delivered again when its lease has run out, by whichever process is there. The order is not kept.
 * A delivery that fails is tried again, later each time, until it is given up.
 */
export interface Dispatcher {
  /** To be called after a commit that left messages: begins to deliver what is due. Returns at once, never throws. */
  kick(): void;

  /** Delivers until nothing is due and no delivery is running. What failed is due later. Never rejects. */
  drain(): Promise<void>;

  /** Looks for due messages every few seconds: those to be tried again, and those of processes that are gone. */
  start(): void;

  /** Claims nothing more, and waits for running deliveries, but not for ever: what is late is delivered again. */
  stop(): Promise<void>;
}

export interface DispatcherOptions {
  readonly store: Pick<Store, 'claimMessages' | 'settleMessage'>;
  readonly clock: Clock;
  /** Delivers one message, by its notice; rejects where that failed. It may get the same message again. */
  readonly deliver: (message: QueuedMessage) => Promise<void>;
  /** Learns of what goes wrong, without addresses and secrets. What it throws is ignored. */
  readonly onError?: (problem: DispatchProblem) => void;
  /** Spreads the retries; it decides nothing secret. */
  readonly random?: Pick<Random, 'integer'>;
  readonly limits?: Partial<DispatchLimits>;
}

export interface DispatchLimits {
  /** Deliveries at once, and so the most that is claimed at once. */
  readonly concurrency: number;
  /** How long a message is nobody else's; longer than a delivery may take. */
  readonly leaseSeconds: number;
  /** After so long a delivery counts as failed. */
  readonly deliverySeconds: number;
  /** How often is looked for due messages. */
  readonly pollSeconds: number;
  /** How long `stop` waits. */
  readonly stopSeconds: number;
  /** How often delivery is begun before it is given up. */
  readonly maxAttempts: number;
}

export const DEFAULT_DISPATCH_LIMITS: DispatchLimits = {
  concurrency: 4,
  leaseSeconds: 120,
  deliverySeconds: 60,
  pollSeconds: 5,
  stopSeconds: 10,
  maxAttempts: 12,
};

/** A dispatcher that has not begun; throws a TypeError for limits that contradict each other. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const limits = { ...DEFAULT_DISPATCH_LIMITS, ...options.limits };
  if (limits.leaseSeconds <= limits.deliverySeconds) {
    throw new TypeError('The lease of a message must be longer than its delivery may take');
  }
  return new OutboxDispatcher(options, limits);
}

class OutboxDispatcher implements Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #limits: DispatchLimits;
  readonly #delivery: DeliveryParts;
  readonly #running = new Set<Promise<void>>();
  /** The one loop that claims, while there is one: many kicks come to one claim. */
  #claiming: Promise<void> | null = null;
  /** Whether something may be due that no claim has seen yet. */
  #isDue = false;
  #isStopped = false;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(options: DispatcherOptions, limits: DispatchLimits) {
    const { store, clock, deliver, random = { integer: drawInteger } } = options;
    const { deliverySeconds: timeoutSeconds, maxAttempts } = limits;
    const report = (problem: DispatchProblem): void => this.#report(problem);
    this.#options = options;
    this.#limits = limits;
    this.#delivery = { store, clock, deliver, random, report, timeoutSeconds, maxAttempts };
  }

  kick(): void {
    this.#isDue = true;
    this.#claimIfDue();
  }

  async drain(): Promise<void> {
    this.kick();
    await this.#settled();
  }

  start(): void {
    this.#isStopped = false;
    this.#timer ??= setInterval(() => this.kick(), this.#limits.pollSeconds * 1000).unref();
    this.kick();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await within(this.#limits.stopSeconds, this.#settled());
  }

  /** Resolves when nothing is being claimed or delivered. */
  async #settled(): Promise<void> {
    while (this.#claiming !== null || this.#running.size > 0) {
      await Promise.all([this.#claiming, ...this.#running]);
    }
  }

  /** Called whenever there may be something due, or room for it again. */
  #claimIfDue(): void {
    if (this.#claiming !== null || !this.#isDue || this.#isStopped || this.#room() === 0) return;
    this.#claiming = this.#claimWhatIsDue().finally(() => {
      this.#claiming = null;
      this.#claimIfDue();
    });
  }

  async #claimWhatIsDue(): Promise<void> {
    while (this.#isDue && !this.#isStopped && this.#room() > 0) {
      this.#isDue = false;
      const limit = this.#room();
      const messages = await this.#claim(limit);
      // Where all that was asked for came there may be more. A kick during the claim counts too.
      if (messages.length === limit) this.#isDue = true;
      for (const message of messages) this.#launch(message);
    }
  }

  /** No more than can be delivered at once: the lease of a message is not to run out while it waits here. */
  #room(): number {
    return this.#limits.concurrency - this.#running.size;
  }

  async #claim(limit: number): Promise<readonly QueuedMessage[]> {
    try {
      const at = this.#options.clock.now();
      const leaseUntil = plusSeconds(at, this.#limits.leaseSeconds);
      return await this.#options.store.claimMessages({ at, leaseUntil, limit });
    } catch (error) {
      // Not due until the next kick or poll: a store that is away must not be asked without pause.
      this.#report({ type: 'storeFailed', reason: nameOf(error) });
      return [];
    }
  }

  #launch(message: QueuedMessage): void {
    const delivery = attemptDelivery(message, this.#delivery).finally(() => {
      this.#running.delete(delivery);
      this.#claimIfDue();
    });
    this.#running.add(delivery);
  }

  #report(problem: DispatchProblem): void {
    try {
      this.#options.onError?.(problem);
    } catch {
      // Reporting is the last resort: there is nobody left to tell.
    }
  }
}

/** Jitter is no secret, so it need not come from the Random port. */
function drawInteger(maxExclusive: number): number {
  return Math.floor(Math.random() * maxExclusive);
}

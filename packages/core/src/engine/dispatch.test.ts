import { afterEach, describe, expect, test } from 'vitest';

import { instant, type Instant } from '../domain/instant.js';
import type { QueuedMessage } from '../domain/outbox.js';
import { SallyportError } from '../errors.js';
import type { MessageClaim, MessageSettlement } from '../ports/store.js';
import { createFixedClock } from '../testing/fixed-clock.js';
import type { DispatchProblem } from './delivery.js';
import { createDispatcher, type Dispatcher, type DispatcherOptions } from './dispatch.js';

interface Row {
  readonly message: QueuedMessage;
  readonly dueAt: Instant;
  readonly end: 'delivered' | 'abandoned' | null;
}

/** An outbox as a store keeps it, with a record of what it was asked. */
function createOutbox(...names: readonly string[]) {
  const rows = new Map<number, Row>();
  const claims: MessageClaim[] = [];
  const settlements: MessageSettlement[] = [];
  const add = (notice: string): void => {
    const id = rows.size + 1;
    const message = { id, notice, payload: {}, createdAt: instant(0), attempts: 0 };
    rows.set(id, { message, dueAt: instant(0), end: null });
  };
  names.forEach(add);
  return {
    add,
    claims,
    settlements,
    rows: () => [...rows.values()],
    claimMessages: async (claim: MessageClaim) => {
      claims.push(claim);
      const due = [...rows.values()].filter((row) => row.end === null && row.dueAt <= claim.at);
      return due.slice(0, claim.limit).map(({ message }) => {
        const claimed = { ...message, attempts: message.attempts + 1 };
        rows.set(message.id, { message: claimed, dueAt: claim.leaseUntil, end: null });
        return claimed;
      });
    },
    settleMessage: async (settlement: MessageSettlement) => {
      settlements.push(settlement);
      const row = rows.get(settlement.id) ?? expect.fail('it was never queued');
      const change = settlement.type === 'failed' ? { dueAt: settlement.retryAt } : { end: settlement.type };
      rows.set(settlement.id, { ...row, ...change });
    },
  };
}

const started: Dispatcher[] = [];
afterEach(() => Promise.all(started.splice(0).map((dispatcher) => dispatcher.stop())));

/** A dispatcher on a fixed clock; `delivered` has what was delivered. */
function setUp(outbox = createOutbox(), options: Partial<DispatcherOptions> = {}) {
  const clock = createFixedClock(instant(1_000_000));
  const delivered: string[] = [];
  const problems: DispatchProblem[] = [];
  const dispatcher = createDispatcher({
    store: outbox,
    clock,
    deliver: async (message) => void delivered.push(message.notice),
    onError: (problem) => void problems.push(problem),
    random: { integer: () => 0 },
    ...options,
    limits: { stopSeconds: 0.05, ...options.limits },
  });
  started.push(dispatcher);
  return { clock, delivered, dispatcher, outbox, problems };
}

/** Deliveries that end when the test says so. */
function createGate() {
  const waiting: (() => void)[] = [];
  let most = 0;
  return {
    deliver: () =>
      new Promise<void>((resolve) => {
        waiting.push(resolve);
        most = Math.max(most, waiting.length);
      }),
    release: () => waiting.splice(0).forEach((resolve) => resolve()),
    waiting: () => waiting.length,
    most: () => most,
  };
}

async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds, { interval: 1, timeout: 2000 }).toBe(true);
}

describe('delivery', () => {
  test('everything that is due is delivered once, and settled', async () => {
    const names = Array.from({ length: 11 }, (_, index) => `mail ${index}`);
    const { delivered, dispatcher, outbox, problems } = setUp(createOutbox(...names));
    await dispatcher.drain();
    await dispatcher.drain();
    expect(delivered.toSorted()).toEqual(names.toSorted());
    expect(outbox.rows().map((row) => row.end)).toEqual(names.map(() => 'delivered'));
    expect(outbox.settlements[0]).toEqual({ type: 'delivered', id: 1, at: 1_000_000 });
    expect(problems).toEqual([]);
  });

  test('kicks return before anything is delivered, and many come to few claims', async () => {
    const { delivered, dispatcher, outbox } = setUp(createOutbox('mail'));
    for (let kicks = 0; kicks < 100; kicks += 1) dispatcher.kick();
    expect(delivered).toEqual([]);
    await until(() => outbox.rows()[0]?.end === 'delivered');
    expect(outbox.claims.length).toBeLessThanOrEqual(3);
  });

  test('what is queued during a delivery does not wait for its end', async () => {
    const gate = createGate();
    const { dispatcher, outbox } = setUp(createOutbox('slow'), { deliver: gate.deliver });
    dispatcher.kick();
    await until(() => gate.waiting() === 1);
    outbox.add('mail');
    dispatcher.kick();
    await until(() => gate.waiting() === 2);
  });

  test('no kick is lost, whenever it comes', async () => {
    for (let turns = 0; turns < 30; turns += 1) {
      const { delivered, dispatcher, outbox } = setUp();
      dispatcher.kick();
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
      outbox.add('mail');
      dispatcher.kick();
      await until(() => delivered.length === 1);
    }
  });

  test('no more are claimed than are delivered at once, and the rest follows one by one', async () => {
    const gate = createGate();
    const { dispatcher, outbox } = setUp(createOutbox('1', '2', '3', '4', '5'), {
      deliver: gate.deliver,
      limits: { concurrency: 2 },
    });
    dispatcher.kick();
    await until(() => gate.waiting() === 2);
    expect(outbox.rows().map((row) => row.message.attempts)).toEqual([1, 1, 0, 0, 0]);
    while (outbox.rows().some((row) => row.end === null)) {
      gate.release();
      await until(() => gate.waiting() > 0 || outbox.rows().every((row) => row.end !== null));
    }
    expect(gate.most()).toBe(2);
    expect(outbox.claims.every((claim) => claim.limit <= 2)).toBe(true);
  });

  test('drain waits for deliveries that began before it', async () => {
    const gate = createGate();
    const { dispatcher } = setUp(createOutbox('slow'), { deliver: gate.deliver });
    dispatcher.kick();
    await until(() => gate.waiting() === 1);
    let isDrained = false;
    const draining = dispatcher.drain().then(() => (isDrained = true));
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(isDrained).toBe(false);
    gate.release();
    await draining;
  });
});

describe('at least once', () => {
  test('what a dead process claimed is delivered again when its lease has run out, and not before', async () => {
    const outbox = createOutbox('mail');
    const dead = setUp(outbox, { deliver: () => new Promise<never>(() => undefined) });
    dead.dispatcher.kick();
    await until(() => outbox.rows()[0]?.message.attempts === 1);

    const { clock, delivered, dispatcher } = setUp(outbox, { limits: { leaseSeconds: 120 } });
    clock.advance(119.999);
    await dispatcher.drain();
    expect(delivered).toEqual([]);
    clock.advance(0.001);
    await dispatcher.drain();
    expect(delivered).toEqual(['mail']);
  });

  test('a delivery that could not be recorded is repeated', async () => {
    const outbox = createOutbox('mail');
    const { claimMessages } = outbox;
    const away = async (): Promise<never> => Promise.reject(new SallyportError('store-unavailable', 'away'));
    const first = setUp(outbox, { store: { claimMessages, settleMessage: away } });
    await first.dispatcher.drain();
    const second = setUp(outbox);
    second.clock.advance(120);
    await second.dispatcher.drain();
    expect([first.delivered, second.delivered]).toEqual([['mail'], ['mail']]);
    expect(outbox.rows()[0]?.end).toBe('delivered');
  });

  test('a lease that ends before the delivery may is refused', () => {
    expect(() => setUp(createOutbox(), { limits: { leaseSeconds: 60, deliverySeconds: 60 } })).toThrow(
      TypeError,
    );
  });
});

describe('a delivery that fails', () => {
  test('holds up no other, and is tried again when it is due', async () => {
    const outbox = createOutbox('bad', 'good');
    const { clock, dispatcher } = setUp(outbox, {
      deliver: async (message) => {
        if (message.id === 1 && message.attempts < 3) throw new Error('busy');
      },
    });
    const ends: unknown[] = [];
    for (const seconds of [0, 2.499, 0.001, 5]) {
      clock.advance(seconds);
      await dispatcher.drain();
      ends.push(outbox.rows().map((row) => row.end));
    }
    expect(ends).toEqual([
      [null, 'delivered'],
      [null, 'delivered'],
      [null, 'delivered'],
      ['delivered', 'delivered'],
    ]);
    expect(outbox.settlements).toHaveLength(4);
  });

  test('is spread by chance without a source of randomness too', async () => {
    const outbox = createOutbox('mail');
    const clock = createFixedClock(instant(1_000_000));
    const deliver = async (): Promise<void> => Promise.reject(new Error('busy'));
    await createDispatcher({ store: outbox, clock, deliver }).drain();
    const { dueAt } = outbox.rows()[0] ?? expect.fail();
    expect(dueAt).toBeGreaterThanOrEqual(1_002_500);
    expect(dueAt).toBeLessThanOrEqual(1_005_000);
  });

  test('is reported, and whoever is told may fail too', async () => {
    const problems: DispatchProblem[] = [];
    const { dispatcher, outbox } = setUp(createOutbox('mail'), {
      deliver: async () => Promise.reject(new Error('busy')),
      onError: (problem) => {
        problems.push(problem);
        throw new Error('the log is full');
      },
    });
    await dispatcher.drain();
    expect(problems).toMatchObject([{ type: 'deliveryFailed', messageId: 1 }]);
    expect(outbox.settlements).toMatchObject([{ type: 'failed' }]);
  });
});

test('a store that is away is reported, and asked again at the next kick only', async () => {
  const problems: DispatchProblem[] = [];
  const claimMessages = async (): Promise<never> => {
    throw new SallyportError('store-unavailable', 'away');
  };
  const { dispatcher } = setUp(createOutbox('mail'), {
    store: { claimMessages, settleMessage: createOutbox().settleMessage },
    onError: (problem) => void problems.push(problem),
  });
  await dispatcher.drain();
  expect(problems).toEqual([{ type: 'storeFailed', reason: 'SallyportError store-unavailable' }]);
  dispatcher.kick();
  await until(() => problems.length === 2);
});

describe('running', () => {
  test('start delivers what waits, and later what becomes due', async () => {
    const { delivered, dispatcher, outbox } = setUp(createOutbox('first'), {
      limits: { pollSeconds: 0.005 },
    });
    dispatcher.start();
    dispatcher.start();
    await until(() => delivered.length === 1);
    outbox.add('of another process, which never kicked here');
    await until(() => delivered.length === 2);
  });

  test('stop waits for what is running, claims nothing more, and start begins anew', async () => {
    const gate = createGate();
    const { dispatcher, outbox } = setUp(createOutbox('slow'), { deliver: gate.deliver });
    dispatcher.start();
    await until(() => gate.waiting() === 1);
    const stopping = dispatcher.stop();
    outbox.add('too late');
    dispatcher.kick();
    gate.release();
    await stopping;
    expect(outbox.rows().map((row) => row.end)).toEqual(['delivered', null]);
    dispatcher.start();
    await until(() => gate.waiting() === 1);
    gate.release();
  });

  test('stop does not wait for ever', async () => {
    const { dispatcher, outbox } = setUp(createOutbox('stuck'), {
      deliver: () => new Promise<never>(() => undefined),
    });
    dispatcher.kick();
    await until(() => outbox.claims.length === 1);
    await dispatcher.stop();
    expect(outbox.rows()[0]?.end).toBeNull();
  });
});

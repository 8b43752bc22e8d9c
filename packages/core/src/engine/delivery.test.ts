import { describe, expect, test } from 'vitest';

import { instant } from '../domain/instant.js';
import type { QueuedMessage } from '../domain/outbox.js';
import { SallyportError } from '../errors.js';
import type { MessageSettlement } from '../ports/store.js';
import { createFixedClock } from '../testing/fixed-clock.js';
import { attemptDelivery, type DeliveryParts, type DispatchProblem } from './delivery.js';

const NOW = instant(1_000_000);
const payload = { to: 'anna@example.org', sealedSecret: 'v1.sealed' };
const message = (attempts: number): QueuedMessage => {
  return { id: 7, notice: 'sendMail', payload, createdAt: NOW, attempts };
};

const refuse = async (): Promise<never> => {
  throw new Error('550 no such user anna@example.org, code BCDF-GHJK');
};

/** Makes that attempt, and tells what was delivered, settled and reported. */
async function attempt(attempts: number, parts: Partial<DeliveryParts> = {}) {
  const delivered: QueuedMessage[] = [];
  const settled: MessageSettlement[] = [];
  const reported: DispatchProblem[] = [];
  await attemptDelivery(message(attempts), {
    store: { settleMessage: async (settlement) => void settled.push(settlement) },
    clock: createFixedClock(NOW),
    deliver: async (given) => void delivered.push(given),
    random: { integer: () => 0 },
    report: (problem) => void reported.push(problem),
    timeoutSeconds: 60,
    maxAttempts: 12,
    ...parts,
  });
  return { delivered, settled, reported };
}

test('a delivered message is settled as such', async () => {
  expect(await attempt(1)).toEqual({
    delivered: [message(1)],
    settled: [{ type: 'delivered', id: 7, at: NOW }],
    reported: [],
  });
});

test('a failed one is settled for later, and reported without what the error says or the message holds', async () => {
  const { settled, reported } = await attempt(1, { deliver: refuse });
  const retryAt = NOW + 2500;
  expect(settled).toEqual([{ type: 'failed', id: 7, retryAt }]);
  expect(reported).toEqual([
    { type: 'deliveryFailed', messageId: 7, notice: 'sendMail', attempts: 1, reason: 'Error', retryAt },
  ]);
});

describe('it is tried later each time', () => {
  test.each([
    [1, 2.5, 5],
    [2, 5, 10],
    [3, 10, 20],
    [7, 160, 320],
    [8, 300, 600],
    [11, 300, 600],
  ])('after attempt %i, in %d to %d seconds', async (attempts, shortest, longest) => {
    for (const [drawn, seconds] of [
      [0, shortest],
      [1000, longest],
    ] as const) {
      const { settled } = await attempt(attempts, { deliver: refuse, random: { integer: () => drawn } });
      expect(settled).toEqual([{ type: 'failed', id: 7, retryAt: NOW + 1000 * seconds }]);
    }
  });

  test('and given up after the last attempt', async () => {
    const { settled, reported } = await attempt(12, { deliver: refuse });
    expect(settled).toEqual([{ type: 'abandoned', id: 7, at: NOW }]);
    expect(reported).toEqual([
      { type: 'deliveryAbandoned', messageId: 7, notice: 'sendMail', attempts: 12, reason: 'Error' },
    ]);
  });

  test('and not at all if no attempt was ever settled: it may be what ends the process', async () => {
    const { delivered, settled, reported } = await attempt(13);
    expect(delivered).toEqual([]);
    expect(settled).toMatchObject([{ type: 'abandoned' }]);
    expect(reported).toMatchObject([{ type: 'deliveryAbandoned', attempts: 13, reason: 'NeverSettled' }]);
  });
});

describe('the reason is a name', () => {
  test.each([
    ['the class of an error', new TypeError('anna@example.org'), 'TypeError'],
    ['with its code', new SallyportError('store-unavailable', 'x'), 'SallyportError store-unavailable'],
    ['unless that is no name', Object.assign(new Error('x'), { code: 'for anna@example.org' }), 'Error'],
    ['nor the class', Object.assign(new Error('x'), { name: 'anna@example.org' }), 'Error'],
    ['or it is no error', 'anna@example.org', 'NotAnError'],
  ])('%s', async (_rule, error, reason) => {
    const deliver = (): never => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- a mailer can throw anything
      throw error;
    };
    expect((await attempt(1, { deliver })).reported).toMatchObject([{ reason }]);
  });
});

test('a delivery that never ends counts as failed after its time, and may still fail later', async () => {
  let end: (error: Error) => void = () => expect.fail();
  const deliver = (): Promise<void> => new Promise((_resolve, reject) => (end = reject));
  const { settled, reported } = await attempt(1, { deliver, timeoutSeconds: 0.01 });
  expect(settled).toMatchObject([{ type: 'failed' }]);
  expect(reported).toMatchObject([{ type: 'deliveryFailed', reason: 'TimedOut' }]);
  end(new Error('nobody waits for this any more, and nothing is unhandled'));
});

test.each([
  ['delivered', undefined],
  ['failed', refuse],
])('what could not be recorded as %s did not end, and only that is reported', async (_end, deliver) => {
  const settleMessage = async (): Promise<never> => {
    throw new SallyportError('store-unavailable', 'x');
  };
  const { reported } = await attempt(1, { store: { settleMessage }, ...(deliver && { deliver }) });
  expect(reported).toEqual([{ type: 'storeFailed', reason: 'SallyportError store-unavailable' }]);
});

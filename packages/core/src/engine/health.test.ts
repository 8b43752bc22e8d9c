import { describe, expect, test } from 'vitest';
import { SallyportError } from '../errors.js';
import { createHealthCheck } from './health.js';

const READY = { isReady: true };
const UNAVAILABLE = { isReady: false, problem: 'store-unavailable' };

/** A check of a store that answers like this; the last answer is given again and again. */
function checkOf(...answers: readonly (() => Promise<void>)[]) {
  const errors: unknown[] = [];
  let asked = 0;
  const check = createHealthCheck({
    store: { check: () => (answers[asked++] ?? answers.at(-1) ?? (async () => undefined))() },
    onError: (error) => errors.push(error),
    boundSeconds: 0.02,
  });
  return { check, errors, asked: () => asked };
}

const fine = async (): Promise<void> => undefined;
const hanging = (): Promise<void> => new Promise(() => undefined);
const failing = (error: Error) => (): Promise<void> => Promise.reject(error);

describe('whether requests can be served', () => {
  test.each([
    ['a store that answers', fine, READY],
    ['a store that is away', failing(new SallyportError('store-unavailable', 'away')), UNAVAILABLE],
    ['a store that hangs', hanging, UNAVAILABLE],
    ['a store that fails for no known reason', failing(new Error('out of memory')), UNAVAILABLE],
    [
      'a store without the tables of this version',
      failing(new SallyportError('store-outdated', 'old')),
      { isReady: false, problem: 'store-outdated' },
    ],
  ])('%s', async (_name, answer, health) => {
    const { check, errors } = checkOf(answer);
    expect(await check()).toEqual(health);
    expect(errors).toHaveLength(health === READY ? 0 : 1);
  });

  test('those who ask at the same time ask the store once', async () => {
    const { check, asked } = checkOf(fine);
    await Promise.all([check(), check(), check()]);
    expect(asked()).toBe(1);
  });

  test('a store that hung once is asked again', async () => {
    const { check } = checkOf(hanging, fine);
    expect([await check(), await check()]).toEqual([UNAVAILABLE, READY]);
  });

  test('a problem is reported once for as long as it lasts', async () => {
    const away = failing(new SallyportError('store-unavailable', 'away'));
    const { check, errors } = checkOf(away, away, fine, away);
    for (let times = 0; times < 4; times++) await check();
    expect(errors).toHaveLength(2);
  });
});

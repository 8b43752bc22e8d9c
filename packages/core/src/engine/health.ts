import { SallyportError } from '../errors.js';
import type { Store } from '../ports/store.js';
import { within } from './delivery.js';

/** Whether requests can be served, and if not, what stands in the way. */
export type Health =
  | { readonly isReady: true }
  | { readonly isReady: false; readonly problem: 'store-unavailable' | 'store-outdated' };

/** Finds out whether requests can be served, within a bound. Never rejects. */
export type HealthCheck = () => Promise<Health>;

/** A store that takes longer is away: whoever asks has a limit of their own, of which this is to stay below. */
const BOUND_SECONDS = 2;

/** A check that asks the store once for all who ask at the same time, and reports a problem once for as long as it lasts. */
export function createHealthCheck(parts: {
  readonly store: Pick<Store, 'check'>;
  readonly onError: (error: unknown) => void;
  readonly boundSeconds?: number;
}): HealthCheck {
  const { store, onError, boundSeconds = BOUND_SECONDS } = parts;
  let running: Promise<Health> | null = null;
  let isReported = false;
  const look = async (): Promise<Health> => {
    try {
      await answerOf(store, boundSeconds);
      isReported = false;
      return { isReady: true };
    } catch (error) {
      if (!isReported) onError(error);
      isReported = true;
      return { isReady: false, problem: problemOf(error) };
    }
  };
  return () => {
    running ??= look().finally(() => {
      running = null;
    });
    return running;
  };
}

async function answerOf(store: Pick<Store, 'check'>, boundSeconds: number): Promise<void> {
  const end = await within(boundSeconds, store.check());
  if (end === 'late') {
    throw new SallyportError(
      'store-unavailable',
      `The store did not answer within ${String(boundSeconds)} seconds`,
    );
  }
}

function problemOf(error: unknown): Extract<Health, { isReady: false }>['problem'] {
  const isOutdated = error instanceof SallyportError && error.code === 'store-outdated';
  return isOutdated ? 'store-outdated' : 'store-unavailable';
}

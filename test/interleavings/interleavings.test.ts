import { describe, expect, test } from 'vitest';
import { exploreCase } from './case.js';
import { CASES } from './cases/index.js';

// Those of three requests take minutes: `npm run interleavings -- --long`.
const pairs = CASES.filter(({ requests }) => requests === 2).map((each) => [each.name, each] as const);

/** Of a test, on a machine that has other work to do; a pair takes less than one. */
const SECONDS_FOR_EACH = 25;

describe('whatever the interleaving, requests at once end like requests one after the other', () => {
  test.each(pairs)('%s', async (_, each) => {
    const { explored, broken, isComplete } = await exploreCase(each, { seconds: SECONDS_FOR_EACH });
    expect(broken).toEqual([]);
    expect(isComplete).toBe(true);
    expect(explored).toBeGreaterThan(1);
  });
});

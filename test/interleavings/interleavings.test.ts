import { describe, expect, test } from 'vitest';
import { exploreCase } from './case.js';
import { CASES } from './cases/index.js';

// Those of three requests take minutes: `npm run interleavings -- --long`.
const pairs = CASES.filter(({ requests }) => requests === 2).map((each) => [each.name, each] as const);

describe('whatever the interleaving, requests at once end like requests one after the other', () => {
  test.each(pairs)('%s', async (_, each) => {
    const { explored, broken } = await exploreCase(each);
    expect(broken).toEqual([]);
    expect(explored).toBeGreaterThan(1);
  });
});

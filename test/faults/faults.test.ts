import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { privatePostgresIsMissing } from '../support/private-postgres.js';
import { FAULT_CASES } from './cases/index.js';
import { openGround, type Ground } from './ground.js';
import { runCase } from './report.js';

const CASE_MS = 240_000;

describe.skipIf(privatePostgresIsMissing)(
  `whatever fails around the servers ${privatePostgresIsMissing ?? ''}`,
  () => {
    let ground: Ground;

    beforeAll(async () => {
      ground = await openGround();
    }, CASE_MS);

    afterAll(() => ground.close());

    // `npm run faults -- --long` tries more.
    test.each(FAULT_CASES)(
      '$name',
      async (faultCase) => {
        expect((await runCase(faultCase, ground, { isLong: false, seed: 1 })).problems).toEqual([]);
      },
      CASE_MS,
    );
  },
);

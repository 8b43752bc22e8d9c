import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { RACES } from './cases/index.js';
import { runRace } from './race.js';
import { startCluster, type Cluster } from './site.js';

const START_MS = 150_000;
const RACE_MS = 150_000;

describe.skipIf(postgresIsMissing)(
  `at once, to two server processes on one PostgreSQL ${postgresIsMissing ?? ''}`,
  () => {
    let cluster: Cluster;

    beforeAll(async () => {
      cluster = await startCluster();
    }, START_MS);

    afterAll(() => cluster.close());

    // `npm run races -- --long` has more rounds.
    test.each(RACES)(
      '$name',
      async (race) => {
        expect((await runRace(cluster, race, 2)).problems).toEqual([]);
      },
      RACE_MS,
    );

    test('and no server has anything to complain about', () => {
      expect(cluster.errors).toEqual([]);
    });
  },
);

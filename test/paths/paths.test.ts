import { edgeNames } from '@sallyport/core/testing';
import { checkRandomWalks, createCoverage, missingIn as missingOf } from '@sallyport/testing';
import { afterAll, expect, test } from 'vitest';
import { CONFIGURATIONS } from '../model/configurations.js';
import { allCombinations } from './combinations.js';
import { walkJourneys } from './execution.js';
import { JOURNEYS } from './journeys/index.js';
import { MOVES } from './moves.js';
import { openSite } from './sites.js';
import { NEVER, whyNever } from './never.js';
import { missingIn, renderTable, total, totalExecuted } from './table.js';

const combinations = await allCombinations();
const { list, missing } = combinations;
const names = list.map(({ name }) => name);
const skipped = missing === null ? '' : ` (PostgreSQL ${missing})`;

afterAll(() => combinations.close());

test(`every transition and every outcome of a guard of every built-in machine is executed through HTTP, on ${names.join(' and ')}${skipped}`, async () => {
  const rows = await walkJourneys(list);
  console.log(renderTable(rows, names));
  expect(rows.flatMap((row) => missingIn(row, names).map((line) => `${row.name} ${line}`))).toEqual([]);
  expect(totalExecuted(rows, names)).toBe(total(rows));
  const walked = rows.map(({ flow }) => JSON.stringify(edgeNames(flow.machine)));
  const built = CONFIGURATIONS.flatMap(({ flows, pipeline }) =>
    [...flows.values()].filter((flow) => flow !== pipeline),
  );
  const absent = built.filter(({ machine }) => !walked.includes(JSON.stringify(edgeNames(machine))));
  expect(absent.map(({ id }) => `${id} is at none of the sites of test/paths/sites.ts`)).toEqual([]);
  const excused = rows.flatMap(({ flow, guards }) =>
    [...guards.keys()].filter((outcome) => whyNever(flow.id, outcome) !== null),
  );
  expect(excused, 'cannot be, and yet it was: take it out of never.ts').toEqual([]);
  const idle = NEVER.filter(({ flow: id, outcome }) => {
    const flows = rows.map(({ flow }) => flow).filter((flow) => flow.id === id);
    return !flows.some((flow) =>
      missingOf(createCoverage([flow]).report(), id, 'guards').some((name) => outcome.test(name)),
    );
  });
  expect(idle, 'there is no such outcome: take it out of never.ts').toEqual([]);
  expect(total(rows)).toBeGreaterThan(500);
}, 600_000);

test('a random walk goes on a server as on the model', async () => {
  const [combination] = list;
  if (!combination) throw new TypeError('there is a combination');
  await checkRandomWalks({
    open: () => combination.open('members'),
    openModel: () => openSite('members'),
    ...{ moves: MOVES, openings: JOURNEYS.members, seed: 1, runs: 5 },
  });
}, 300_000);

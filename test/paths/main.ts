// `npm run paths`: every transition of every built-in machine, and both outcomes of every guard, executed through real HTTP on both adapters and both
// stores, and random walks beside.
//   --seed N     another seed for the random walks
//   --walks N    so many on each kind of site and combination, in place of two
import { parseArgs } from 'node:util';
import { checkRandomWalks } from '@sallyport/testing';
import { allCombinations, type Combination } from './combinations.js';
import { walkJourneys } from './execution.js';
import { JOURNEYS } from './journeys/index.js';
import { MOVES } from './moves.js';
import { openSite, type SiteName } from './sites.js';
import { renderTable, total, totalExecuted } from './table.js';

const { values: options } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, walks: { type: 'string', default: '2' } },
});

process.exitCode = await run();

async function run(): Promise<number> {
  const combinations = await allCombinations();
  const { list, missing } = combinations;
  try {
    const names = list.map(({ name }) => name);
    const rows = await walkJourneys(list);
    const walks = await walkAtRandom(list);
    if (missing !== null) console.log(`PostgreSQL ${missing}`);
    console.log(`${walks} random walks went on all of them as on the model (seed ${options.seed})`);
    console.log(renderTable(rows, names));
    return totalExecuted(rows, names) === total(rows) ? 0 : 1;
  } finally {
    await combinations.close();
  }
}

/** Tells how many there were; throws where a server and the model differ. */
async function walkAtRandom(combinations: readonly Combination[]): Promise<number> {
  const runs = Number(options.walks);
  let walks = 0;
  for (const [name, openings] of Object.entries(JOURNEYS)) {
    // Object.entries forgets what its keys are.
    const site = name as SiteName;
    for (const combination of combinations) {
      await checkRandomWalks({
        open: () => combination.open(site),
        openModel: () => openSite(site),
        ...{ moves: MOVES, openings, seed: Number(options.seed), runs },
      });
      walks += runs;
    }
  }
  return walks;
}

// `npm run races`: all races on two server processes and one PostgreSQL, and a table of what came of them.
//   --long          twenty rounds of each, in place of three
//   --filter TEXT   only cases whose name has the text in it
import { parseArgs } from 'node:util';
import { postgresIsMissing } from '../support/postgres.js';
import { runToEnd } from '../support/to-end.js';
import { RACES } from './cases/index.js';
import { runRace, type Report } from './race.js';
import { startCluster } from './site.js';
import { renderTable } from './table.js';

const ROUNDS = { short: 3, long: 20 };

const { values: options } = parseArgs({
  options: { long: { type: 'boolean', default: false }, filter: { type: 'string', default: '' } },
});

/** Whoever waits longer waits in vain. */
const MINUTES = options.long ? 60 : 15;

await runToEnd(MINUTES, run);

async function run(stopped: Promise<never>): Promise<number> {
  if (postgresIsMissing !== null) {
    console.error(`Races need PostgreSQL; ${postgresIsMissing}. DATABASE_URL names another one.`);
    return 2;
  }
  const cluster = await startCluster();
  const reports: Report[] = [];
  try {
    for (const race of RACES.filter(({ name }) => name.includes(options.filter))) {
      const rounds = options.long ? ROUNDS.long : ROUNDS.short;
      reports.push(await Promise.race([runRace(cluster, race, rounds), stopped]));
    }
  } finally {
    await cluster.close();
  }
  for (const error of new Set(cluster.errors)) console.log(`a server reported: ${error}`);
  console.log(renderTable(reports));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

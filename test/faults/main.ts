// `npm run faults`: servers and databases that fail in every way, and a table of what came of it.
//   --long          every moment at which a connection can be lost, and minutes of crashes
//   --filter TEXT   only cases whose name has the text in it
//   --seed NUMBER   other choices
import { parseArgs } from 'node:util';
import { privatePostgresIsMissing } from '../support/private-postgres.js';
import { runToEnd } from '../support/to-end.js';
import { FAULT_CASES } from './cases/index.js';
import { openGround } from './ground.js';
import { renderReports, runCase, type Report } from './report.js';

const { values: options } = parseArgs({
  options: {
    long: { type: 'boolean', default: false },
    filter: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});

/** Whoever waits longer waits in vain. */
const MINUTES = options.long ? 60 : 15;

await runToEnd(MINUTES, run);

async function run(stopped: Promise<never>): Promise<number> {
  if (privatePostgresIsMissing !== null) {
    console.error(`Faults need a PostgreSQL of their own; ${privatePostgresIsMissing}.`);
    return 2;
  }
  const effort = { isLong: options.long, seed: Number(options.seed) };
  const ground = await openGround();
  const reports: Report[] = [];
  try {
    for (const faultCase of FAULT_CASES.filter(({ name }) => name.includes(options.filter))) {
      reports.push(await Promise.race([runCase(faultCase, ground, effort), stopped]));
    }
  } finally {
    await ground.close();
  }
  console.log(renderReports(reports));
  return reports.every(({ problems }) => problems.length === 0) ? 0 : 1;
}

// `npm run guides`: does what README.md and the guides tell a new user to do, in empty folders, with the packages as they
// would be published and npm's registry.
//   --links    without a registry: what is not ours is linked from this repository's dependencies, as in `npm test`
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { renderRows } from '../../support/table.js';
import { packAll } from './packages.js';
import { takeWalk } from './walk.js';
import { WALKS } from './walks.js';

const { values: options } = parseArgs({ options: { links: { type: 'boolean', default: false } } });

/** What npm says where no registry answers. */
const OFFLINE = /\b(?:ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENOTCACHED)\b/;

process.exitCode = await run();

async function run(): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-guides-'));
  try {
    const desk = { tarballs: await packAll(folder), install: options.links ? 'links' : 'npm' } as const;
    const rows: (readonly string[])[] = [];
    let done = 0;
    let all = 0;
    for (const [index, walk] of WALKS.entries()) {
      const startedAt = performance.now();
      const result = await takeWalk(walk, { ...desk, folder: join(folder, String(index)) });
      if (result.problem !== null) console.log(`${walk.name}: ${explained(result.problem)}\n`);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
      rows.push([walk.name, `${String(result.done)} of ${String(result.all)}`, `${seconds} s`]);
      done += result.done;
      all += result.all;
    }
    console.log(renderRows([['page', 'steps', ''], ...rows]).join('\n'));
    console.log(`${String(done)} of ${String(all)}`);
    return done === all ? 0 : 1;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function explained(problem: string): string {
  if (options.links || !OFFLINE.test(problem)) return problem;
  return "skipped, as npm's registry cannot be reached: `npm run guides -- --links` needs none";
}

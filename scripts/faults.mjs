// Lets servers and databases fail in every way, on a PostgreSQL of its own in a temporary folder:
//
//   npm run faults [-- --long] [-- --filter TEXT] [-- --seed NUMBER]
//
// Prints a table of what came of it, and `N held, N broken`. It needs the programs of PostgreSQL (initdb, pg_ctl).
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap({ mayFailToBuild: true });
const args = ['test/support/run-source.mjs', 'test/faults/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

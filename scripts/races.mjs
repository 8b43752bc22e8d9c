// Sends what must happen once or so many times 32 times at once, to two server processes on one PostgreSQL:
//
//   npm run races [-- --long] [-- --filter TEXT]
//
// Prints a table of what came of it, and `N held, N broken`. The long form has twenty rounds of each case.
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap({ mayFailToBuild: true });
const args = ['test/support/run-source.mjs', 'test/races/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

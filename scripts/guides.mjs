// Does what README.md and the guides tell a new user to do, to the letter, in empty folders and with the packages as they
// would be published:
//
//   npm run guides [-- --links]
//
// Prints a table; its last line is `N of M` steps. What is not ours comes from npm's registry; with --links from this
// repository's own dependencies, as in `npm test`, which does the same.
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/support/run-source.mjs', 'test/docs/reader/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

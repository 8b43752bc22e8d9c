// Explores all interleavings of requests that come at once, on a store in memory:
//
//   npm run interleavings [-- --long] [-- --filter TEXT]
//
// Pairs take half a minute; the long form takes three requests at once, too, and some minutes.
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/support/run-source.mjs', 'test/interleavings/main.ts', ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' }).status ?? 1;

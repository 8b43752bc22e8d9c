// Explores all interleavings of requests that come at once, on a store in memory:
//
//   npm run interleavings [-- --long]
//
// Pairs take seconds; the long form takes three requests at once, too, and minutes.
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { bootstrap, root } from './bootstrap.mjs';

const { values: options } = parseArgs({ options: { long: { type: 'boolean', default: false } } });
await bootstrap();
const { status } = spawnSync(
  process.execPath,
  ['test/support/run-source.mjs', 'test/interleavings/main.ts', ...(options.long ? ['--long'] : [])],
  { cwd: root, stdio: 'inherit' },
);
process.exitCode = status ?? 1;

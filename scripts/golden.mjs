// Writes a golden file for each version of a flow that has none yet; those that are there are never changed
//
//   npm run golden
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/support/run-source.mjs', 'test/stored/write-golden.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;

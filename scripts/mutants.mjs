// Breaks the built-in machines in one place at a time, and sees whether the tests beside them notice:
//
//   npm run mutants [-- --flow ID]
//
// A minute or two; what no test notices is named.
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/mutants/run.mjs', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;

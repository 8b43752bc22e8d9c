// Shows for a dozen configurations that no path of the login skips what accounts and options require:
//
//   npm run verify:flows [-- --only NAME]
//
// Minutes; `sallyport verify` does the same for the options of a site of one's own.
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/support/run-source.mjs', 'test/verify/main.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = status ?? 1;

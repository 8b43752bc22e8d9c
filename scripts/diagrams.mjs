// Draws the built-in flows anew, for docs/flows.md and docs/diagrams
//
//   npm run diagrams
import { spawnSync } from 'node:child_process';
import { bootstrap, root } from './bootstrap.mjs';

await bootstrap();
const args = ['test/support/run-source.mjs', 'test/docs/write-diagrams.ts', ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
process.exitCode = status ?? 1;

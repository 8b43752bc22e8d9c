// Measures Sallyport beside the bare frameworks and its peers: `npm run bench -- [options]`, see bench/README.md.
// The peers are installed for this alone, in bench/node_modules.
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { bootstrap, onWindows, root, run } from './bootstrap.mjs';

const bench = join(root, 'bench');

await bootstrap();
if (modifiedAt('node_modules/.package-lock.json') < modifiedAt('package-lock.json')) install();
if (run('tsc', ['-b', 'bench']) !== 0) process.exit(1);
const args = [join(bench, 'dist/main.js'), ...process.argv.slice(2)];
process.exitCode = spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1;

function modifiedAt(path) {
  return statSync(join(bench, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function install() {
  console.log('Installing what is measured beside Sallyport (npm ci in bench) ...');
  const options = { cwd: bench, stdio: 'inherit', ...onWindows };
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], options);
  if (status !== 0) process.exit(1);
}

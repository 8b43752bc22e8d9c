// Installs the dependencies and builds the packages where that is needed, so that `npm start` and `npm test` work in a
// fresh clone. Plain Node, as it runs before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));
const lockFile = join(root, '.sallyport', 'bootstrap.lock');
// npm writes it at the end of every install.
const installed = join(root, 'node_modules', '.package-lock.json');

/** Prepares the working tree; ends the process with a message if that fails. Builds with errors only if told so. */
export async function bootstrap({ mayFailToBuild = false } = {}) {
  checkNode();
  // Two runs at once would delete node_modules under each other.
  await whileLocked(() => {
    if (isInstallNeeded()) install();
    build(mayFailToBuild);
  });
}

/** Where a program of the repository's own dependencies lies. */
export const programPath = (program) => join(root, 'node_modules', '.bin', program);

/** Runs such a program, and returns its exit code. */
export function run(program, args) {
  const options = { cwd: root, stdio: 'inherit', ...onWindows };
  return spawnSync(programPath(program), args, options).status ?? 1;
}

/** Runs a TypeScript source as a program, with the arguments of this one, and ends as it does: signals are passed on. */
export async function runSource(file) {
  const args = ['test/support/run-source.mjs', file, ...process.argv.slice(2)];
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' });
  for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

// There, the programs of npm are .cmd files, which only a shell starts.
export const onWindows = { shell: process.platform === 'win32' };

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Sallyport needs Node 20.19 or newer, this is ${process.versions.node}.`);
}

function isInstallNeeded() {
  return modifiedAt(installed) < modifiedAt(join(root, 'package-lock.json'));
}

function modifiedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function install() {
  console.log('Installing dependencies (npm ci) ...');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    ...onWindows,
  });
  if (status !== 0) fail('The dependencies could not be installed: npm ci failed, its messages are above.');
  const now = new Date();
  utimesSync(installed, now, now);
}

function build(mayFail) {
  console.log('Building the packages (tsc -b) ...');
  if (run('tsc', ['-b']) === 0) return;
  if (!mayFail) fail('The packages could not be built: the errors of tsc are above.');
  console.log('The build has errors; going on, as tests run on the sources.');
}

async function whileLocked(work) {
  mkdirSync(join(root, '.sallyport'), { recursive: true });
  for (let tries = 0; !tookLock(); tries += 1) {
    if (tries === 0) console.log('Waiting for another run that installs or builds ...');
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  const unlock = () => rmSync(lockFile, { force: true });
  process.once('exit', unlock);
  work();
  process.off('exit', unlock);
  unlock();
}

function tookLock() {
  try {
    writeFileSync(lockFile, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  // Whoever was killed leaves its lock behind.
  if (!isOwnerAlive()) rmSync(lockFile, { force: true });
  return false;
}

function isOwnerAlive() {
  try {
    const owner = Number(readFileSync(lockFile, 'utf8'));
    // Just created and not yet written: its owner is at work.
    if (owner === 0) return true;
    return process.kill(owner, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function fail(message) {
  console.error(message);
  process.exit(1);
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) await bootstrap();

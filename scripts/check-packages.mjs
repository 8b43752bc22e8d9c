// Checks what would be published: packs every package that is not private, and lets publint and attw
// (are-the-types-wrong) look at the tarball, as an installation from a registry would see it.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onWindows, programPath, root } from './bootstrap.mjs';

// ESM only: that no CommonJS program can require() the packages is meant so.
const attwOptions = ['--profile', 'esm-only', '--no-definitely-typed', '--format', 'ascii', '--no-emoji'];

const folder = mkdtempSync(join(tmpdir(), 'sallyport-packages-'));
try {
  for (const name of published()) {
    const isFine = check(name);
    console.log(`${name}: ${isFine ? 'fine' : 'PROBLEMS, see above'}`);
    if (!isFine) process.exitCode = 1;
  }
} finally {
  rmSync(folder, { recursive: true });
}

function published() {
  const packages = join(root, 'packages');
  const isPrivate = (name) =>
    JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')).private === true;
  return readdirSync(packages).filter((name) => !isPrivate(name));
}

function check(name) {
  const { tarball, files } = pack(name);
  const stray = files.find((file) => /\.test\.|tsbuildinfo/.test(file));
  if (stray) console.log(`${stray} would be published: delete dist and build again`);
  const isLicensed = files.includes('LICENSE');
  if (!isLicensed) console.log('there is no LICENSE in the package');
  const isSound = runQuietly('publint', ['run', tarball, '--strict']);
  const isTyped = runQuietly('attw', [tarball, ...attwOptions]);
  return !stray && isLicensed && isSound && isTyped;
}

function pack(name) {
  const { status, stdout } = spawnSync(
    'npm',
    ['pack', '--json', '--loglevel=error', '--pack-destination', folder],
    {
      cwd: join(root, 'packages', name),
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      ...onWindows,
    },
  );
  if (status !== 0) throw new Error(`npm pack failed for ${name}`);
  const [{ filename, files }] = JSON.parse(stdout);
  return { tarball: join(folder, filename), files: files.map(({ path }) => path) };
}

function runQuietly(program, args) {
  const { status, stdout, stderr } = spawnSync(programPath(program), args, {
    cwd: root,
    encoding: 'utf8',
    ...onWindows,
  });
  if (status !== 0) console.log(`${stdout}${stderr}`);
  return status === 0;
}

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

const runFile = promisify(execFile);
// There, npm is a .cmd file, which only a shell starts.
const shell = process.platform === 'win32';

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>> | string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** What would be published, packed: the tarballs by the names of the packages. */
export type Tarballs = ReadonlyMap<string, string>;

/** Packs every package that is not private into a folder. */
export async function packAll(folder: string): Promise<Tarballs> {
  const names = await readdir(join(root, 'packages'));
  const manifests = await Promise.all(names.map((name) => readManifest(join(root, 'packages', name))));
  const published = names.filter((_, index) => manifests[index]?.private !== true);
  const workspaces = published.flatMap((name) => ['-w', `packages/${name}`]);
  const args = ['pack', '--json', '--loglevel=error', '--pack-destination', folder, ...workspaces];
  const { stdout } = await runFile('npm', args, { cwd: root, shell });
  const packed = JSON.parse(stdout) as readonly { readonly name: string; readonly filename: string }[];
  return new Map(packed.map(({ name, filename }) => [name, join(folder, filename)]));
}

/**
 * Installs as npm would, without a registry: packed packages are unpacked, and what else is named is linked from this
 * repository's own dependencies. A package of ours finds what it declares, and what the reader has installed; nothing of
 * this repository besides.
 */
export async function installByLinks(
  folder: string,
  names: readonly string[],
  tarballs: Tarballs,
): Promise<void> {
  const modules = join(folder, 'node_modules');
  const found = new Set(names);
  // The set grows while it is walked through.
  for (const name of found) {
    const at = join(modules, name);
    if (existsSync(at)) continue;
    const tarball = tarballs.get(name);
    if (tarball === undefined) {
      await link(join(root, 'node_modules', name), at);
      await linkPrograms(modules, name);
      continue;
    }
    await mkdir(at, { recursive: true });
    await runFile('tar', ['-xzf', tarball, '--strip-components=1', '-C', at]);
    const { dependencies = {}, ...manifest } = await readManifest(at);
    for (const dependency of Object.keys(dependencies)) {
      if (tarballs.has(dependency)) found.add(dependency);
      else await link(sourceOf(dependency, name), join(at, 'node_modules', dependency));
    }
    for (const peer of requiredPeers(manifest)) found.add(peer);
    await linkPrograms(modules, name);
  }
}

/** Where this repository has what a package of ours depends on. */
function sourceOf(dependency: string, name: string): string {
  const own = join(root, 'packages', name.replace('@sallyport/', ''), 'node_modules', dependency);
  return existsSync(own) ? own : join(root, 'node_modules', dependency);
}

function requiredPeers({ peerDependencies = {}, peerDependenciesMeta = {} }: Partial<Manifest>) {
  return Object.keys(peerDependencies).filter((name) => peerDependenciesMeta[name]?.optional !== true);
}

/** Puts what is there already where a reader's programs look for it. */
export async function link(from: string, to: string): Promise<void> {
  if (!existsSync(from)) throw new Error(`${from} is not there to be linked`);
  await mkdir(dirname(to), { recursive: true });
  await symlink(from, to, 'junction');
}

async function linkPrograms(modules: string, name: string): Promise<void> {
  const { bin = {} } = await readManifest(join(modules, name));
  const programs = typeof bin === 'string' ? { [name]: bin } : bin;
  await mkdir(join(modules, '.bin'), { recursive: true });
  for (const [program, path] of Object.entries(programs)) {
    const at = join(modules, name, path);
    // npm does so as well; what is linked is installed already.
    if (name.startsWith('@sallyport/')) await chmod(at, 0o755);
    await symlink(at, join(modules, '.bin', program));
  }
}

async function readManifest(folder: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Manifest;
}

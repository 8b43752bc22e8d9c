import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { link, root } from './packages.js';
import { runCommand } from './reader.js';

/** How programs of today find the types of a package: as Node does, or as bundlers do. */
export const RESOLUTIONS = {
  nodenext: '--module nodenext',
  bundler: '--module preserve --moduleResolution bundler',
} as const;

/** What a reader who writes TypeScript installs besides. */
const TYPES = ['@types/node', '@types/express'];

interface Program {
  readonly files: readonly string[];
  readonly resolution: keyof typeof RESOLUTIONS;
  /** Whether the types of libraries, ours among them, are looked into as well, which takes a while. */
  readonly withLibraries: boolean;
}

/** What `tsc` has against a reader's files; nothing where they compile. */
export async function typeErrors(
  folder: string,
  { files, resolution, withLibraries }: Program,
): Promise<string> {
  for (const name of TYPES) {
    const at = join(folder, 'node_modules', name);
    if (!existsSync(at)) await link(join(root, 'node_modules', name), at);
  }
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const options = `--noEmit --allowJs --checkJs --strict --target es2023 --types node ${RESOLUTIONS[resolution]}`;
  const libraries = withLibraries ? '' : '--skipLibCheck';
  const { code, said } = await runCommand(folder, `node "${tsc}" ${options} ${libraries} ${files.join(' ')}`);
  return code === 0 ? '' : said;
}

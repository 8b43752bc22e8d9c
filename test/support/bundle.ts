import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, mergeConfig } from 'vite';
import config from '../../vitest.config.js';
import { atEnd } from './to-end.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * A TypeScript source as one file of JavaScript, made of the sources as they are now: for a process that is started
 * often, and is to be there at once. `run-source.mjs` takes seconds for the same.
 */
export async function bundleSource(source: string, name: string) {
  // Where Node finds what core depends on, also what npm has put there in another version than beside it.
  const folder = join(root, 'packages/core/node_modules/.cache', `${name}-${String(process.pid)}`);
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const callOff = atEnd(remove);
  const output = { entryFileNames: 'bundle.mjs' };
  await build(
    mergeConfig(
      { resolve: config.resolve ?? {} },
      {
        root,
        configFile: false,
        logLevel: 'error',
        build: { ssr: source, outDir: folder, minify: false, rollupOptions: { output } },
      },
    ),
  );
  return {
    file: join(folder, 'bundle.mjs'),
    dispose: async () => {
      callOff();
      remove();
    },
  };
}

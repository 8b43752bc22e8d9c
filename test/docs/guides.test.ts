import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesOf } from './reader/blocks.js';
import { hasCurl, NO_CURL } from './reader/curl.js';
import { packAll, root, type Tarballs } from './reader/packages.js';
import { takeWalk } from './reader/walk.js';
import { firstFlow, WALKS } from './reader/walks.js';

/** What is packed is what was built; `npm test` builds first. */
const isBuilt = existsSync(join(root, 'packages/core/dist/index.js'));
const skipped = isBuilt ? '' : ' (skipped: the packages are not built, run npm run build)';

/** A busy machine is no failure, and what is loaded once serves all files. */
const PATIENT = { test: { testTimeout: 120_000, isolate: false, fileParallelism: false } };

test("a first flow of one's own takes under 60 lines", () => {
  const lines = [...filesOf(firstFlow).values()]
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThan(60);
});

describe.skipIf(!isBuilt)(
  `whoever does as they are told, with the packages as they are published${skipped}`,
  () => {
    let folder = '';
    let tarballs: Tarballs = new Map();

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'sallyport-guides-'));
      tarballs = await packAll(folder);
    });

    afterAll(() => rm(folder, { recursive: true, force: true }));

    for (const [index, walk] of WALKS.entries()) {
      const asks = walk.steps.some((step) => step.type === 'command' && step.command.startsWith('curl '));
      test.skipIf(asks && !hasCurl)(
        `gets through ${walk.name}${asks ? NO_CURL : ''}`,
        async () => {
          const desk = { folder: join(folder, String(index)), tarballs, install: 'links' } as const;
          await mkdir(desk.folder);
          await writeFile(
            join(desk.folder, 'vitest.config.mjs'),
            `export default ${JSON.stringify(PATIENT)};`,
          );
          // The servers of the README are much like that of the guide; `npm run guides` compiles them as well.
          const typed = walk.name.startsWith('README') ? [] : walk.typed;
          const { done, all, problem } = await takeWalk({ ...walk, typed }, desk);
          expect({ problem, done }).toEqual({ problem: null, done: all });
        },
        300_000,
      );
    }
  },
);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readGuide = (name: string) => readFile(join(root, 'docs/guides', name), 'utf8');
const guide = await readGuide('testing-your-login.md');

/** The reader's code imports the packages as built; `npm test` builds them first. */
const isBuilt = existsSync(join(root, 'packages/testing/dist/index.js'));
const skipped = isBuilt ? '' : ' (skipped: the packages are not built, run npm run build)';

const filesIn = (text: string): ReadonlyMap<string, string> =>
  new Map(
    [...text.matchAll(/<!-- file: (\S+) -->\n```js\n(.*?)```/gs)].map(([, name = '', code = '']) => [
      name,
      code,
    ]),
  );

/** A busy machine is no failure, and what is loaded once serves all files. */
const CONFIG = { test: { testTimeout: 120_000, isolate: false, fileParallelism: false } };

const TESTS = ['login.test.mjs', 'paths.test.mjs', 'server.test.mjs', 'machine.test.mjs'];

test('every block of the guide is a file, or what is printed', () => {
  expect([...filesIn(guide).keys()]).toEqual(['options.mjs', ...TESTS]);
  expect(guide.match(/```js/g)).toHaveLength(TESTS.length + 1);
});

test.skipIf(!isBuilt)(
  `whoever follows the guide literally has tests that pass${skipped}`,
  async () => {
    const terms = filesIn(await readGuide('first-custom-flow.md')).get('terms.mjs') ?? '';
    const folder = await mkdtemp(join(root, 'test', '.example-'));
    try {
      for (const [name, code] of [...filesIn(guide), ['terms.mjs', terms] as const]) {
        await writeFile(join(folder, name), code);
      }
      // Or it would find the one of this repository, in a folder above.
      await writeFile(join(folder, 'vitest.config.mjs'), `export default ${JSON.stringify(CONFIG)};`);
      const { code, said } = await runVitest(folder);
      const [, output = ''] = /<!-- output -->\n```text\n(.*?)```/s.exec(guide) ?? [];
      expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining(output.trim()) as string });
      expect(said).toMatch(/Test Files\s+4 passed/);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
  180_000,
);

/** Vitest as the reader starts it, which is not the one that runs this. */
async function runVitest(folder: string) {
  const program = join(root, 'node_modules/vitest/vitest.mjs');
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST') && name !== 'NODE_ENV'),
  );
  const child = spawn(process.execPath, [program, 'run', '--root', folder], {
    cwd: folder,
    env: { ...env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  await closed;
  return { code: child.exitCode, said: out + err };
}

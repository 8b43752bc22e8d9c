import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const guide = await readFile(join(root, 'docs/guides/first-custom-flow.md'), 'utf8');

/** The reader's code imports the packages as built; `npm test` builds them first. */
const isBuilt = existsSync(join(root, 'packages/core/dist/index.js'));
const skipped = isBuilt ? '' : ' (skipped: the packages are not built, run npm run build)';

const files = new Map(
  [...guide.matchAll(/<!-- file: (\S+) -->\n```js\n(.*?)```/gs)].map(([, name = '', code = '']) => [
    name,
    code,
  ]),
);
const [, output = ''] = /<!-- output -->\n```text\n(.*?)```/s.exec(guide) ?? [];

async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? String(address.port) : '';
}

/** Does what the guide says, beside the installed packages, and tells what Node had to say. */
async function follow(args: readonly string[], change: (code: string) => string = (code) => code) {
  const folder = await mkdtemp(join(root, 'test', '.example-'));
  try {
    for (const [name, code] of files) await writeFile(join(folder, name), change(code));
    const env = { ...process.env, PORT: await freePort() };
    const child = spawn(process.execPath, args, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const closed = once(child, 'close');
    const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
    await closed;
    return { code: child.exitCode, said: out + err };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

test('the guide keeps its promise: under 60 lines', () => {
  expect([...files.keys()]).toEqual(['terms.mjs', 'server.mjs', 'terms.test.mjs']);
  const lines = [...files.values()]
    .join('')
    .split('\n')
    .filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThan(60 + 1);
});

describe.skipIf(!isBuilt)(`whoever follows the guide literally${skipped}`, () => {
  test('has a stage whose test passes', async () => {
    const { code, said } = await follow(['--test', 'terms.test.mjs']);
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/pass 1\b/) as string });
  }, 60_000);

  test('is told what is missing, in these words', async () => {
    const { code, said } = await follow(['server.mjs'], (it) => it.replace(", 'passStage'", ''));
    expect(code).toBe(1);
    for (const line of output.trim().split('\n')) expect(said).toContain(line);
  }, 60_000);
});

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
const readme = await readFile(join(root, 'README.md'), 'utf8');

/** The examples import the packages as built; `npm test` builds them first. */
const isBuilt = existsSync(join(root, 'packages/core/dist/index.js'));
const skipped = isBuilt ? '' : ' (skipped: the packages are not built, run npm run build)';

function exampleOf(name: string): string {
  const [, code] = new RegExp(`<!-- example: ${name} -->\\n\`\`\`js\\n(.*?)\`\`\``, 's').exec(readme) ?? [];
  if (code === undefined) throw new Error(`README.md has no example for ${name}`);
  return code;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Runs an example as a reader would: as a file of their own, beside the installed packages. */
async function runExample(
  name: string,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const folder = await mkdtemp(join(root, 'test', '.example-'));
  const file = join(folder, 'server.mjs');
  await writeFile(file, exampleOf(name));
  const port = String(await freePort());
  const child: ChildProcess = spawn(process.execPath, [file], {
    env: { ...process.env, PORT: port },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.stdout) await once(child.stdout, 'data');
  return {
    url: `http://127.0.0.1:${port}`,
    stop: async () => {
      child.kill('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

describe.skipIf(!isBuilt)(`the examples of README.md${skipped}`, () => {
  test.each(['express', 'hono'])('%s: signs up, and greets', async (name) => {
    const { url, stop } = await runExample(name);
    try {
      const refused = await fetch(`${url}/hello`);
      expect(refused.status).toBe(401);
      const signup = await fetch(`${url}/_allauth/app/v1/auth/signup`, {
        method: 'POST',
        body: JSON.stringify({ email: 'me@example.org', password: 'correct-horse-42' }),
      });
      const { meta } = (await signup.json()) as { meta: { session_token: string } };
      const greeting = await fetch(`${url}/hello`, { headers: { 'x-session-token': meta.session_token } });
      expect(await greeting.text()).toBe('Hello me\n');
    } finally {
      await stop();
    }
  });
});

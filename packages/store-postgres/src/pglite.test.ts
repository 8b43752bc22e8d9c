import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { tokenHash } from '@sallyport/core';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { migrate, readMigrations } from './migrate.js';
import { openPglite } from './pglite.js';
import { createPostgresStore } from './postgres-store.js';

// The first start of PGlite in a folder takes seconds, and there are several.
const TIMEOUT_MS = 60_000;

const support = (file: string) => fileURLToPath(new URL(`../../../test/support/${file}`, import.meta.url));

const names = (await readMigrations()).map(({ name }) => name);

let folder: string;
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-pglite-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) await kill(child);
  rmSync(folder, { recursive: true, force: true });
});

/** A process that commits sessions into the folder, one after the other, and writes the token of each that it made. */
function startWriter() {
  const child = spawn(process.execPath, [support('run-source.mjs'), support('pglite-writer.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  return { child, lines: createInterface(child.stdout)[Symbol.asyncIterator]() };
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test(
  'what was acknowledged survives SIGKILL, and another process takes over',
  async () => {
    const { child, lines } = startWriter();
    const acknowledged: string[] = [];
    while (acknowledged.length < 50) acknowledged.push(String((await lines.next()).value));

    await expect(openPglite(folder)).rejects.toMatchObject({
      name: 'SallyportError',
      code: 'store-unavailable',
    });
    await expect(openPglite(folder)).rejects.toThrow(`${folder} is in use by process ${child.pid ?? ''}`);

    await kill(child);
    for await (const line of lines) acknowledged.push(line);
    const executor = await openPglite(folder);
    const store = createPostgresStore({ executor });
    const lookups = await Promise.all(acknowledged.map((token) => store.findSession(tokenHash(token))));
    expect(lookups.filter(({ type }) => type !== 'found')).toEqual([]);
    await store.close();
  },
  TIMEOUT_MS,
);

test(
  'a folder is free again once it was closed, and keeps its data',
  async () => {
    const first = await openPglite(join(folder, 'new', 'folder'));
    await expect(openPglite(join(folder, 'new', 'folder'))).rejects.toThrow(`process ${process.pid}`);
    expect(await migrate(first)).toEqual(names);
    await first.close();
    await first.close();
    const second = await openPglite(join(folder, 'new', 'folder'));
    expect(await migrate(second)).toEqual([]);
    await second.close();
    await expect(second.transaction(async () => null)).rejects.toMatchObject({ code: 'store-unavailable' });
  },
  TIMEOUT_MS,
);

test(
  'a database whose creation was interrupted is created again',
  async () => {
    mkdirSync(join(folder, 'pgdata'));
    writeFileSync(join(folder, 'pgdata', 'PG_VERSION'), '18\n');
    writeFileSync(join(folder, 'pgdata.incomplete'), '');
    const executor = await openPglite(folder);
    expect(await migrate(executor)).toEqual(names);
    await executor.close();
  },
  TIMEOUT_MS,
);

test(
  'a folder that cannot be opened says so, and is not left locked',
  async () => {
    mkdirSync(join(folder, 'pgdata'));
    writeFileSync(join(folder, 'pgdata', 'PG_VERSION'), '18\n');
    for (let n = 0; n < 2; n += 1) {
      await expect(openPglite(folder)).rejects.toThrow(`PGlite cannot open the database in ${folder}`);
    }
  },
  TIMEOUT_MS,
);

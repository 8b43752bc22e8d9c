import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { postgresIsMissing } from '../support/postgres.js';
import { ADAPTERS } from './server/apps.js';
import { startConformanceServer, type ConformanceServer } from './server/conformance-server.js';
import meantDifferences from './meant-differences.json' with { type: 'json' };
import { STORE_KINDS } from './server/stores.js';
import toCome from './to-come.json' with { type: 'json' };

/** What the kit writes about one recording. */
interface Result {
  readonly name: string;
  readonly passed: boolean;
  readonly differences: readonly { readonly path: string; readonly isWarning: boolean }[];
  readonly error?: string;
}

const KIT = fileURLToPath(new URL('./kit/', import.meta.url));
/** An idle machine needs less than one minute; a busy one is no failure. */
const REPLAY_MS = 600_000;

/** Where an answer is another one on purpose, by the topic of docs/deviations.md that says why. */
const meant = new Map<string, { readonly topic: string; readonly paths: readonly string[] }>(
  Object.entries(meantDifferences),
);

const names = (await readdir(join(KIT, 'scenarios'), { recursive: true }))
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.slice(0, -'.json'.length))
  .sort();

for (const adapter of ADAPTERS) {
  for (const store of STORE_KINDS) {
    const reason = store === 'postgres' ? postgresIsMissing : null;
    describe.skipIf(reason)(
      `the recordings on ${adapter} and ${store}${reason ? ` (${reason})` : ''}`,
      () => {
        let server: ConformanceServer;
        let results: ReadonlyMap<string, Result>;

        beforeAll(async () => {
          server = await startConformanceServer({ adapter, store, port: 0 });
          results = await replay(server.url);
        }, REPLAY_MS);

        afterAll(() => server.close());

        test.each(names.filter((name) => !toCome.includes(name)))('%s', (name) => {
          const result = results.get(name);
          const differences = result?.differences.filter(({ isWarning }) => !isWarning) ?? [];
          const paths = meant.get(name)?.paths ?? [];
          const strange = differences.filter(({ path }) => !paths.includes(path));
          expect({ error: result?.error, strange }).toEqual({ error: undefined, strange: [] });
          expect(new Set(differences.map(({ path }) => path))).toEqual(new Set(paths));
          expect(result?.passed).toBe(paths.length === 0);
        });

        test('the list of what is still to come has nothing that is there', () => {
          const early = toCome.filter((name) => results.get(name)?.passed === true);
          expect(early).toEqual([]);
        });
      },
    );
  }
}

test.each([...meant])('the difference that is meant in %s has a reason', async (name, { topic }) => {
  expect(names).toContain(name);
  const page = await readFile(new URL('../../docs/deviations.md', import.meta.url), 'utf8');
  expect(page).toContain(`| ${topic} |`);
});

test('the list of what is still to come names recordings that exist', () => {
  expect(toCome.filter((name) => !names.includes(name))).toEqual([]);
});

async function replay(base: string): Promise<ReadonlyMap<string, Result>> {
  const folder = await mkdtemp(join(tmpdir(), 'sallyport-conformance-'));
  const file = join(folder, 'results.json');
  try {
    const kit = spawn(process.execPath, [join(KIT, 'run.mjs'), '--base', base, '--json', file], {
      stdio: 'ignore',
    });
    await once(kit, 'exit');
    const results = JSON.parse(await readFile(file, 'utf8')) as readonly Result[];
    return new Map(results.map((result) => [result.name, result]));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

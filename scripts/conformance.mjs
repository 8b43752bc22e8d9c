// Replays the recordings of the reference against the server under test:
//
//   npm run conformance -- --adapter express|hono --store memory|postgres [--filter TEXT] [--verbose]
//   npm run conformance:serve -- --adapter express|hono --store memory|postgres --port N
//
// What is not built yet stands in test/conformance/to-come.json, a list that only shrinks: a recording on it that
// passes must leave it, and one that is not on it must pass.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bootstrap, root } from './bootstrap.mjs';

const { values: options } = parseArgs({
  options: {
    adapter: { type: 'string', default: 'hono' },
    store: { type: 'string', default: 'memory' },
    port: { type: 'string' },
    filter: { type: 'string', default: '' },
    verbose: { type: 'boolean', default: false },
    serve: { type: 'boolean', default: false },
  },
});

await bootstrap();
const port = options.port ?? (options.serve ? '8000' : '0');
const server = startServer(port, options.serve);
if (!options.serve) {
  try {
    const results = await replay(await baseOf(server));
    process.exitCode = judge(results) ? 0 : 1;
  } finally {
    server.kill('SIGTERM');
    await once(server, 'exit');
  }
}

function startServer(onPort, isAlone) {
  const main = join(root, 'test/dist/conformance-server/main.js');
  const args = [main, '--adapter', options.adapter, '--store', options.store, '--port', onPort];
  const child = spawn(process.execPath, args, { stdio: ['ignore', isAlone ? 'inherit' : 'pipe', 'inherit'] });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill('SIGTERM'));
  child.once('exit', (code) => {
    if (code) process.exitCode = code;
  });
  return child;
}

/** Waits until the server says that it is ready, and where. */
async function baseOf(child) {
  let output = '';
  for await (const chunk of child.stdout) {
    output += chunk;
    const [, url] = /listening on (\S+),/.exec(output) ?? [];
    if (url && output.includes('ready\n')) return url;
  }
  throw new Error('the server under test did not start');
}

async function replay(base) {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-conformance-'));
  const results = join(folder, 'results.json');
  try {
    const kit = join(root, 'test/conformance/kit/run.mjs');
    const args = [kit, '--base', base, '--filter', options.filter, '--json', results];
    const output = options.verbose ? 'inherit' : 'ignore';
    await once(spawn(process.execPath, args, { stdio: ['ignore', output, 'inherit'] }), 'exit');
    return JSON.parse(readFileSync(results, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(results) {
  const toCome = new Set(JSON.parse(readFileSync(join(root, 'test/conformance/to-come.json'), 'utf8')));
  const meant = JSON.parse(readFileSync(join(root, 'test/conformance/meant-differences.json'), 'utf8'));
  const isAsMeant = ({ name, error, differences }) =>
    !error && differences.every(({ path, isWarning }) => isWarning || meant[name]?.paths.includes(path));
  const failed = results.filter((result) => !isAsMeant(result) && !toCome.has(result.name));
  const early = results.filter(({ name, passed }) => passed && toCome.has(name));
  for (const result of failed) describe(result);
  for (const { name } of early) console.log(`PASS ${name}, which must leave test/conformance/to-come.json`);
  const expected = results.filter(({ name }) => !toCome.has(name)).length;
  const waiting = results.length - expected;
  console.log(`${options.adapter} on ${options.store}: ${waiting} recordings are of what is still to come`);
  console.log(`${expected - failed.length} passed, ${failed.length + early.length} failed`);
  return failed.length + early.length === 0;
}

function describe({ name, differences, error }) {
  console.log(`FAIL ${name}`);
  for (const { step, request, path, expected, actual } of differences
    .filter(({ isWarning }) => !isWarning)
    .slice(0, 5)) {
    console.log(
      `  step ${step} (${request}) ${path}: expected ${expected ?? 'nothing'}, got ${actual ?? 'nothing'}`,
    );
  }
  if (error) console.log(`  ${error}`);
}

// `npm test`: everything that CI demands, in the order in which it is cheapest to fail.
// `npm test -- <arguments>` only runs vitest with them.
// The last line tells the sum: vitest's tests, and one failure for a step (lint, format, ...) that failed otherwise.
import { mkdtempSync, existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootstrap, root, run } from './bootstrap.mjs';

const args = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
const sum = { passed: 0, failed: 0, skipped: 0 };

const steps = [
  ['lint', () => run('eslint', ['.'])],
  ['format', () => run('prettier', ['--check', '.'])],
  ['types', () => run('tsc', ['-p', 'tsconfig.test.json'])],
  ['conformance kit', testConformanceKit],
  ['tests', testAll],
  ['packages', () => runScript(['scripts/check-packages.mjs'])],
];

process.on('exit', () => {
  rmSync(scratch, { recursive: true, force: true });
  // A bootstrap that failed has run nothing.
  if (process.exitCode && sum.failed === 0) sum.failed = 1;
  console.log(`${sum.passed} passed, ${sum.failed} failed, ${sum.skipped} skipped`);
});

await bootstrap({ mayFailToBuild: args.length > 0 });
for (const [name, step] of args.length > 0 ? [['tests', testAll]] : steps) {
  console.log(`\n== ${name}`);
  const startedAt = Date.now();
  const code = step();
  console.log(
    `== ${name}: ${code === 0 ? 'passed' : 'FAILED'} in ${((Date.now() - startedAt) / 1000).toFixed(1)} s`,
  );
  if (code !== 0) {
    if (sum.failed === 0) sum.failed = 1;
    process.exitCode = 1;
    break;
  }
}
console.log();

function runScript(nodeArgs) {
  return spawnSync(process.execPath, nodeArgs, { cwd: root, stdio: 'inherit' }).status ?? 1;
}

// The files are named one by one, as what `node --test` makes of a folder differs between versions of Node.
function testConformanceKit() {
  const folder = 'test/conformance/kit/test';
  if (!existsSync(join(root, folder))) return 0;
  const files = readdirSync(join(root, folder)).filter((file) => file.endsWith('.test.mjs'));
  return runScript(['--test', ...files.map((file) => `${folder}/${file}`)]);
}

function testAll() {
  const report = join(scratch, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = run('vitest', ['run', ...reporters, ...args]);
  if (existsSync(report)) count(JSON.parse(readFileSync(report, 'utf8')));
  return code;
}

function count({ numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults }) {
  // A file that cannot even be loaded has no test that could fail.
  const broken = testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
  );
  sum.passed += numPassedTests;
  sum.failed += numFailedTests + broken.length;
  sum.skipped += numPendingTests + numTodoTests;
}

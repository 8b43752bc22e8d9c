import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { changed, fileOf, GOLDEN, goldenOf, namedFlows, type Golden } from './golden.js';

// Writes what is not there yet. A file that is there stays as it is, as something may be stored by that version; with
// `--replace NAME` one is written anew whose version was never released. Fails where a flow has changed and its version has not.
const asWritten = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

mkdirSync(GOLDEN, { recursive: true });
const at = process.argv.indexOf('--replace');
const replaced = at < 0 ? null : process.argv[at + 1];
let written = 0;
for (const named of namedFlows()) {
  const file = fileOf(named.name, named.flow.version);
  if (existsSync(file) && named.name !== replaced) {
    const { shape } = JSON.parse(readFileSync(file, 'utf8')) as Golden;
    if (isDeepStrictEqual(shape, asWritten(goldenOf(named).shape))) continue;
    console.error(changed(named));
    process.exitCode = 1;
    continue;
  }
  writeFileSync(file, `${JSON.stringify(goldenOf(named), null, 1)}\n`);
  console.log(named.name);
  written++;
}
console.log(`${String(written)} written`);
if (replaced !== null && !namedFlows().some(({ name }) => name === replaced)) {
  console.error(
    `There is no flow ${String(replaced)}: its name is one of ${namedFlows()
      .map(({ name }) => name)
      .join(', ')}`,
  );
  process.exitCode = 1;
}

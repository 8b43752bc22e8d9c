import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { fileOf, GOLDEN, goldenOf, namedFlows } from './golden.js';

// Writes what is not there yet. A file that is there stays as it is, as something may be stored by that version; with
// `--replace NAME` one is written anew whose version was never released.
mkdirSync(GOLDEN, { recursive: true });
const at = process.argv.indexOf('--replace');
const replaced = at < 0 ? null : process.argv[at + 1];
let written = 0;
for (const named of namedFlows()) {
  const file = fileOf(named.name, named.flow.version);
  if (existsSync(file) && named.name !== replaced) continue;
  writeFileSync(file, `${JSON.stringify(goldenOf(named), null, 1)}\n`);
  console.log(named.name);
  written++;
}
console.log(`${String(written)} written`);

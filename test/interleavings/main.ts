import { exploreCase } from './case.js';
import { CASES } from './cases.js';

// Explores all interleavings of each case and prints how many there were. `--long` takes those of three requests too.
const isLong = process.argv.includes('--long');
const cases = CASES.filter(({ requests }) => isLong || requests === 2);
const width = Math.max(...cases.map(({ name }) => name.length));
const row = (name: string, ...cells: readonly unknown[]): void => {
  console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('  '));
};

let broken = 0;
row('requests at once', 'explored', 'outcomes', 'broken', 'seconds');
for (const each of cases) {
  const startedAt = performance.now();
  const result = await exploreCase(each);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  row(each.name, result.explored, result.outcomes, result.broken.length, seconds);
  for (const example of result.broken.slice(0, 3)) console.log(`  ${example}`);
  if (result.broken.length > 0) broken++;
}
console.log(`${String(cases.length - broken)} held, ${String(broken)} broken`);
process.exitCode = broken > 0 ? 1 : 0;

import { parseArgs } from 'node:util';
import { exploreCase } from './case.js';
import { CASES } from './cases/index.js';

// Explores all interleavings of each case and prints how many there were.
//   --long          three requests at once, too
//   --filter TEXT   only cases whose name has the text in it
const { values: options } = parseArgs({
  options: { long: { type: 'boolean', default: false }, filter: { type: 'string', default: '' } },
});

/** Of three requests there may be more than anybody waits for: "at least" as many were explored then. */
const SECONDS_FOR_EACH = { 2: 60, 3: 120 };

const cases = CASES.filter(
  ({ requests, name }) => (options.long || requests === 2) && name.includes(options.filter),
);
const width = Math.max(...cases.map(({ name }) => name.length));
const row = (name: string, ...cells: readonly unknown[]): void => {
  console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('  '));
};

let broken = 0;
row('requests at once', 'explored', 'of', 'outcomes', 'broken', 'seconds');
for (const each of cases) {
  const startedAt = performance.now();
  const result = await exploreCase(each, { seconds: SECONDS_FOR_EACH[each.requests] });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const of = result.isComplete ? 'all' : 'more';
  row(each.name, result.explored, of, result.outcomes, result.broken.length, seconds);
  for (const example of result.broken.slice(0, 3)) console.log(`  ${example}`);
  if (result.broken.length > 0) broken++;
}
console.log(`${String(cases.length - broken)} held, ${String(broken)} broken`);
process.exitCode = broken > 0 ? 1 : 0;

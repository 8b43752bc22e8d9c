import { parseArgs } from 'node:util';
import { reportVerification, verifyFlows } from '@sallyport/cli';
import { ANSWERS, CONFIGURATIONS } from './configurations.js';

// Verifies each configuration, or those whose name begins so, and prints one table of all; what is wrong follows with its
// steps.
const { values: options } = parseArgs({ options: { only: { type: 'string', default: '' } } });
const chosen = Object.entries(CONFIGURATIONS).filter(([name]) => name.startsWith(options.only));
const width = Math.max(...chosen.map(([name]) => name.length));
const row = (name: string, ...cells: readonly unknown[]): void => {
  console.log([name.padEnd(width), ...cells.map((cell) => String(cell).padStart(8))].join('  '));
};

const wrong: string[] = [];
const taken = new Set<string>();
const known = new Set<string>();
row('configuration', 'accounts', 'states', 'requests', 'findings', 'seconds');
for (const [name, site] of chosen) {
  const startedAt = performance.now();
  const verification = await verifyFlows(site, { answers: ANSWERS[name] ?? {} });
  const { accounts } = verification;
  for (const command of verification.taken) taken.add(command);
  for (const command of verification.untaken) known.add(command);
  const sum = (count: (account: (typeof accounts)[number]) => number) =>
    accounts.reduce((total, account) => total + count(account), 0);
  const findings = sum((account) => account.findings.length);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  const [states, requests] = [sum((account) => account.states), sum((account) => account.requests)];
  row(name, accounts.length, states, requests, findings, seconds);
  if (findings > 0) wrong.push(`${name}\n${reportVerification(verification)}`);
}
const untaken = [...known].filter((command) => !taken.has(command));
if (options.only === '' && untaken.length > 0) console.log(`\nno configuration takes: ${untaken.join(', ')}`);
for (const text of wrong) console.log(`\n${text}`);
console.log(`${String(chosen.length - wrong.length)} of ${String(chosen.length)}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

import { reportVerification, table, verifyFlows } from '@sallyport/cli';
import { CONFIGURATIONS } from './configurations.js';

// Verifies each configuration and prints one table of all; what is wrong follows with its steps.
const rows: string[][] = [['configuration', 'accounts', 'states', 'requests', 'findings', 'seconds']];
const wrong: string[] = [];
for (const [name, options] of Object.entries(CONFIGURATIONS)) {
  const startedAt = performance.now();
  const verification = await verifyFlows(options);
  const { accounts } = verification;
  const sum = (count: (account: (typeof accounts)[number]) => number) =>
    String(accounts.reduce((total, account) => total + count(account), 0));
  const findings = sum((account) => account.findings.length);
  if (findings !== '0') wrong.push(`${name}\n${reportVerification(verification)}`);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  rows.push([
    name,
    String(accounts.length),
    sum(({ states }) => states),
    sum(({ requests }) => requests),
    findings,
    seconds,
  ]);
}
for (const line of table(rows)) console.log(line);
for (const text of wrong) console.log(`\n${text}`);
const sites = rows.length - 1;
console.log(`${String(sites - wrong.length)} of ${String(sites)}`);
process.exitCode = wrong.length > 0 ? 1 : 0;

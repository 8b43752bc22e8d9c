import type { Finding } from './verify/rules.js';
import type { Verification } from './verify/verify-flows.js';

/** What was found out, as a table of accounts, and each finding with its steps. */
export function reportVerification(verification: Verification): string {
  const { accounts } = verification;
  const header = ['account', 'states', 'requests', 'findings'];
  const rows = accounts.map(({ name, states, requests, findings }) => [
    name,
    ...[states, requests, findings.length].map(String),
  ]);
  const findings = accounts.flatMap(({ name, findings: found }) => found.map((each) => describe(name, each)));
  const right = accounts.filter((each) => each.findings.length === 0).length;
  const last = ['Accounts with no finding:', `${String(right)} of ${String(accounts.length)}`];
  return [...table([header, ...rows]), '', ...findings, ...notes(verification), ...last, ''].join('\n');
}

function describe(account: string, { rule, problem, steps }: Finding): string {
  const numbered = steps.map((step, index) => `  ${String(index + 1)}. ${step}`);
  return [`${rule}: ${problem} (with ${account})`, ...numbered, ''].join('\n');
}

/** What the verification says nothing about. */
function notes({ untaken }: Verification): readonly string[] {
  return untaken.length === 0
    ? []
    : [
        'Not looked at, as no request got these commands taken (where an option is off, that is as it should be):',
        ...untaken.map((command) => `  ${command}`),
        '',
      ];
}

/** Columns of equal width: the first is text, the others are numbers. */
function table(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

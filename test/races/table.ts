import type { Report } from './race.js';

const HEADINGS = ['case', 'winners', 'compared (wrong + right)', '5xx', 'rounds', ''];

/** The reports as a table, and the line that sums them up. */
export function renderTable(reports: readonly Report[]): string {
  const rows = [HEADINGS, ...reports.map(rowOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const broken = reports.filter(({ problems }) => problems.length > 0).length;
  return [...lines, '', `${String(reports.length - broken)} held, ${String(broken)} broken`].join('\n');
}

function rowOf({ race, rounds, problems }: Report): readonly string[] {
  const counts = (pick: (round: Report['rounds'][number]) => number) => rounds.map(pick);
  const compared = rounds.toSorted((a, b) => b.right + b.wrong - (a.right + a.wrong))[0];
  const sum = compared
    ? `${String(compared.wrong + compared.right)} (${String(compared.wrong)} + ${String(compared.right)})`
    : '';
  return [
    race.name,
    range(counts(({ right }) => right)),
    race.compared === undefined ? '-' : `${sum} of ${mostOf(race.compared)}`,
    String(counts(({ failures }) => failures).reduce((a, b) => a + b, 0)),
    String(rounds.length),
    problems.length === 0 ? 'held' : `BROKEN: ${problems.join(', ')}`,
  ];
}

function range(counts: readonly number[]): string {
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${String(least)} to ${String(most)}`;
}

function mostOf(range: number | readonly [least: number, most: number]): string {
  return String(typeof range === 'number' ? range : range[1]);
}

import { renderRows, sumLine, verdictOf } from '../support/table.js';
import type { Report } from './race.js';

const HEADINGS = ['case', 'winners', 'compared (wrong + right)', '5xx', 'rounds', ''];

/** The reports as a table, and the line that sums them up. */
export function renderTable(reports: readonly Report[]): string {
  return [...renderRows([HEADINGS, ...reports.map(rowOf)]), '', sumLine(reports)].join('\n');
}

function rowOf(report: Report): readonly string[] {
  const { race, rounds } = report;
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
    verdictOf(report),
  ];
}

function range(counts: readonly number[]): string {
  // The first round could not be held.
  if (counts.length === 0) return '-';
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return least === most ? String(least) : `${String(least)} to ${String(most)}`;
}

function mostOf(range: number | readonly [least: number, most: number]): string {
  return String(typeof range === 'number' ? range : range[1]);
}

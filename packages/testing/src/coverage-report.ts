import { COVERED, type Covered, type CoverageReport, type Hits } from './coverage.js';

/** How many there are of a kind, and how many of them were seen: what lcov calls LF and LH. */
export interface Total {
  readonly found: number;
  readonly hit: number;
}

export type Totals = Readonly<Record<Covered, Total>>;

/** In percent; what is not named may be anything. */
export type Thresholds = Partial<Readonly<Record<Covered, number>>>;

/** The sums over all flows of a report, or over some of them. */
export function totalsOf(report: CoverageReport, flows: readonly string[] = Object.keys(report)): Totals {
  const sum = (kind: Covered): Total => {
    const hits = flows.flatMap((id) => Object.values(report[id]?.[kind] ?? {}));
    return { found: hits.length, hit: hits.filter((times) => times > 0).length };
  };
  return { states: sum('states'), transitions: sum('transitions'), guards: sum('guards') };
}

/** What was never seen of a flow, by kind. */
export function missingIn(report: CoverageReport, flow: string, kind: Covered): readonly string[] {
  return Object.entries(report[flow]?.[kind] ?? {}).flatMap(([name, times]) => (times > 0 ? [] : [name]));
}

/** The report as text: a line for each flow, below it what was not seen of its transitions. */
export function formatCoverage(report: CoverageReport): string {
  const ids = Object.keys(report);
  const width = Math.max(...ids.map((id) => id.length), 'all flows'.length);
  const line = (name: string, totals: Totals): string =>
    [name.padEnd(width), ...COVERED.map((kind) => `${kind} ${shown(totals[kind])}`)].join('  ');
  return [
    ...ids.flatMap((id) => [
      line(id, totalsOf(report, [id])),
      ...missingIn(report, id, 'transitions').map((name) => `  never: ${name}`),
    ]),
    line('all flows', totalsOf(report)),
  ].join('\n');
}

/** The report as JSON for other tools, in the manner of lcov: for each flow names with hits, and found and hit. */
export function coverageAsJson(report: CoverageReport): string {
  const flows = Object.entries(report).map(([id, covered]) => ({
    flow: id,
    totals: totalsOf(report, [id]),
    ...covered,
  }));
  return JSON.stringify({ totals: totalsOf(report), flows }, null, 2);
}

/** Adds the hits of reports up, flow by flow; a flow may be in some of them only. */
export function mergeCoverage(reports: readonly CoverageReport[]): CoverageReport {
  const merged: Record<string, CoverageReport[string]> = {};
  for (const [id, covered] of reports.flatMap((report) => Object.entries(report))) {
    const before = merged[id];
    merged[id] = before
      ? {
          states: added(before.states, covered.states),
          transitions: added(before.transitions, covered.transitions),
          guards: added(before.guards, covered.guards),
        }
      : covered;
  }
  return merged;
}

/** Throws where less was covered than it must be, with what is missing; of all flows, or of some. */
export function assertCoverage(
  report: CoverageReport,
  thresholds: Thresholds,
  flows = Object.keys(report),
): void {
  const unknown = flows.filter((id) => !Object.hasOwn(report, id));
  if (unknown.length > 0) throw new TypeError(`There is no flow ${unknown.join(', ')} in this report`);
  const totals = totalsOf(report, flows);
  const problems = COVERED.flatMap((kind) => {
    const wanted = thresholds[kind] ?? 0;
    if (percentOf(totals[kind]) >= wanted) return [];
    const missing = flows.flatMap((id) => missingIn(report, id, kind).map((name) => `\n  ${id}: ${name}`));
    return [`${kind}: ${shown(totals[kind])}, and it must be ${wanted} %. Never seen:${missing.join('')}`];
  });
  if (problems.length > 0) throw new Error(problems.join('\n'));
}

function added(a: Hits, b: Hits): Hits {
  const names = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return Object.fromEntries(names.map((name) => [name, (a[name] ?? 0) + (b[name] ?? 0)]));
}

function percentOf({ found, hit }: Total): number {
  return found === 0 ? 100 : (100 * hit) / found;
}

function shown(total: Total): string {
  // Rounded down: what is not everything is not 100 %.
  return `${total.hit}/${total.found} (${Math.floor(percentOf(total))} %)`;
}

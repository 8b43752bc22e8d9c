import { renderRows, sumLine, verdictOf } from '../support/table.js';
import type { Ground } from './ground.js';

/** Something that goes wrong around the servers, and what must hold all the same. */
export interface FaultCase {
  readonly name: string;
  run(ground: Ground, effort: Effort): Promise<Finding>;
}

/** How much is tried. */
export interface Effort {
  readonly isLong: boolean;
  /** The same seed makes the same choices; what comes of them depends on the machine too. */
  readonly seed: number;
}

export interface Finding {
  /** What was counted, in words. */
  readonly figures: string;
  /** What did not hold; empty if all did. */
  readonly problems: readonly string[];
}

export type Report = Finding & { readonly name: string };

/** Runs a case; what it fails with is a problem of its own. */
export async function runCase(faultCase: FaultCase, ground: Ground, effort: Effort): Promise<Report> {
  const { name } = faultCase;
  try {
    const { figures, problems } = await faultCase.run(ground, effort);
    return { name, figures, problems: [...new Set(problems)] };
  } catch (error) {
    return {
      name,
      figures: '',
      problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    };
  }
}

export function renderReports(reports: readonly Report[]): string {
  const rows = reports.map((report) => [report.name, report.figures, verdictOf(report)]);
  return [...renderRows([['case', 'counted', ''], ...rows]), '', sumLine(reports)].join('\n');
}

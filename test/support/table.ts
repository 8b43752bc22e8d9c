/** Rows of cells as lines, each column as wide as its widest cell. */
export function renderRows(rows: readonly (readonly string[])[]): readonly string[] {
  const widthOf = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widthOf(column)))
      .join('  ')
      .trimEnd(),
  );
}

/** The last line of every table of cases. */
export function sumLine(reports: readonly { readonly problems: readonly string[] }[]): string {
  const broken = reports.filter(({ problems }) => problems.length > 0).length;
  return `${String(reports.length - broken)} held, ${String(broken)} broken`;
}

/** What a case came to, in a cell. */
export const verdictOf = ({ problems }: { readonly problems: readonly string[] }): string =>
  problems.length === 0 ? 'held' : `BROKEN: ${problems.join(', ')}`;

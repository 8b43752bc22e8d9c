import { writtenEdges, edgeName, type WrittenEdge } from '@sallyport/core/testing';
import type { MachineRow } from './execution.js';

/** A line for each machine, what was not executed and how it could be, and at the end `N of M`. */
export function renderTable(rows: readonly MachineRow[], combinations: readonly string[]): string {
  const width = Math.max(...rows.map(({ name }) => name.length));
  const heads = ['transitions', 'guards', ...combinations];
  const cells = (texts: readonly (string | number)[]): string =>
    texts.map((text, at) => String(text).padStart(heads[at]?.length ?? 0)).join('  ');
  return [
    `${'machine'.padEnd(width)}  ${cells(heads)}`,
    ...rows.flatMap((row) => [
      `${row.name.padEnd(width)}  ${cells([row.transitions.size, row.guards.size, ...combinations.map((name) => executedOn(row, name))])}`,
      ...missingIn(row, combinations),
    ]),
    `${totalExecuted(rows, combinations)} of ${total(rows)}`,
  ].join('\n');
}

/** How many transitions and outcomes of guards there are. */
export function total(rows: readonly MachineRow[]): number {
  return rows.reduce((sum, { transitions, guards }) => sum + transitions.size + guards.size, 0);
}

/** How many of them were executed on every combination. */
export function totalExecuted(rows: readonly MachineRow[], combinations: readonly string[]): number {
  const isEverywhere = (where: ReadonlySet<string>): boolean => combinations.every((name) => where.has(name));
  return rows.reduce((sum, row) => sum + wheresOf(row).filter(isEverywhere).length, 0);
}

function wheresOf({ transitions, guards }: MachineRow): readonly ReadonlySet<string>[] {
  return [...transitions.values(), ...guards.values()];
}

function executedOn(row: MachineRow, combination: string): number {
  return wheresOf(row).filter((where) => where.has(combination)).length;
}

/** Each that was left out somewhere, with the events that lead to it. */
export function missingIn(row: MachineRow, combinations: readonly string[]): readonly string[] {
  return [...row.transitions, ...row.guards].flatMap(([name, where]) => {
    const lacking = combinations.filter((combination) => !where.has(combination));
    if (lacking.length === 0) return [];
    const on = lacking.length === combinations.length ? '' : ` (not on ${lacking.join('; ')})`;
    const way = row.guards.has(name)
      ? []
      : [`    its way: ${wayTo(row, name)}; put one into test/paths/journeys`];
    return [`  never: ${name}${on}`, ...way];
  });
}

/** The events on the shortest way from the beginning of a machine, as it is written, to the end of an edge. */
function wayTo({ flow: { machine } }: MachineRow, name: string): string {
  const edges = writtenEdges(machine);
  const wanted = edges.find((edge) => edgeName(edge) === name);
  if (!wanted) return 'only at sites with other stages';
  const beginning = machine.root.initial.target[0]?.key ?? '';
  const ways = new Map<string, readonly WrittenEdge[]>([[beginning, []]]);
  // The map grows while it is walked through, the nearest states first.
  for (const [state, way] of ways) {
    for (const edge of edges)
      if (edge.from === state && !ways.has(edge.to)) ways.set(edge.to, [...way, edge]);
  }
  return [...(ways.get(wanted.from) ?? []), wanted].map(({ event }) => event).join(', ');
}

import type { Flow, FlowId } from '@sallyport/core';
import {
  edgeName,
  edgeTaken,
  writtenEdges,
  type FlowEvent,
  type Snapshot,
  type WrittenEdge,
} from '@sallyport/core/testing';

/** How often each was seen, by its name. */
export type Hits = Readonly<Record<string, number>>;

/** What was covered of one flow. */
export interface FlowCoverage {
  readonly states: Hits;
  readonly transitions: Hits;
  /** Both outcomes of every guard where it stands: `awaitingCode: timePassed if isExpired is true`. */
  readonly guards: Hits;
}

export const COVERED = ['states', 'transitions', 'guards'] as const;
export type Covered = (typeof COVERED)[number];

/** What was covered of flows, by their ids. */
export type CoverageReport = Readonly<Record<FlowId, FlowCoverage>>;

/** Counts what of some flows was gone through. */
export interface Coverage {
  /** Notes that a flow which stood there was sent this; what other flows are sent does not count. */
  record(flow: Pick<Flow, 'machine'>, snapshot: Snapshot, event: FlowEvent): void;
  report(): CoverageReport;
}

export function createCoverage(flows: Iterable<Flow>): Coverage {
  const counted = [...flows].map(countedOf);
  const byMachine = new Map(counted.map((each) => [each.flow.machine, each]));
  return {
    record: ({ machine }, snapshot, event) => {
      const found = byMachine.get(machine);
      if (found) count(found, snapshot, event);
    },
    report: () =>
      Object.fromEntries(
        counted.map(({ flow, counts }) => [
          flow.id,
          {
            states: Object.fromEntries(counts.states),
            transitions: Object.fromEntries(counts.transitions),
            guards: Object.fromEntries(counts.guards),
          },
        ]),
      ),
  };
}

type Counts = Readonly<Record<Covered, Map<string, number>>>;

/** What a machine has; kept, as most of them are shared by all sites of a test. */
interface Shape extends Readonly<Record<Covered, readonly string[]>> {
  readonly edges: readonly WrittenEdge[];
}

const shapes = new WeakMap<Flow['machine'], Shape>();

function shapeOf({ machine }: Flow): Shape {
  const known = shapes.get(machine);
  if (known) return known;
  const edges = writtenEdges(machine);
  const shape: Shape = {
    edges,
    states: Object.keys(machine.states),
    transitions: edges.map(edgeName),
    guards: edges.flatMap((edge) => (edge.guard === null ? [] : [outcome(edge, true), outcome(edge, false)])),
  };
  shapes.set(machine, shape);
  return shape;
}

function countedOf(flow: Flow): Counted {
  const none = (names: readonly string[]) => new Map(names.map((name) => [name, 0]));
  const { edges, states, transitions, guards } = shapeOf(flow);
  return {
    flow,
    edges,
    counts: { states: none(states), transitions: none(transitions), guards: none(guards) },
  };
}

interface Counted {
  readonly flow: Flow;
  readonly edges: readonly WrittenEdge[];
  readonly counts: Counts;
}

function count({ flow, edges, counts }: Counted, snapshot: Snapshot, event: FlowEvent): void {
  const from = String(snapshot.value);
  const taken = edgeTaken(flow.machine, snapshot, event);
  add(counts.states, from);
  if (taken !== null) add(counts.transitions, taken);
  // Guards are tried in the order in which they are written, up to the one that holds.
  for (const edge of edges) {
    if (edge.from !== from || edge.event !== event.type) continue;
    const isTaken = edgeName(edge) === taken;
    if (edge.guard !== null) add(counts.guards, outcome(edge, isTaken));
    if (!isTaken) continue;
    add(counts.states, edge.to);
    return;
  }
}

function add(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

function outcome(
  { from, event, guard }: { from: string; event: string; guard: string | null },
  holds: boolean,
) {
  return `${from}: ${event} if ${guard} is ${holds}`;
}

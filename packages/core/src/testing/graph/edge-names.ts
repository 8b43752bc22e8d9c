import type { AnyStateMachine } from 'xstate';
import type { FlowEvent, Snapshot } from '../../engine/step.js';
import { writtenEdge, writtenEdges, type WrittenEdge } from '../../flows/rules/edges.js';

/** The edges that a machine has as it is written, such as `awaitingCode: timePassed if isExpired -> abandoned`. */
export function edgeNames(machine: AnyStateMachine): readonly string[] {
  return writtenEdges(machine).map(edgeName);
}

/** The one of them that an event takes from there; null where it takes none. */
export function edgeTaken(machine: AnyStateMachine, snapshot: Snapshot, event: FlowEvent): string | null {
  const [taken] = machine.getTransitionData(snapshot, event);
  return taken ? edgeName(writtenEdge(taken)) : null;
}

export function edgeName({ from, event, guard, to }: WrittenEdge): string {
  const condition = guard === null ? '' : ` if ${guard === '' ? 'something without a name' : guard}`;
  return `${from}: ${event}${condition} -> ${to}`;
}

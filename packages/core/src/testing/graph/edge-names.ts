import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import type { FlowEvent, Snapshot } from '../../engine/step.js';

/** The edges that a machine has as it is written, such as `awaitingCode: timePassed if isExpired -> abandoned`. */
export function edgeNames(machine: AnyStateMachine): readonly string[] {
  return Object.values(machine.states).flatMap((state) => [...state.transitions.values()].flat().map(nameOf));
}

/** The one of them that an event takes from there; null where it takes none. */
export function edgeTaken(machine: AnyStateMachine, snapshot: Snapshot, event: FlowEvent): string | null {
  const [taken] = machine.getTransitionData(snapshot, event);
  return taken ? nameOf(taken) : null;
}

function nameOf({ source, eventType, guard, target }: AnyTransitionDefinition): string {
  const condition = guard === undefined ? '' : ` if ${nameOfGuard(guard)}`;
  return `${source.key}: ${eventType}${condition} -> ${target?.[0]?.key ?? source.key}`;
}

function nameOfGuard(guard: unknown): string {
  if (typeof guard === 'string') return guard;
  const named = typeof guard === 'object' && guard !== null && 'type' in guard;
  return named ? String(guard.type) : 'something without a name';
}

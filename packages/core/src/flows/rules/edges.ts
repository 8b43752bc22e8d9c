import type { AnyStateMachine, AnyTransitionDefinition } from 'xstate';
import type { AnyEffect } from '../../effects/effect.js';
import type { Flow } from '../define-flow.js';

/** An edge of a machine as it is written, with all that is done on the way. */
export interface WrittenEdge {
  readonly from: string;
  readonly event: string;
  /** The name of its guard; null where it has none. */
  readonly guard: string | null;
  readonly to: string;
  /** The names of its actions, with those of leaving and entering. */
  readonly actions: readonly string[];
}

/** What a rule has against a flow: sentences that name the state, and say what to do. */
export type Rule = (flow: Flow) => readonly string[];

export function writtenEdges(machine: AnyStateMachine): readonly WrittenEdge[] {
  return Object.values(machine.states).flatMap((state) =>
    [...state.transitions.values()].flat().map(writtenEdge),
  );
}

export function writtenEdge({
  source,
  eventType,
  guard,
  target,
  actions,
}: AnyTransitionDefinition): WrittenEdge {
  const to = target?.[0] ?? source;
  const moves = to !== source;
  const all = [...(moves ? source.exit : []), ...actions, ...(moves ? to.entry : [])];
  return {
    from: source.key,
    event: String(eventType),
    guard: guard === undefined ? null : nameOf(guard),
    to: to.key,
    actions: all.map(nameOf),
  };
}

/** The name of an action or a guard; empty for one that has none. */
export function nameOf(written: unknown): string {
  if (typeof written === 'string') return written;
  const isNamed = typeof written === 'object' && written !== null && 'type' in written;
  return isNamed ? String(written.type) : '';
}

/** The state that a machine begins in. */
export function initialState({ root }: AnyStateMachine): string {
  return root.initial.target[0]?.key ?? '';
}

export function isFinal(machine: AnyStateMachine, state: string): boolean {
  return machine.states[state]?.type === 'final';
}

/** The effects of a kind among the names of actions. */
export function namesOfKind(
  { effects }: Flow,
  names: readonly string[],
  kind: AnyEffect['kind'],
): readonly string[] {
  return names.filter((name) => Object.hasOwn(effects, name) && effects[name]?.kind === kind);
}

/** The replies to what is asked, or to everything that a flow can ask. */
export function repliesOf(flow: Flow, names: readonly string[] = Object.keys(flow.effects)) {
  return names.flatMap((name): readonly string[] => {
    const effect = flow.effects[name];
    return effect?.kind === 'question' || effect?.kind === 'reservation' ? effect.replies : [];
  });
}

/** Everything that can be reached from some states, they included. */
export function reachedFrom(states: readonly string[], edges: readonly WrittenEdge[]): ReadonlySet<string> {
  const reached = new Set(states);
  // The set grows while it is walked through.
  for (const state of reached) {
    for (const { from, to } of edges) if (from === state) reached.add(to);
  }
  return reached;
}

import type { AnyStateMachine, AnyStateNode } from 'xstate';

/** An edge as it is written. */
export interface DrawnEdge {
  readonly event: string;
  readonly guard: string | null;
  readonly to: string;
  /** The names of its actions. */
  readonly actions: readonly string[];
}

export interface DrawnState {
  readonly name: string;
  readonly isFinal: boolean;
  readonly entry: readonly string[];
  readonly exit: readonly string[];
  readonly edges: readonly DrawnEdge[];
}

export function statesOf(machine: AnyStateMachine): readonly DrawnState[] {
  return Object.values(machine.states).map((state) => ({
    name: state.key,
    isFinal: state.type === 'final',
    entry: state.entry.map(nameOf),
    exit: state.exit.map(nameOf),
    edges: edgesOf(state),
  }));
}

export function initialState({ root }: AnyStateMachine): string {
  return root.initial.target[0]?.key ?? '';
}

function edgesOf(state: AnyStateNode): readonly DrawnEdge[] {
  return [...state.transitions.values()].flat().map(({ eventType, guard, target, actions }) => ({
    event: String(eventType),
    guard: guard === undefined ? null : nameOf(guard),
    to: target?.[0]?.key ?? state.key,
    actions: actions.map(nameOf),
  }));
}

function nameOf(named: unknown): string {
  if (typeof named === 'string') return named;
  return typeof named === 'object' && named !== null && 'type' in named ? String(named.type) : '(unnamed)';
}

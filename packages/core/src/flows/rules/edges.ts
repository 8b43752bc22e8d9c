import type { AnyStateMachine, AnyStateNode } from 'xstate';
import type { AnyEffect } from '../../effects/effect.js';
import type { Flow } from '../define-flow.js';

/** An edge of a machine as it is written, with all that is done on the way. */
export interface WrittenEdge {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  readonly isGuarded: boolean;
  /** The names of its actions, with those of leaving and entering. */
  readonly actions: readonly string[];
}

/** What a rule has against a flow: sentences that name the state, and say what to do. */
export type Rule = (flow: Flow) => readonly string[];

export function writtenEdges(machine: AnyStateMachine): readonly WrittenEdge[] {
  return Object.values(machine.states).flatMap(edgesOf);
}

function edgesOf(state: AnyStateNode): readonly WrittenEdge[] {
  return [...state.transitions.values()].flat().map(({ eventType, target, guard, actions }) => {
    const to = target?.[0] ?? state;
    const moves = to !== state;
    const all = [...(moves ? state.exit : []), ...actions, ...(moves ? to.entry : [])];
    return {
      from: state.key,
      event: String(eventType),
      to: to.key,
      isGuarded: guard !== undefined,
      actions: all.map(actionName),
    };
  });
}

/** The name of an action; empty for one that has none. */
export function actionName(action: unknown): string {
  if (typeof action === 'string') return action;
  const isNamed = typeof action === 'object' && action !== null && 'type' in action;
  return isNamed ? String(action.type) : '';
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

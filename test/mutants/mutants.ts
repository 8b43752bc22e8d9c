import type { AnyStateMachine, AnyStateNode, AnyTransitionDefinition } from 'xstate';

/** A machine, or several that are made alike, with something wrong in one place. */
export interface Mutant {
  readonly name: string;
  /** Breaks it where it is; what comes back puts it right again. */
  apply(): () => void;
}

/** What an edge does can be changed where it stands. */
type Edge = Omit<AnyTransitionDefinition, 'guard' | 'target' | 'actions'> & {
  guard?: unknown;
  target?: readonly AnyStateNode[] | undefined;
  actions: readonly unknown[];
};

interface Place {
  readonly name: string;
  /** The same edge of each machine. */
  readonly edges: readonly Edge[];
}

/** Each edge without itself, led elsewhere, without its guard, and without each of its actions in turn. */
export function mutantsOf(machines: readonly AnyStateMachine[]): readonly Mutant[] {
  return [...placesIn(machines).values()].flatMap(({ name, edges }) => {
    const [first] = edges;
    if (!first) return [];
    const changed = (what: string, change: (edge: Edge) => void): Mutant => ({
      name: `${name}: ${what}`,
      apply: () => applied(edges, change),
    });
    return [
      changed('removed', (edge) => (edge.guard = never)),
      changed('redirected', (edge) => (edge.target = [elsewhere(edge)])),
      ...(first.guard === undefined
        ? []
        : [changed('without its guard', (edge) => (edge.guard = undefined))]),
      ...first.actions.map((action, index) =>
        changed(
          `without ${nameOf(action)}`,
          (edge) => (edge.actions = edge.actions.filter((_, at) => at !== index)),
        ),
      ),
    ];
  });
}

/** Breaks every edge at once. */
export function breakAll(machines: readonly AnyStateMachine[]): () => void {
  const edges = [...placesIn(machines).values()].flatMap((place) => place.edges);
  return applied(edges, (edge) => (edge.guard = never));
}

function never(): boolean {
  return false;
}

function applied(edges: readonly Edge[], change: (edge: Edge) => void): () => void {
  const before = edges.map(({ guard, target, actions }) => ({ guard, target, actions }));
  edges.forEach(change);
  return () => edges.forEach((edge, index) => Object.assign(edge, before[index]));
}

function placesIn(machines: readonly AnyStateMachine[]): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  for (const state of machines.flatMap((machine) => Object.values(machine.states))) {
    for (const edges of state.transitions.values()) {
      edges.forEach((edge, index) => {
        const number = edges.length > 1 ? ` (${String(index + 1)})` : '';
        const name = `${state.key} on ${String(edge.eventType)}${number}`;
        places.set(name, { name, edges: [...(places.get(name)?.edges ?? []), edge as Edge] });
      });
    }
  }
  return places;
}

/** Another state than the one that an edge leads to, and not the one that it leaves. */
function elsewhere({ source, target }: Edge): AnyStateNode {
  const states = Object.values(source.parent?.states ?? {});
  const others = states.filter((state) => state !== target?.[0] && state !== source);
  return others.at(-1) ?? source;
}

function nameOf(action: unknown): string {
  if (typeof action === 'string') return action;
  return typeof action === 'object' && action !== null && 'type' in action
    ? String(action.type)
    : 'an action';
}

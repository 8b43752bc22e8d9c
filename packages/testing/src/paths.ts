import type { Flow } from '@sallyport/core';
import { edgeTaken, type Edge, type Graph, type Place } from '@sallyport/core/testing';
import fc from 'fast-check';
import { fromTransition } from 'xstate';
import { getShortestPaths } from 'xstate/graph';

/** A way through a flow, from its beginning. */
export type Path = readonly Edge[];

/** The shortest way to each place that a flow can get to, the nearest first. */
export function shortestPaths(graph: Graph): readonly Path[] {
  return getShortestPaths(asLogic(graph), {
    events: ({ context }) => edgesFrom(graph, context).map((edge) => ({ type: 'take', edge })),
    serializeState: ({ context }) => String(context),
    serializeEvent: ({ edge }) => String(edge),
  })
    .map(({ steps }) => steps.flatMap(({ event }) => graph.edges[event.edge] ?? []))
    .sort((a, b) => a.length - b.length);
}

/** Few short ways that take every edge, as the machine is written, at least once. */
export function transitionPaths({ machine }: Pick<Flow, 'machine'>, graph: Graph): readonly Path[] {
  const waysTo = new Map(shortestPaths(graph).map((path) => [path.at(-1)?.to ?? graph.places[0], path]));
  const nameOf = ({ from, event }: Edge): string => edgeTaken(machine, from.snapshot, event) ?? '';
  const byName = new Map<string, Path>();
  for (const edge of graph.edges) {
    const path = [...(waysTo.get(edge.from) ?? []), edge];
    const known = byName.get(nameOf(edge));
    if (known === undefined || path.length < known.length) byName.set(nameOf(edge), path);
  }
  // The long ones first: what lies on their way needs none of its own.
  const taken = new Set<string>();
  return [...byName]
    .sort(([, a], [, b]) => b.length - a.length)
    .filter(([name, path]) => {
      const isNeeded = !taken.has(name);
      if (isNeeded) for (const edge of path) taken.add(nameOf(edge));
      return isNeeded;
    })
    .map(([, path]) => path);
}

const SIMPLE_PATHS = 1000;

/**
 * The ways that pass no state twice, from the beginning to where they cannot go on; no more than `limit` of them.
 * XState's own generator lists all there are, by every value of the context, which are too many for most flows.
 */
export function simplePaths(graph: Graph, { limit = SIMPLE_PATHS } = {}): readonly Path[] {
  const found: Path[] = [];
  const walk = (path: Path, place: Place): void => {
    if (found.length >= limit) return;
    const passed = [graph.places[0], ...path.map(({ to }) => to)].map((at) => String(at?.snapshot.value));
    const next = graph.edges.filter(
      ({ from, to }) => from === place && !passed.includes(String(to.snapshot.value)),
    );
    if (next.length === 0) found.push(path);
    for (const edge of next) walk([...path, edge], edge.to);
  };
  const [beginning] = graph.places;
  if (beginning) walk([], beginning);
  return found.filter((path) => path.length > 0);
}

const RANDOM_STEPS = 30;

/** Any way at all of so many steps, for properties of fast-check: a failure comes with the shortest way to it. */
export function arbitraryPath(graph: Graph, { steps = RANDOM_STEPS } = {}): fc.Arbitrary<Path> {
  return fc.array(fc.nat(), { minLength: 1, maxLength: steps, size: 'max' }).map((choices) => {
    let [place] = graph.places;
    return choices.flatMap((choice) => {
      const ways = graph.edges.filter(({ from }) => from === place);
      const edge = ways[choice % ways.length];
      place = edge?.to;
      return edge ?? [];
    });
  });
}

/** As many random ways; the same for the same seed. */
export function randomPaths(
  graph: Graph,
  { seed, runs = 100, steps = RANDOM_STEPS }: { seed: number; runs?: number; steps?: number },
): readonly Path[] {
  return fc.sample(arbitraryPath(graph, { steps }), { seed, numRuns: runs });
}

/** A way as sentences, such as `awaitingCode on submitCode to matching`. */
export function describePath(path: Path): readonly string[] {
  return path.map(
    ({ from, event, to }) =>
      `${String(from.snapshot.value)} on ${event.type} to ${String(to.snapshot.value)}`,
  );
}

/** The graph in the form that XState's graph tools take: a place is its number, an event is an edge. */
function asLogic({ places, edges }: Graph) {
  const numbers = new Map(places.map((place, number) => [place, number]));
  return fromTransition((place: number, { edge }: { type: string; edge: number }) => {
    const to = edges[edge]?.to;
    return (to && numbers.get(to)) ?? place;
  }, 0);
}

function edgesFrom({ places, edges }: Graph, place: number): readonly number[] {
  return edges.flatMap(({ from }, number) => (from === places[place] ? [number] : []));
}

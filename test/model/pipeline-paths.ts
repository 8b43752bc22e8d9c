import type { Edge, Graph } from '@sallyport/core/testing';

export const stateBefore = ({ from }: Edge): string => String(from.snapshot.value);
export const stateAfter = ({ to }: Edge): string => String(to.snapshot.value);

/** Each kind of edge once, as a sentence. */
export function sentences(edges: readonly Edge[]): readonly string[] {
  return [...new Set(edges.map(sentence))];
}

function sentence(edge: Edge): string {
  return `${stateBefore(edge)} on ${edge.event.type} to ${stateAfter(edge)}`;
}

/**
 * Follows every path, however long, with a count of the stages that this candidate has passed in their order: each by
 * not being required, or by a `stagePassed` of its own while it is pending. Gives the edges into "authenticated" that
 * can be taken with a stage missing.
 */
export function waysAround({ places, edges }: Graph, stages: readonly string[]): readonly string[] {
  const found: string[] = [];
  const walked = places.map(() => new Set<number>());
  const ahead = places.slice(0, 1).map((place) => ({ place, passed: 0 }));
  for (const { place, passed } of ahead) {
    const before = walked[places.indexOf(place)];
    if (before === undefined || before.has(passed)) continue;
    before.add(passed);
    for (const edge of edges.filter(({ from }) => from === place)) {
      const now = passedAfter(edge, passed, stages);
      if (stateAfter(edge) === 'authenticated' && now !== stages.length) found.push(sentence(edge));
      ahead.push({ place: edge.to, passed: now });
    }
  }
  return found;
}

function passedAfter(edge: Edge, passed: number, stages: readonly string[]): number {
  if (edge.event.type === 'candidateProved' || stateAfter(edge) === 'anonymous') return 0;
  const next = stages[passed];
  const isPassed =
    (edge.event.type === 'stageNotRequired' && stateBefore(edge) === `deciding ${next}`) ||
    (edge.event.type === 'stagePassed' &&
      edge.event['stage'] === next &&
      stateBefore(edge) === `pending ${next}`);
  return isPassed ? passed + 1 : passed;
}

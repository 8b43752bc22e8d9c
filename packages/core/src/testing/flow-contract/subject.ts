import type { Flow } from '../../flows/define-flow.js';
import { explore, type Graph } from '../graph/explore.js';
import type { Samples } from '../graph/samples.js';

/** A flow under test, with all that it can do. */
export interface Subject {
  readonly flow: Flow;
  readonly samples: Samples;
  readonly graph: Graph;
}

/** Sentences about a flow, each with what stands against it. */
export type Rules = Readonly<Record<string, (subject: Subject) => readonly string[]>>;

/** A subject that is explored when a rule asks for it first. */
export function subjectOf(flow: Flow, samples: Samples): Subject {
  let graph: Graph | undefined;
  return {
    flow,
    samples,
    get graph() {
      return (graph ??= explore(flow, samples));
    },
  };
}

/** The events of the engine itself, which come to a flow in none of a client's requests. */
export const ENGINE_EVENTS: readonly string[] = [
  'timePassed',
  'stageEntered',
  'candidateProved',
  'stagePassed',
  'loginAbandoned',
];

/** The replies to everything that a flow can ask. */
export function repliesOf(
  flow: Flow,
  names: readonly string[] = Object.keys(flow.effects),
): readonly string[] {
  return names.flatMap((name) => {
    const effect = flow.effects[name];
    return effect?.kind === 'question' || effect?.kind === 'reservation' ? effect.replies : [];
  });
}

export function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => !others.includes(text));
}

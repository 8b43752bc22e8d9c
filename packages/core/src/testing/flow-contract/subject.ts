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

export function without(texts: readonly string[], others: readonly string[]): readonly string[] {
  return [...new Set(texts)].filter((text) => !others.includes(text));
}

import type { EffectTable, NamesOf, ParamsOf, Reply, ReplyOf } from '../../effects/effect.js';
import type { FlowEvent } from '../../engine/step.js';
import type { Flow, Stamp } from '../../flows/define-flow.js';

/** What comes to a flow when it is explored. Counters in it are small, or there is no end of states. */
export interface Samples {
  /** What may come while the flow rests: its commands, and what the engine says to it. */
  readonly events: readonly FlowEvent[];
  /** What each of its questions and reservations may be answered with, given what was asked. */
  readonly replies: Readonly<Record<string, (params: never) => readonly Reply[]>>;
  /** The times and the callers that every event comes with in turn. */
  readonly stamps: readonly Stamp[];
}

/** The same for one flow, whose effects say what the replies are. */
export type SamplesOf<F> = F extends Flow<infer T> ? Samples & { readonly replies: RepliesTo<T> } : never;

type RepliesTo<T extends EffectTable> = {
  readonly [N in NamesOf<T, 'question'> | NamesOf<T, 'reservation'>]: (
    params: ParamsOf<T[N]>,
  ) => readonly ReplyOf<T[N]>[];
};

const MARK = 'never in clear';

/** A password, code or key for a sample: a text that is found again wherever it got to. */
export function secret(what: string): string {
  return `${what} (${MARK})`;
}

export function holdsSecret(value: unknown): boolean {
  return JSON.stringify([value]).includes(MARK);
}

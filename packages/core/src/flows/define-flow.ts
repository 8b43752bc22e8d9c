import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import type { Resource } from '../domain/endpoint.js';
import type { FlowId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { StoredFlow } from '../domain/session.js';
import type { EffectTable, RepliesOf } from '../effects/effect.js';

/** What the engine puts on every event: the time of the request, and whether the session is somebody's. */
export interface Stamp {
  readonly at: Instant;
  readonly isAuthenticated: boolean;
}

export type Stamped<E> = E extends { readonly type: string } ? E & Stamp : never;

/** Comes to every stored flow before anything else: what has expired leaves on it. */
export interface TimePassed {
  readonly type: 'timePassed';
}

/** How the pipeline begins the flow of a stage. */
export interface StageEntered {
  readonly type: 'stageEntered';
  readonly candidate: Candidate;
}

/** All events of a machine: its commands, the replies of the effects it uses, and those of the engine. */
export type EventsOf<C, T extends EffectTable, E = never> = Stamped<C | RepliesOf<T> | TimePassed | E>;

/** One flow, complete: what the engine needs to run it, store it, and offer it. */
export interface Flow<T extends EffectTable = EffectTable> {
  readonly id: FlowId;
  /** Counts the changes of states and context that a stored flow would notice. */
  readonly version: number;
  /** By the version they start from: each makes a stored flow one version newer. */
  readonly migrations: Readonly<Record<number, (stored: StoredFlow) => StoredFlow>>;
  readonly machine: AnyStateMachine;
  /** What the context of a stored flow must look like. */
  readonly context: z.ZodType<object>;
  /** The effects the flow may ask for, and no others. */
  readonly effects: T;
  /** The commands it takes; nothing else from outside ever reaches the machine. */
  readonly commands: readonly string[];
  /** Set for a stage of the login: it is entered by the pipeline, and listed while it is pending. */
  readonly isStage: boolean;
  /** Whether a visitor can begin with it, and so is told about it. */
  readonly isOffered: () => boolean | Promise<boolean>;
  /** Set for what waits beside the login: everybody is told of it, and whether it is pending. */
  readonly isListed?: true;
  readonly resources: readonly Resource[];
}

/** Declares a flow; its parts are checked against each other when an engine is made of it. */
export function defineFlow<T extends EffectTable>(flow: Flow<T>): Flow<T> {
  return flow;
}

import type { AnyStateMachine } from 'xstate';
import type { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import type { Resource } from '../domain/endpoint.js';
import type { FlowId } from '../domain/ids.js';
import type { JsonObject } from '../domain/json.js';
import type { StoredFlow } from '../domain/session.js';
import type { EffectTable, NoParams, ParamsOf } from '../effects/effect.js';
import type { Scope } from '../effects/interpret/interpreter.js';
import type { PublicSignals } from '../effects/signals.js';
import type { CommandsOf } from './declared-commands.js';
import type { EventsOf, StageEntered } from './define-flow.js';

/** What `defineFlow` takes. Types follow from it: of events from commands and replies, of the context from its schema. */
export interface FlowDeclaration<C, T extends EffectTable, X> {
  /** Its name, on the wire too: in `data.flows`, and in the path of its endpoints, `auth/flows/{id}`. */
  readonly id: FlowId;
  /** Counts from 1 the changes of states and context that a stored flow would notice. */
  readonly version: number;
  /** By the version they start from: each makes a stored flow one version newer. What cannot be migrated has expired. */
  readonly migrations?: Readonly<Record<number, (stored: StoredFlow) => StoredFlow>>;
  /** What a stored flow remembers: JSON, without secrets. Nothing by default. */
  readonly context?: z.ZodType<X>;
  /**
   * What clients may send, by name: the engine makes an endpoint of each. Only the names, where `resources` are written
   * by hand.
   */
  readonly commands: C | readonly string[];
  /** What the flow asks and writes, and whom it tells; `question`, `reservation`, `write` and `notice` declare them. */
  readonly effects?: T;
  /**
   * States and events: XState's `setup({ types, actions })` with what it is given here, which names the effects and knows
   * their parameters. It has states, events, named guards and named `assign`s, and nothing else: no `invoke`, `after`,
   * clock or promise.
   */
  readonly machine: AnyStateMachine | ((kit: FlowKit<C, T, X>) => AnyStateMachine);
  /** Makes it a stage of every login. */
  readonly stage?: StageDeclaration;
  /** Set for a stage whose place and condition come with the product. */
  readonly isStage?: boolean;
  /** What clients are told of it while it is pending: in `data.flows`, and by `GET auth/flows/{id}`. No secrets. */
  readonly view?: (at: { readonly state: string; readonly context: X }) => JsonObject;
  /** Whether one must be signed in to send it commands. */
  readonly isPrivate?: boolean;
  /** Whether a visitor can begin with it, and so is told about it. */
  readonly isOffered?: () => boolean | Promise<boolean>;
  /** Rows of the endpoint table, in the place of those that follow from `commands`. */
  readonly resources?: readonly Resource[];
}

/** What a machine is made with: to be handed to XState's `setup()`. */
export interface FlowKit<C, T extends EffectTable, X> {
  /** Types only. */
  readonly types: { readonly context: X; readonly events: EventsOf<CommandsOf<C>, T, StageEntered> };
  /** The effects as actions, those without parameters by their name alone. */
  readonly actions: KitActions<T & PublicSignals>;
}

type KitActions<T extends EffectTable> = {
  readonly [N in keyof T]: ParamsOf<T[N]> extends NoParams
    ? (args: unknown) => void
    : (args: unknown, params: ParamsOf<T[N]>) => void;
};

/** Where a stage stands among the others, and whom it is for. */
export interface StageDeclaration {
  /** The stage right behind which it is; behind all others by default. */
  readonly after?: FlowId;
  /** The stage right before which it is. */
  readonly before?: FlowId;
  /** Whether a login has to pass it. Asked in every login, once. */
  readonly isRequired: (scope: StageScope) => boolean | Promise<boolean>;
}

/** What the condition of a stage may know. */
export interface StageScope extends Scope {
  /** Who wants to be signed in. */
  readonly candidate: Candidate;
  /** The stages that this login had to pass so far. */
  readonly passed: readonly FlowId[];
}

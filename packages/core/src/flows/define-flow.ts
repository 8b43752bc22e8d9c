import { createMachine, type AnyStateMachine } from 'xstate';
import { z } from 'zod';
import type { Candidate } from '../domain/candidate.js';
import type { Resource } from '../domain/endpoint.js';
import type { FlowId } from '../domain/ids.js';
import type { Instant } from '../domain/instant.js';
import type { JsonObject } from '../domain/json.js';
import type { StoredFlow } from '../domain/session.js';
import { actionsOf, type EffectTable, type RepliesOf } from '../effects/effect.js';
import { publicSignals } from '../effects/signals.js';
import { SallyportError } from '../errors.js';
import { commandNames, inputsOf, resourcesOf, type CommandTable } from './declared-commands.js';
import type { FlowDeclaration, StageDeclaration } from './flow-declaration.js';
import { problemsOfDeclaration } from './rules/declaration.js';

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
  /** What comes with those that were declared with their input. */
  readonly inputs?: Readonly<Record<string, z.ZodObject>>;
  /** Set for a stage of the login: it is entered by the pipeline, and listed while it is pending. */
  readonly isStage: boolean;
  /** Where a stage of an embedder's own stands, and whom it is for. */
  readonly stage?: StageDeclaration;
  /** Whether a visitor can begin with it, and so is told about it. */
  readonly isOffered: () => boolean | Promise<boolean>;
  /** Set for what waits beside the login: everybody is told of it, and whether it is pending. */
  readonly waitsBesideLogin?: true;
  /** What clients are told of it while it is pending; a flow that is no stage and has none is not listed. */
  readonly view?: (at: { readonly state: string; readonly context: never }) => JsonObject;
  readonly resources: readonly Resource[];
}

const nothing = z.object({});

/** What a flow has that declares none of its own. */
const noEffects = {};

/**
 * Declares a flow, whether it comes with the product or is an embedder's own (option `flows`). Throws `invalid-flow` for
 * what is no declaration. Its parts are checked against each other when an engine is made of it.
 */
export function defineFlow<
  const C extends CommandTable = CommandTable,
  T extends EffectTable = typeof noEffects,
  X extends object = object,
>(declaration: FlowDeclaration<C, T, X>): Flow<T> {
  refuseIf(problemsOfDeclaration(declaration));
  const { id, version, migrations = {}, context = nothing, stage } = declaration;
  const { isStage = stage !== undefined, isOffered = () => false, isPrivate = false } = declaration;
  const { commands, resources = resourcesOf({ id, commands, isPrivate }) } = declaration;
  const own = declaration.effects ?? (noEffects as T);
  const isBuilt = typeof declaration.machine !== 'function';
  // What the type says of effects is what the flow declares; the signals that all may name are known anyway.
  const effects = isBuilt ? own : ({ ...publicSignals, ...own } as T);
  const view = declaration.view ?? (isBuilt ? undefined : () => ({}));
  return {
    id,
    version,
    migrations,
    machine: machineOf(declaration, effects),
    context,
    effects,
    commands: commandNames(commands),
    inputs: inputsOf(commands),
    isStage,
    ...(stage && { stage }),
    isOffered,
    ...(view && { view }),
    resources,
  };
}

function machineOf<C, T extends EffectTable, X>(
  { id, machine }: Pick<FlowDeclaration<C, T, X>, 'id' | 'machine'>,
  effects: T,
): AnyStateMachine {
  if (typeof machine !== 'function') return machine;
  // The types say what is in a machine; nothing is ever read from them.
  const kit = { types: {}, actions: actionsOf(effects) } as Parameters<typeof machine>[0];
  const { config, implementations } = machineBy(id, () => machine(kit));
  // A machine that goes round in circles must not take the server along.
  return createMachine({ ...config, id, options: { maxIterations: 100 } }, implementations);
}

/** XState says what it cannot make of states and edges, but not of which flow. */
function machineBy(id: FlowId, make: () => AnyStateMachine): AnyStateMachine {
  try {
    const made: unknown = make();
    if (isMachine(made)) return made;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new SallyportError('invalid-flow', `${id}: its machine cannot be made: ${reason}`, {
      cause: error,
    });
  }
  throw new SallyportError(
    'invalid-flow',
    `${id}: its machine must be what createMachine() returns, at once`,
  );
}

/** Whoever has two copies of XState has two classes of machines. */
function isMachine(made: unknown): made is AnyStateMachine {
  return typeof made === 'object' && made !== null && 'config' in made && 'implementations' in made;
}

function refuseIf(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const list = problems.map((problem) => `\n  ${problem}`).join('');
  throw new SallyportError('invalid-flow', `The flow is not declared as one:${list}`);
}
